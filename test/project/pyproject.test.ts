import { readPyproject } from '../../src/project/pyproject';
import { Problems } from '../../src/validation/problems';

const read = (text?: string) => readPyproject(new Problems(), text);

test('reads facts however they are written', () => {
  const facts = read('project.name = "a_b"\nproject.requires-python = \'>=3.11\'\nproject.dynamic = [ "description",\n  "version" ]\nproject.readme = { file = "R.md" }\n'
    + 'build-system.requires = ["uv-dynamic-versioning"]\n[project.scripts]\nserve = "a.b:main"\n[tool.uv]\nrequired-version = ">=0.9"\n'
    + '[tool.uv.workspace]\nmembers = ["packages/*"]\n');
  expect(facts).toMatchObject({
    name: 'a_b',
    versionArgument: 'UV_DYNAMIC_VERSIONING_BYPASS',
    hasDynamicMetadata: false,
    isVirtual: false,
    scripts: { serve: 'a.b:main' },
    files: ['R.md'],
    workspace: { members: ['packages/*'], exclude: [] },
    uvVersion: '>=0.9',
  });
  expect(facts.requiresPython?.text).toBe('>=3.11');
});

test.each([
  ['[project]\nname = "x"\n', true],
  ['[project]\nname = "x"\n[build-system]\nrequires = []\n', false],
  ['[project]\nname = "x"\n[build-system]\nrequires = []\n[tool.uv]\npackage = false\n', true],
  ['[project]\nname = "x"\n[tool.uv]\npackage = true\n', false],
])('%j: uv installs the dependencies alone: %s', (text, isVirtual) => expect(read(text).isVirtual).toBe(isVirtual));

test('finds the modules of each build backend', () => {
  expect(read('[tool.hatch.build.targets.wheel]\npackages = ["src/acme/billing"]\n').modules).toEqual(['acme.billing']);
  expect(read('[tool.setuptools]\npackages = ["a", "a.b"]\n').modules).toEqual(['a', 'a.b']);
  expect(read('[tool.uv.build-backend]\nmodule-name = "c"\n').modules).toEqual(['c']);
});

test.each([[undefined], [''], ['[tool.x]\nrequires-python = ">=3.99"\ndynamic = ["version"]\n'], ['[project]\nrequires-python = 3\ndynamic = "version"\n'], ['project = 1\n']])(
  'finds neither in %j', text => expect(read(text)).toMatchObject({ requiresPython: undefined, versionArgument: undefined }));
