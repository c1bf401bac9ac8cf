import { json, line } from '../../src/verify/report';

const RESULT = { name: 'user', ok: false, seconds: 0.14, expected: '999:999', seen: 'python 0:0' };
const LOG = { ...RESULT, name: 'start', seen: 'exit code 1\n\nTraceback:\n  File "app.py"\nValueError: x\n' };

test('a line contains verdict, name, time, expected and actual result', () =>
  expect(line(RESULT)).toBe('FAIL  user               0.1 s  expected 999:999; seen python 0:0'));

test('further lines of the actual result are indented below', () =>
  expect(line(LOG)).toBe([
    'FAIL  start              0.1 s  expected 999:999; seen exit code 1', '', '      Traceback:', '        File "app.py"', '      ValueError: x',
  ].join('\n')));

test('the JSON document contains all results, with the log as text', () =>
  expect(JSON.parse(json([{ ...RESULT, ok: true }, LOG]))).toEqual({ ok: false, checks: [{ ...RESULT, ok: true }, LOG] }));
