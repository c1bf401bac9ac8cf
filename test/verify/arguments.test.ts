import { parse, USAGE } from '../../src/verify/arguments';
import { NO_SETTINGS } from '../../src/verify/settings';

const NONE = { heal: true, readOnly: false, json: false, keep: false, help: false, settings: NO_SETTINGS, buildArguments: [] };

test('without arguments, docker:verify heals and writes lines', () => expect(parse([])).toEqual(NONE));

test.each([
  ['without --', ['--no-heal', '--network=host', '--json']],
  ['with --', ['--no-heal', '--', '--network=host', '--json']],
  ['with -- in front of all', ['--', '--network=host', '--json', '--no-heal']],
])('%s, docker:verify takes its own flags and passes all other arguments to docker build', (_, words) =>
  expect(parse(words)).toEqual({ ...NONE, heal: false, json: true, buildArguments: ['--network=host'] }));

test('the value of an argument of docker build stays behind it', () =>
  expect(parse(['--build-arg', 'A=1 2', '--keep', '--label', 'x']).buildArguments).toEqual(['--build-arg', 'A=1 2', '--label', 'x']));

test('only the first -- is left out', () => expect(parse(['--', '--', 'x']).buildArguments).toEqual(['--', 'x']));

test.each([['--flag VALUE', ' '], ['--flag=VALUE', '=']])('flags with a value are repeatable in the form %s', (_, between) => {
  const words = ['--env', 'A=b=c d', '--env', 'FROM_SHELL', '--env-file', 'ci.env', '--join', 'dev_default', '--service', 'redis', '--service', 'postgres',
    '--mount', './prompts:/app/prompts:ro'];
  const given = between === ' ' ? words : words.flatMap((word, i) => i % 2 ? [] : [`${word}=${words[i + 1]}`]);
  expect(parse(given).settings).toEqual({
    environment: ['A=b=c d', 'FROM_SHELL'],
    envFiles: ['ci.env'],
    extraHosts: [],
    mounts: [{ source: './prompts', target: '/app/prompts', options: 'ro', isNamed: false }],
    networks: ['dev_default'],
    services: ['redis', 'postgres'],
  });
});

test('one error reports all invalid values', () =>
  expect(() => parse(['--env', '1=2', '--join=a b', '--mount', 'prompts', '--service', '-x', '--env-file'])).toThrow(new Error([
    'invalid --env "1=2": expected NAME=VALUE, or NAME for the value of your shell',
    'invalid --join "a b": expected letters, digits, "_", "." and "-", e.g. "agent"',
    'invalid --mount "prompts": expected a volume or a path of the host with a path in the container, e.g. "cache:/app/cache" or "./prompts:/app/prompts:ro"',
    'invalid --service "-x": expected letters, digits, "_", "." and "-", e.g. "agent"',
    '--env-file has no value',
  ].join('\n'))));

test.each(['--env', '--env-file', '--join', '--service', '--mount', '--no-heal', '--json', '--keep', '--help'])('the usage text describes %s', flag => {
  expect(USAGE).toMatch(new RegExp(`^ {2}${flag} `, 'm'));
  expect(parse([flag, flag === '--mount' ? 'ab:/b' : 'A']).buildArguments).not.toContain(flag);
});
