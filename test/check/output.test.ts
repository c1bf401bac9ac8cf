import { document, failure, finding, findingLines } from '../../src/check/output';

test.each([
  [0, 'note: style\n', []],
  [1, 'a:1 X\n\na:2 Y \n', ['a:1 X', 'a:2 Y']],
])('with exit code %i, the lines are findings: %j', (code, stdout, findings) => expect(findingLines({ code, stdout, stderr: '' })).toEqual(findings));

test.each([[1, ''], [2, 'a.sh: cannot read']])('exit code %i with %j on standard output is a failure', (code, stdout) =>
  expect(() => findingLines({ code, stdout, stderr: 'reason\n' })).toThrow(new Error(`exit code ${code}; the output ends with\nreason`)));

test('a failure without error output ends with the standard output', () =>
  expect(failure({ code: 2, stdout: 'a.sh: cannot read\n', stderr: '' }).message).toBe('exit code 2; the output ends with\na.sh: cannot read'));

test('a document is read whichever the exit code', () => expect(document({ code: 1, stdout: '{"a": 1}', stderr: 'warning' })).toEqual({ a: 1 }));

test('output that is no document is a failure', () =>
  expect(() => document({ code: 0, stdout: 'usage', stderr: '' })).toThrow(new Error('exit code 0; the output ends with\nusage')));

test('a finding has one line, with a line number where there is one', () => {
  expect(finding('Dockerfile', 3, 'A1', ' a\n  b ')).toBe('Dockerfile:3 A1 a b');
  expect(finding('Dockerfile', undefined, 'A1', 'a')).toBe('Dockerfile A1 a');
  expect(finding('Dockerfile', 0, 'A1', 'a')).toBe('Dockerfile A1 a');
});
