import { LogLevel, Project, python } from 'projen';
import { NegotiationDockerPackaging } from '../../src';
import { complaint, folderWith, freshFolder, synth, warningsOf } from '../support/synthesis';

const quiet = { logging: { level: LogLevel.OFF } };
const PYPROJECT = '[project]\nname = "x"\nversion = "1"\n';

describe('uv.lock', () => {
  test('that git ignores is a problem, by the patterns that projen is about to write', () => {
    const project = new Project({ name: 'x', outdir: freshFolder(), gitIgnoreOptions: { ignorePatterns: ['*.lock'] }, ...quiet });
    expect(() => new NegotiationDockerPackaging(project)).toThrow('.gitignore ignores uv.lock; remove that pattern, because the image is built from uv.lock');
  });
  test('of a subproject must not be ignored by the project above', () => {
    const parent = new Project({ name: 'x', outdir: freshFolder(), gitIgnoreOptions: { ignorePatterns: ['uv.lock'] }, ...quiet });
    expect(() => new NegotiationDockerPackaging(new Project({ name: 'y', parent, outdir: 'sub', ...quiet }))).toThrow(/ignores uv\.lock/);
  });
  test('that is missing gives a warning', () => expect(warningsOf({}, folderWith({ 'pyproject.toml': PYPROJECT }))).toMatch(/uv\.lock is missing; run `uv lock` and commit it/));
  test('that is there gives none', () =>
    expect(warningsOf({}, folderWith({ 'pyproject.toml': PYPROJECT, 'uv.lock': '', 'negotiation/app.py': '' }))).toBe(''));
  test('that projen is about to write gives none', () => {
    const project = new python.PythonProject({
      name: 'x', moduleName: 'x', version: '1', authorName: 'A', authorEmail: 'a@example.com', uv: true, outdir: freshFolder(), ...quiet,
    });
    const warn = jest.spyOn(project.logger, 'warn').mockImplementation();
    new NegotiationDockerPackaging(project);
    expect(warn.mock.calls.flat().join('\n')).not.toContain('uv.lock');
  });
});

test('a project without pyproject.toml gives a warning', () => expect(warningsOf({})).toContain('pyproject.toml is missing; create it with `uv init --bare`'));

test.each([
  ['poetry.lock', { 'poetry.lock': '' }, 'poetry.lock is of poetry, and the image is built with uv; move the project to uv by `uvx migrate-to-uv`'],
  ['a pyproject.toml of poetry', { 'pyproject.toml': '[tool.poetry]\nname = "x"\n' }, 'pyproject.toml is of poetry'],
  ['requirements.txt', { 'requirements.txt': 'idna\n' }, 'requirements.txt is of pip, and the image is built with uv; move the project to uv by `uv init --bare && uv add -r requirements.txt`'],
  ['a Pipfile', { Pipfile: '' }, 'Pipfile is of pipenv'],
])('%s without uv.lock is one problem', (_, contents, message) => expect(complaint({}, folderWith(contents))).toContain(message));

test('requirements.txt beside uv.lock is none', () =>
  expect(() => warningsOf({}, folderWith({ 'requirements.txt': '', 'pyproject.toml': PYPROJECT, 'uv.lock': '' }))).not.toThrow());

describe('a .projenrc.py', () => {
  const warnings = (files: Readonly<Record<string, string>>, runtime = 'Python/3.12') => {
    process.env.JSII_AGENT = runtime;
    try {
      return warningsOf({}, folderWith({ 'negotiation/app.py': '', ...files }));
    } finally {
      delete process.env.JSII_AGENT;
    }
  };
  const groups = (text: string) => ({ 'pyproject.toml': `${PYPROJECT}${text}`, 'uv.lock': '' });
  const MESSAGE = 'no dependency group of pyproject.toml has projen-negotiation-docker-packaging, so that `uv sync` removes it and the next synthesis fails; ';

  test('warns that uv would remove the package', () => {
    expect(warnings(groups(''))).toContain(`${MESSAGE}run \`uv add --dev projen-negotiation-docker-packaging\``);
    expect(warnings(groups('[dependency-groups]\ndev = ["projen"]\n'))).toContain(MESSAGE);
  });
  test.each([
    ['in a dependency group', groups('[dependency-groups]\ndev = ["projen", "projen_negotiation.docker-packaging>=1 ; python_version > \'3\'"]\n')],
    ['in the older list of uv', groups('[tool.uv]\ndev-dependencies = ["projen-negotiation-docker-packaging==1"]\n')],
    ['in an environment of another tool', { 'pyproject.toml': PYPROJECT }],
  ])('does not with the package %s', (_, files) => expect(warnings(files)).not.toContain(MESSAGE));
  test('alone needs it: other languages have other environments', () => expect(warnings(groups(''), 'Java/17')).not.toContain(MESSAGE));

  test('of a PythonProject learns it from dev_deps, also from a later call', () => {
    process.env.JSII_AGENT = 'Python/3.12';
    try {
      for (const [add, isWarned] of [[false, true], [true, false]]) {
        const project = new python.PythonProject({
          name: 'x', moduleName: 'x', version: '1', authorName: 'A', authorEmail: 'a@example.com', uv: true, outdir: freshFolder(), ...quiet,
        });
        const warn = jest.spyOn(project.logger, 'warn').mockImplementation();
        new NegotiationDockerPackaging(project);
        if (add) project.addDevDependency('projen-negotiation-docker-packaging');
        synth(project);
        expect(warn.mock.calls.flat().join('\n').includes(`${MESSAGE}add dev_deps=["projen-negotiation-docker-packaging"] to the project in .projenrc.py`)).toBe(isWarned);
      }
    } finally {
      delete process.env.JSII_AGENT;
    }
  });
});
