import { containerFlags, merged, NO_SETTINGS } from '../../src/verify/settings';

const OPTIONS = { ...NO_SETTINGS, environment: ['A=1', 'B=1'], envFiles: ['verify.env'], networks: ['dev'], services: ['postgres'] };

test('without flags, the settings are those of the options', () => expect(merged(OPTIONS, NO_SETTINGS)).toEqual(OPTIONS));

test('a variable of the flags replaces that of the options', () =>
  expect(merged(OPTIONS, { ...NO_SETTINGS, environment: ['B=2', 'C', 'C=3'] }).environment).toEqual(['A=1', 'B=2', 'C=3']));

test('files and mounts of the flags come after those of the options', () => {
  const mount = { source: 'a', target: '/a', isNamed: true };
  expect(merged(OPTIONS, { ...NO_SETTINGS, envFiles: ['ci.env'], mounts: [mount] })).toMatchObject({ envFiles: ['verify.env', 'ci.env'], mounts: [mount] });
});

test.each([
  ['network', { networks: ['ci'] }, { networks: ['ci'], services: [] }],
  ['service', { services: ['redis'] }, { networks: [], services: ['redis'] }],
])('a %s of the flags replaces networks and services of the options', (_, flags, seen) =>
  expect(merged(OPTIONS, { ...NO_SETTINGS, ...flags })).toMatchObject(seen));

test('relative paths count from the project; volumes keep their names', () =>
  expect(containerFlags({
    ...NO_SETTINGS,
    environment: ['A=1 2', 'B'],
    extraHosts: ['proxy:10.0.0.1'],
    mounts: [
      { source: './prompts', target: '/app/prompts', options: 'ro', isNamed: false },
      { source: '/etc/models', target: '/models', isNamed: false },
      { source: 'cache', target: '/cache', isNamed: true },
    ],
  }, '/project')).toEqual([
    '--env', 'A=1 2', '--env', 'B', '--add-host', 'proxy:10.0.0.1',
    '--volume', '/project/prompts:/app/prompts:ro', '--volume', '/etc/models:/models', '--volume', 'cache:/cache',
  ]));
