import { rmSync } from 'fs';
import { Check } from '../../src/verify/check';
import { Expectations, expectedProbe } from '../../src/verify/expectations';
import { imageChecks } from '../../src/verify/image-checks';
import { expectationsOf } from '../support/expectations';
import { fakeDocker } from '../support/fake-docker';
import { freshFolder, synthesize } from '../support/synthesis';

describe('checks on the image', () => {
  let expected: Expectations;
  let config: { Healthcheck: object | null; Entrypoint: string[] | null; Cmd: string[] };

  beforeAll(() => {
    const folder = freshFolder();
    synthesize(folder, { health: { interval: 2.5, startPeriod: 0 } });
    expected = expectationsOf(folder);
    rmSync(folder, { recursive: true });
    config = {
      Healthcheck: { Test: ['CMD', '/healthcheck.sh', ...expectedProbe(expected)], Interval: 25e8, Timeout: 5e9, Retries: 3 },
      Entrypoint: ['/entrypoint.sh'],
      Cmd: ['python', '-m', 'negotiation.app'],
    };
  });

  const find = (name: string): Check => imageChecks(expected).find(check => check.name === name)!;

  /** Runs a check on an image with this configuration. */
  async function seen(name: string, changes: Partial<typeof config> = {}): Promise<string> {
    const cases = Object.entries({ ...config, ...changes }).map(([key, value]) => `*.${key}}}*) cat <<'END'\n${JSON.stringify(value)}\nEND\n;;`);
    const fake = fakeDocker(`case "$*" in\n${cases.join('\n')}\nesac`);
    try {
      return await find(name).run({ image: 'image', container: '', expected, signal: new AbortController().signal, progress: () => {} });
    } finally {
      fake.remove();
    }
  }

  test('docker:verify checks the configuration and the secrets of the image', () =>
    expect(imageChecks(expected).map(({ name }) => name)).toEqual(['healthcheck', 'entrypoint', 'cmd', 'secrets']));

  test.each([
    ['healthcheck', '/healthcheck.sh: 2.5 s, 5 s, 0 s, 3'],
    ['entrypoint', '["/entrypoint.sh"]'],
    ['cmd', '["python","-m","negotiation.app"]'],
  ])('the check %s passes for the expected configuration', async (name, result) => {
    expect(await seen(name)).toBe(result);
    expect(find(name).expected).toBe(result);
  });

  test.each([
    ['healthcheck', { Healthcheck: null }, 'none'],
    ['entrypoint', { Entrypoint: null }, 'none'],
    ['cmd', { Cmd: ['python', '-m', 'negotiation.app', '--debug'] }, '["python","-m","negotiation.app","--debug"]'],
  ])('the check %s fails for %j', async (name, changes, result) => expect(seen(name, changes)).rejects.toThrow(new Error(result)));

  test.each([['Interval', 30e9], ['Timeout', 1e9], ['StartPeriod', 1e9], ['Retries', 2], ['Test', ['CMD', '/healthcheck.sh', 'true']]])(
    'the check healthcheck fails for another %s', async (key, value) => {
      const other = { ...config.Healthcheck, [key]: value };
      await expect(seen('healthcheck', { Healthcheck: other })).rejects.toThrow(new Error(JSON.stringify(other)));
    });
});
