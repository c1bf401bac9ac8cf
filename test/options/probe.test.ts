import { probe } from '../../src/options/probe';

test('the probe requests the path on localhost with the given interpreter, isolated from the modules of the app', () => {
  const [python, ...rest] = probe('/opt/python', 9000, '/live');
  expect(python).toBe('/opt/python');
  expect(rest.slice(0, 3)).toEqual(['-I', '-S', '-c']);
  expect(rest[3]).toContain("o.open('http://localhost:9000/live')");
});
