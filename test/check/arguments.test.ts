import { parse, USAGE } from '../../src/check/arguments';

test('without arguments, docker:check requires no tool and writes lines', () => expect(parse([])).toEqual({ required: [], json: false, help: false }));

test.each([
  ['one value', ['--require', 'hadolint,shellcheck', '--json']],
  ['an attached value', ['--json', '--require=hadolint,shellcheck']],
  ['a repeated flag', ['--require', 'hadolint', '--require=shellcheck', '--json', '--require', 'hadolint']],
  ['a --', ['--', '--require', 'hadolint,shellcheck', '--json']],
])('docker:check takes the required tools from %s', (_, words) =>
  expect(parse(words)).toEqual({ required: ['hadolint', 'shellcheck'], json: true, help: false }));

test('one error reports all invalid arguments', () =>
  expect(() => parse(['--require', 'hadolnt,eslint', '--requires', '.', '--require'])).toThrow(new Error([
    'unknown tool "hadolnt" in --require; did you mean "hadolint"?',
    'unknown tool "eslint" in --require; use one of hadolint, shellcheck, checkov, buildkit, compose, trivy, dockle',
    'unknown argument "--requires"; use --require, --json or --help',
    'unknown argument "."; use --require, --json or --help',
    '--require has no value',
  ].join('\n'))));

test.each(['--require', '--json', '--help'])('the usage text of docker:check describes %s', flag => {
  expect(USAGE).toMatch(new RegExp(`^ {2}${flag} `, 'm'));
  expect(() => parse([flag, ...(flag === '--require' ? ['trivy'] : [])])).not.toThrow();
});
