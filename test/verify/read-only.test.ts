import { writtenPaths } from '../../src/verify/read-only';

test('names the topmost new paths and the changed files', () => {
  const diff = ['C /app', 'A /app/logs', 'A /app/logs/today', 'A /app/logs/today/app.log', 'C /app/negotiation', 'C /app/negotiation/state.json',
    'C /var', 'C /var/tmp', 'A /var/tmp/mark', 'D /app/old'].join('\n');
  expect(writtenPaths(diff, [])).toEqual(['/app/logs', '/app/negotiation/state.json', '/app/old', '/var/tmp/mark']);
});

test('leaves out directories that stay writable, and nothing beside them', () =>
  expect(writtenPaths('C /run\nA /run/healthcheck\nA /runner\nC /tmp\nA /tmp/x\nA /app/data2', ['/run', '/tmp', '/app/data'])).toEqual(['/app/data2', '/runner']));

test('nothing written', () => expect(writtenPaths('', ['/run'])).toEqual([]));
