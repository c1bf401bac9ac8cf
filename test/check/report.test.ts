import { Result, Verdict } from '../../src/check/check';
import { json, line } from '../../src/check/report';

const PASSED: Result = { name: 'trivy', verdict: Verdict.PASSED, isRequired: false, seconds: 1.24, lines: [], accepted: [] };
const MISSING: Result = { ...PASSED, verdict: Verdict.MISSING, lines: ['install it'] };

test.each<[string, Result, string]>([
  ['a success', PASSED, 'passed    trivy       1.2 s'],
  ['accepted findings', { ...PASSED, accepted: ['A1: on purpose', 'A2: too'] }, 'passed    trivy       1.2 s\n      accepted A1: on purpose\n      accepted A2: too'],
  ['findings', { ...PASSED, verdict: Verdict.FINDINGS, lines: ['Dockerfile:1 A b', 'Dockerfile C d'] },
    'findings  trivy       1.2 s\n      Dockerfile:1 A b\n      Dockerfile C d'],
  ['a failure', { ...PASSED, verdict: Verdict.FAILED, lines: ['exit code 2; the output ends with', '', 'x'] },
    'failed    trivy       1.2 s\n      exit code 2; the output ends with\n\n      x'],
  ['a missing tool', MISSING, 'missing   trivy       install it'],
  ['a required tool', { ...MISSING, isRequired: true }, 'missing   trivy       required; install it'],
])('the line of %s', (_, result, text) => expect(line(result)).toBe(text));

test.each([[true, PASSED], [true, MISSING], [false, { ...MISSING, isRequired: true }]])('the JSON document contains the results; ok: %j', (ok, result) =>
  expect(JSON.parse(json([result]))).toEqual({ ok, tools: [result] }));
