import { readFileSync } from 'fs';
import { join } from 'path';
import { ComposeCondition, NegotiationDockerPackagingOptions } from '../../src';
import { expectationsOf } from '../support/expectations';
import { complaint, files, freshFolder, synthesize, testInvalid } from '../support/synthesis';

const DATABASE = { dependsOn: { postgres: ComposeCondition.HEALTHY }, services: { postgres: { image: 'postgres:17', health: { command: ['pg_isready'] } } } };

function settingsOf(options: NegotiationDockerPackagingOptions) {
  const folder = freshFolder();
  synthesize(folder, options);
  return expectationsOf(folder).settings;
}

testInvalid([
  ['verify.environment.LEVEL', { verify: { environment: { LEVEL: 'a\nb' } } }, '"a\\nb"'],
  ['name in verify.environment', { verify: { environment: { 'A B': '' } } }, '"A B"'],
  ['verify.envFile', { verify: { envFile: '../verify.env' } }, '"../verify.env"'],
  ['verify.network', { verify: { network: '--all' } }, '"--all"'],
  ['verify.services[0]', { verify: { services: ['--build'] } }, '"--build"'],
  ['verify.mounts[0]', { verify: { mounts: ['prompts'] } }, '"prompts"'],
]);

test('a misspelt option of verify gets the nearest name', () =>
  expect(complaint({ verify: { envfile: 'a.env' } })).toContain('unknown option "verify.envfile"; did you mean "verify.envFile"?'));

test('docker:verify starts the services that the app depends on', () =>
  expect(settingsOf({ compose: DATABASE }).services).toEqual(['postgres']));

test.each([
  ['verify.services', { services: ['redis'] }, ['redis']],
  ['an empty verify.services', { services: [] }, []],
  ['verify.network', { network: 'dev_default' }, []],
])('%s replaces the services that the app depends on', (_, verify, services) =>
  expect(settingsOf({ compose: { ...DATABASE, services: { ...DATABASE.services, redis: { image: 'redis:8' } } }, verify }).services).toEqual(services));

test('a service that the compose file does not have is refused', () =>
  expect(complaint({ compose: DATABASE, verify: { services: ['nope'] } })).toContain('invalid verify.services "nope": expected a service of the compose file, one of postgres'));

test('the container under test has the settings of compose and verify; those of verify win', () =>
  expect(settingsOf({
    compose: { environment: { PGHOST: 'postgres', LEVEL: 'info' }, extraHosts: { proxy: '10.0.0.1' } },
    verify: { environment: { LEVEL: 'debug' }, envFile: 'verify.env', network: 'dev_default', mounts: ['./prompts:/app/prompts:ro'] },
  })).toEqual({
    environment: ['PGHOST=postgres', 'LEVEL=debug'],
    envFiles: ['verify.env'],
    extraHosts: ['proxy:10.0.0.1'],
    mounts: [{ source: './prompts', target: '/app/prompts', options: 'ro', isNamed: false }],
    networks: ['dev_default'],
    services: [],
  }));

test('the build context leaves verify.envFile out, whatever its name', () =>
  expect(files({ verify: { envFile: 'verify.conf' } })['.dockerignore']).toMatch(/^verify\.conf$/m));

test('the values of verify are in the task alone', () => {
  const folder = freshFolder();
  const all = files({ verify: { environment: { PAYMENTS: 'fake-value' } } }, folder);
  expect(Object.values(all).join('')).not.toContain('fake-value');
  expect(readFileSync(join(folder, '.projen/tasks.json'), 'utf8')).toContain('PAYMENTS=fake-value');
});
