import { probe } from '../../src/options/probe';

const target = { kind: 'http', path: '/live', statuses: [200], command: [] };

test('the probe requests the path on localhost with the given interpreter, isolated from the modules of the app', () => {
  const [python, ...rest] = probe('/opt/python', 9000, target);
  expect(python).toBe('/opt/python');
  expect(rest.slice(0, 3)).toEqual(['-I', '-S', '-c']);
  expect(rest[3]).toContain("o.open('http://localhost:9000/live')");
  expect(rest[3]).toContain("sys.exit(r.status != 200 and f'HTTP status {r.status}')");
});

test('statuses and a Host header are part of an HTTP probe, and all stays on one line', () => {
  const [, , , , program] = probe('/opt/python', 9000, { ...target, statuses: [200, 401], hostHeader: 'agent.example.com' });
  expect(program).toContain('r.status not in (200, 401)');
  expect(program).toContain("u.Request('http://localhost:9000/live', headers={'Host': 'agent.example.com'})");
  expect(program).toMatch(/^.*urllib.*localhost:9000\/live.*$/);
});

test('a TCP probe opens a connection, a command is the probe, and no kind asks nothing', () => {
  expect(probe('/opt/python', 9000, { ...target, kind: 'tcp' })[4]).toBe("import socket; socket.create_connection(('localhost', 9000)).close()");
  expect(probe('/opt/python', 9000, { ...target, kind: 'command', command: ['celery', 'inspect'] })).toEqual(['celery', 'inspect']);
  expect(probe('/opt/python', 9000, { ...target, kind: 'none' })).toEqual([]);
});
