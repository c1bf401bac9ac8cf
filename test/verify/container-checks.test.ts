import { containerChecks } from '../../src/verify/container-checks';
import { expected } from '../support/verify-context';

const names = (kind: string, heal: boolean, heals = true) =>
  containerChecks({ ...expected({ kind }), heals }, { heal, readOnly: false }).map(({ name }) => name);

test('docker:verify stops the app last', () =>
  expect(names('http', true)).toEqual(['health inside', 'health outside', 'user', 'data', 'healing', 'one-off', 'stop']));

test('docker:verify skips the checks of healing on request', () =>
  expect(names('http', false)).toEqual(['health inside', 'health outside', 'user', 'data', 'stop']));

test('docker:verify skips the checks of healing if the options disable it', () =>
  expect(names('http', true, false)).toEqual(['health inside', 'health outside', 'user', 'data', 'stop']));

test('docker:verify asks from outside only what answers there', () =>
  expect(names('command', true)).toEqual(['health inside', 'user', 'data', 'healing', 'one-off', 'stop']));

test('the app has half of the grace period to exit', () =>
  expect(containerChecks(expected(), { heal: false, readOnly: false }).pop()!.expected).toBe('exit by TERM within 5 s, with exit code 0 or 143'));
