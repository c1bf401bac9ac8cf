import { complaint, files, folderWith, testInvalid } from './support/synthesis';

testInvalid([
  ['port', { port: 0 }, '0'],
  ['port', { port: 70000 }, '70000'],
  ['port', { port: '80' }, '"80"'],
  ['command', { command: [] }, '[]'],
  ['command', { command: 'python -m app' }, '"python -m app"'],
  ['command', { command: [''] }, "[ '' ]"],
  ['command[1]', { command: ['a', 'b\nc'] }, '"b\\nc"'],
  ['pythonVersion', { pythonVersion: '3' }, '"3"'],
  ['debianRelease', { debianRelease: '12' }, '"12"'],
]);

describe('the Python of the image', () => {
  test('must be that of .python-version', () => expect(complaint({}, folderWith({ '.python-version': '# pinned\n3.11.4\n' })))
    .toContain('pythonVersion is "3.12" and .python-version says "3.11.4"; set pythonVersion: "3.11", or change .python-version'));
  test('must satisfy requires-python', () => expect(complaint({}, folderWith({ 'pyproject.toml': '[project]\nrequires-python = ">=3.13"\n' })))
    .toContain('pythonVersion is "3.12" and requires-python in pyproject.toml is ">=3.13"; set a version that it allows'));
  test('may satisfy both', () => expect(() => files({}, folderWith({ '.python-version': 'cpython-3.12.1', 'pyproject.toml': '[project]\nrequires-python = ">=3.11"\n' }))).not.toThrow());
});

test('a pyproject.toml that is no TOML is one problem', () =>
  expect(complaint({}, folderWith({ 'pyproject.toml': '[project\n' }))).toMatch(/found 1 problem; .*\n {2}- cannot parse pyproject\.toml, line 1/));
