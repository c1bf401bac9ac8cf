import { LogLevel, python } from 'projen';
import { NegotiationDockerPackaging } from '../../src';
import { complaint, files, folderWith, freshFolder, synth, warningsOf } from '../support/synthesis';

const PROGRAM = 'if __name__ == "__main__":\n    main()\n';
const pyproject = (lines = '') => ({ 'pyproject.toml': `[project]\nname = "x"\nversion = "1"\n${lines}` });
const command = (contents: Record<string, string>) => JSON.parse(/^CMD (.*)$/m.exec(files({}, folderWith(contents)).Dockerfile)![1]);

test.each<[string, Record<string, string>, string[]]>([
  ['the app.py of the only package', { 'src/agent/app.py': PROGRAM }, ['python', '-m', 'agent.app']],
  ['the __main__.py of the only package', { 'agent/__main__.py': PROGRAM }, ['python', '-m', 'agent']],
  ['the only script', { ...pyproject('[project.scripts]\nserve = "agent.web:main"\n'), 'src/agent/web.py': '' }, ['serve']],
  ['the package that the build configuration names', {
    ...pyproject('[tool.hatch.build.targets.wheel]\npackages = ["src/b"]\n'), 'src/a/app.py': PROGRAM, 'src/b/app.py': PROGRAM,
  }, ['python', '-m', 'b.app']],
  ['the package of the name of the project', { ...pyproject(), 'src/x/app.py': PROGRAM, 'src/y/app.py': PROGRAM }, ['python', '-m', 'x.app']],
  ['the only package with a program', { 'src/a/app.py': PROGRAM, 'src/b/__init__.py': '' }, ['python', '-m', 'a.app']],
  ['a file beside packages that are no programs', { 'core/tools.py': '', 'main.py': PROGRAM }, ['python', '-m', 'main']],
  ['the default where there is no package yet', {}, ['python', '-m', 'negotiation.app']],
])('starts %s', (_, contents, words) => expect(command(contents)).toEqual(words));

test('starts the module of a PythonProject, which has no code yet', () => {
  const project = new python.PythonProject({
    name: 'acme', moduleName: 'acme_billing', version: '1', authorName: 'A', authorEmail: 'a@example.com', uv: true, outdir: freshFolder(), logging: { level: LogLevel.OFF },
  });
  expect(new NegotiationDockerPackaging(project).dockerfile.stage('runtime')._lines().pop()).toBe('CMD ["python", "-m", "acme_billing.app"]');
});

test('starts the module of a PythonProject with the sample of projen, and warns', () => {
  const outdir = freshFolder();
  const made = () => new python.PythonProject({
    name: 'acme', moduleName: 'acme', version: '1', authorName: 'A', authorEmail: 'a@example.com', uv: true, outdir, logging: { level: LogLevel.OFF },
  });
  synth(made());
  const project = made();
  const warn = jest.spyOn(project.logger, 'warn').mockImplementation();
  expect(new NegotiationDockerPackaging(project).dockerfile.stage('runtime')._lines().pop()).toBe('CMD ["python", "-m", "acme.app"]');
  expect(warn.mock.calls.flat().join()).toContain('acme has no app.py that runs as a service yet');
});

test('warns where there is no package yet', () => expect(warningsOf({}, folderWith(pyproject()))).toContain('no Python package yet, so the image starts python -m negotiation.app'));

test.each<[string, Record<string, string>, string]>([
  ['several programs', { 'src/a/app.py': PROGRAM, 'src/b/app.py': PROGRAM },
    'found the programs python -m a.app, python -m b.app; set command, e.g. ["python","-m","a.app"]'],
  ['an app without a program', { 'src/agent/app.py': 'app = FastAPI()\n' },
    'found no app.py or __main__.py that runs as a service in src/agent; set command, e.g. ["uvicorn","agent.app:app"'],
  ['several scripts', { ...pyproject('[project.scripts]\none = "a.b:c"\ntwo = "a.b:d"\n'), 'src/a/b.py': '' }, 'and the scripts one, two; set command, e.g. ["one"]'],
])('%s are one problem that lists them', (_, contents, message) => expect(complaint({}, folderWith(contents))).toContain(message));

test.each([
  [['uv', 'run', 'python', '-m', 'a.b'], '["python","-m","a.b"]'],
  [['uv', 'run', '--frozen', '--no-dev', 'serve'], '["serve"]'],
  [['poetry', 'run', 'serve', '--port', '1'], '["serve","--port","1"]'],
  [['uvx', 'tool'], '["tool"]'],
  [['pdm'], '["python","-m","negotiation.app"]'],
])('%j needs a program that the image has not', (words, instead) => expect(complaint({ command: words })).toMatch(new RegExp(`the image has no ${words[0]}, .*use ${instead.replace(/[[\]]/g, '\\$&')}`)));

test('uv is fine where it is a dependency', () =>
  expect(() => files({ command: ['uv', 'run', 'x'] }, folderWith({ ...pyproject(), 'uv.lock': '[[package]]\nname = "uv"\nversion = "1"\n' }))).not.toThrow());
