import { complaint, folderWith, testInvalid } from './support/synthesis';

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

test('a pyproject.toml that is no TOML is one problem', () =>
  expect(complaint({}, folderWith({ 'pyproject.toml': '[project\n' }))).toMatch(/found 1 problem; .*\n {2}- cannot parse pyproject\.toml, line 1/));
