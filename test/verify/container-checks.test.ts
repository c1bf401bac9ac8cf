import { containerChecks } from '../../src/verify/container-checks';
import { Expectations } from '../../src/verify/expectations';

const EXPECTED = {
  healthcheck: { script: '/healthcheck.sh', path: '/health', interval: 30, timeout: 5, startPeriod: 30, retries: 3 },
  ...{ heals: true, uid: 999, gid: 999, port: 8000, data: '/app/data', stopGracePeriod: 10 },
} as Expectations;
const names = (expected: Expectations, heal: boolean) => containerChecks(expected, { heal }).map(({ name }) => name);

test('docker:verify stops the app last', () =>
  expect(names(EXPECTED, true)).toEqual(['health inside', 'health outside', 'user', 'data', 'healing', 'stop']));

test('docker:verify skips healing on request', () => expect(names(EXPECTED, false)).not.toContain('healing'));

test('docker:verify skips healing if the options disable it', () => expect(names({ ...EXPECTED, heals: false }, true)).not.toContain('healing'));

test('the limits follow from the timings', () => {
  const limits = containerChecks(EXPECTED, { heal: true }).map(({ name, expected }) => [name, Number(/within (\d+) s/.exec(expected)?.[1])]);
  expect(limits.filter(([, seconds]) => seconds)).toEqual([['health inside', 30], ['healing', 180], ['stop', 5]]);
});
