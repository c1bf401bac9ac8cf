import { testInvalid, files } from '../support/synthesis';

testInvalid([
  ['data.directory', { data: { directory: 5 } }, '5'],
  ['data.directory', { data: { directory: 'data' } }, '"data"'],
  ['data.directory', { data: { directory: '/app' } }, '"/app"'],
  ['data.directory', { data: { directory: '/app/.venv/data' } }, '"/app/.venv/data"'],
  ['data.directory', { data: { directory: '/etc/agent' } }, '"/etc/agent"'],
  ['data.directory', { data: { directory: '/var' } }, '"/var"'],
  ['data.directory', { data: { directory: '/app/../etc' } }, '"/app/../etc"'],
  ['data.directory', { data: { directory: '/app/my data' } }, '"/app/my data"'],
  ['data.directory', { data: { directory: '/app/data\nRUN evil' } }, '"/app/data\\nRUN evil"'],
  ['data.directory', { data: { directory: '/app/da\0ta' } }, '"/app/da\\u0000ta"'],
  ['data.subdirectories[0]', { data: { subdirectories: ['/abs'] } }, '"/abs"'],
  ['data.repair', { data: { repair: 'sometimes' } }, '"sometimes"'],
]);

test('a directory below /var is fine', () => expect(files({ data: { directory: '/var/agent' } })['docker-compose.yml']).toContain('negotiation-data:/var/agent'));
