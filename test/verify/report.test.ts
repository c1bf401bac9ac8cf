import { json, line } from '../../src/verify/report';

const RESULT = { name: 'user', ok: false, seconds: 0.14, expected: '999:999', seen: 'python 0:0\nworker 0:0' };

test('a line contains verdict, name, time, expected and actual result', () =>
  expect(line(RESULT)).toBe('FAIL  user               0.1 s  expected 999:999; seen python 0:0 | worker 0:0'));

test('the JSON document contains all results', () =>
  expect(JSON.parse(json([{ ...RESULT, ok: true }, RESULT]))).toEqual({ ok: false, checks: [{ ...RESULT, ok: true }, RESULT] }));
