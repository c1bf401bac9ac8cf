import { readPyproject } from '../../src/project/pyproject';
import { workspaceRoot } from '../../src/project/workspace';
import { Problems } from '../../src/validation/problems';

/** A project at services/alpha below a folder with this pyproject.toml. */
const rootOf = (workspace: string, path = 'services/alpha') => {
  const depth = path.split('/').length;
  const folders = Array.from({ length: depth + 1 }, (_, i) => Array(i).fill('..').join('/') || '.');
  return workspaceRoot({
    pyprojectOf: folder => (folder === folders[depth] ? readPyproject(new Problems(), workspace) : undefined),
    isTop: folder => folder === folders[depth],
    pathFrom: folder => path.split('/').slice(depth - folders.indexOf(folder)).join('/') || '.',
  });
};
const members = (...patterns: string[]) => `[tool.uv.workspace]\nmembers = ${JSON.stringify(patterns)}\n`;

test.each([[['services/*']], [['services/alpha']], [['./services/alpha/']], [['**']], [['*/*']], [['services/[ab]*']], [['services/[!b]*']], [['services/**/alpha']], [['other/*', 'serv?ces/*']]])('%j has the project as a member', patterns =>
  expect(rootOf(members(...patterns))).toBe('../..'));

test.each([[['services']], [['services/beta']], [['*']], [['alpha']], [['services/**/pha']], [['services/[a']], [[]]])('%j has not', patterns => expect(rootOf(members(...patterns))).toBeUndefined());

test('an excluded folder is no member', () => expect(rootOf(`${members('services/*')}exclude = ["services/alpha"]\n`)).toBeUndefined());
test('a project without a workspace above has none', () => expect(rootOf('[project]\nname = "x"\n')).toBeUndefined());
test('the root of a workspace is its own root', () =>
  expect(workspaceRoot({ pyprojectOf: () => readPyproject(new Problems(), members('packages/*')), isTop: () => true, pathFrom: () => '.' })).toBe('.'));
