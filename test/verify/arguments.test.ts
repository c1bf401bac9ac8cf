import { parse, USAGE } from '../../src/verify/arguments';

test('flags come before --, arguments of docker build after it', () => {
  expect(parse(['--no-heal', '--', '--network=host', '--json'])).toEqual({
    heal: false, json: false, keep: false, help: false, buildArguments: ['--network=host', '--json'],
  });
});

test('without arguments, docker:verify heals and writes lines', () =>
  expect(parse([])).toEqual({ heal: true, json: false, keep: false, help: false, buildArguments: [] }));

test('one error reports all unknown arguments', () =>
  expect(() => parse(['--jsn', '--keep', 'x'])).toThrow(new Error(
    'unknown argument "--jsn"; put arguments for docker build after --\nunknown argument "x"; put arguments for docker build after --')));

test.each(['--no-heal', '--json', '--keep', '--help'])('the usage text describes %s', flag => {
  expect(USAGE).toMatch(new RegExp(`^ {2}${flag} `, 'm'));
  expect(() => parse([flag])).not.toThrow();
});
