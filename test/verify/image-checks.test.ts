import { imageChecks } from '../../src/verify/image-checks';
import { NO_SETTINGS } from '../../src/verify/settings';
import { fakeDocker } from '../support/fake-docker';
import { context, expected } from '../support/verify-context';

/** The check on a HEALTHCHECK, with the configuration of an image. */
async function healthcheck(kind: string, config: unknown): Promise<string> {
  const fake = fakeDocker(`echo '${JSON.stringify(config)}'`);
  try {
    return await imageChecks(expected({ kind }), NO_SETTINGS)[0].run(context());
  } finally {
    fake.remove();
  }
}

const SCRIPT = { Test: ['CMD', '/healthcheck.sh', 'true'], Interval: 1e9, Timeout: 1e9, StartPeriod: 1e9, Retries: 1 };

test.each([[null], [{ Test: ['NONE'] }]])('with HealthKind.NONE, an image has no HEALTHCHECK: %j', async config =>
  expect(await healthcheck('none', config)).toBe('none'));

test('with HealthKind.NONE, the HEALTHCHECK of a base image fails', async () =>
  expect(healthcheck('none', SCRIPT)).rejects.toThrow(new Error(JSON.stringify(SCRIPT))));

test('with HealthKind.COMMAND, the image runs the command', async () => {
  const config = { ...SCRIPT, Test: ['CMD', '/healthcheck.sh', 'celery', 'ping'] };
  const fake = fakeDocker(`echo '${JSON.stringify(config)}'`);
  try {
    const check = imageChecks(expected({ kind: 'command', command: ['celery', 'ping'] }), NO_SETTINGS)[0];
    expect(await check.run(context())).toBe('/healthcheck.sh: 1 s, 1 s, 1 s, 1');
  } finally {
    fake.remove();
  }
});

test.each(['http', 'tcp', 'command'])('with another kind, an image without a HEALTHCHECK fails: %s', async kind =>
  expect(healthcheck(kind, null)).rejects.toThrow(new Error('none')));
