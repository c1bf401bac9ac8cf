import { LogLevel, python } from 'projen';
import { NegotiationDockerPackaging } from '../../src';
import { complaint, files, folderWith, freshFolder, synth } from '../support/synthesis';

const image = (contents: Record<string, string>, options = {}) => /^FROM (python:\S+)/m.exec(files(options, folderWith(contents)).Dockerfile)?.[1];
const requires = (specifier: string) => ({ 'pyproject.toml': `[project]\nname = "x"\nrequires-python = "${specifier}"\n` });

test.each([
  ['nothing', {}, '3.12'],
  ['.python-version', { '.python-version': '# pinned\n3.11.4\n' }, '3.11'],
  ['a .python-version of uv', { '.python-version': 'cpython-3.13.1' }, '3.13'],
  ['a .python-version that names no minor version', { '.python-version': 'pypy' }, '3.12'],
  ['requires-python that allows the default', requires('>=3.10'), '3.12'],
  ['requires-python above the default', requires('>=3.13,<3.15'), '3.14'],
  ['requires-python below the default', requires('<3.12'), '3.11'],
])('%s gives Python %s', (_, contents, version) => expect(image(contents as Record<string, string>)).toBe(`python:${version}-slim-bookworm`));

test('the option wins over the default', () => expect(image(requires('>=3.11'), { pythonVersion: '3.11' })).toBe('python:3.11-slim-bookworm'));

test.each([
  ['.python-version', { '.python-version': '3.11.4\n' }, 'pythonVersion is "3.12" and .python-version says "3.11.4"; leave pythonVersion out, or change .python-version'],
  ['requires-python', requires('>=3.13'), 'pythonVersion is "3.12" and requires-python in pyproject.toml is ">=3.13"; set a version that it allows'],
])('the option that contradicts %s is one problem', (_, contents, message) =>
  expect(complaint({ pythonVersion: '3.12' }, folderWith(contents as Record<string, string>))).toMatch(new RegExp(`found 1 problem; .*\\n.*${message.replace(/[.?*]/g, '\\$&')}`)));

test('.python-version that contradicts requires-python is one problem', () =>
  expect(complaint({}, folderWith({ ...requires('>=3.13'), '.python-version': '3.12' }))).toContain('.python-version says "3.12" and requires-python in pyproject.toml is ">=3.13"'));

test('requires-python that allows no version with images is one problem', () =>
  expect(complaint({}, folderWith(requires('<3.9')))).toContain('requires-python in pyproject.toml is "<3.9", which allows none of 3.9'));

test('raising Python in one edit works: the pyproject.toml that projen is about to write counts, and not that of the last synthesis', () => {
  const outdir = freshFolder();
  for (const version of ['3.11', '3.13']) {
    const project = new python.PythonProject({
      name: 'x',
      moduleName: 'x',
      version: '1',
      authorName: 'A',
      authorEmail: 'a@example.com',
      outdir,
      logging: { level: LogLevel.OFF },
      uv: true,
      uvOptions: { project: { name: 'x', requiresPython: `==${version}.*` } },
    });
    const { dockerfile } = new NegotiationDockerPackaging(project, { pythonVersion: version });
    expect(dockerfile.stage('runtime').image).toBe(`python:${version}-slim-bookworm`);
    synth(project);
  }
});
