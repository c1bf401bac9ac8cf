import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { Expectations } from '../../src/verify/expectations';
import { healthInside, healthOutside } from '../../src/verify/health-checks';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { context, expected } from '../support/verify-context';

type Health = Expectations['healthcheck'];

let fake: FakeDocker | undefined;

afterEach(() => {
  fake?.remove();
  fake = undefined;
});

const inside = (health: Partial<Health> = {}) => healthInside(expected(health)).run(context({ expected: expected(health) }));
const LOG = 'logs) echo "2025-01-01T00:00:00Z ValueError: no database" >&2 ;;';

test.each<[string, Partial<Health>, string, string[]]>([
  ['HTTP', { statuses: [200, 204] }, '200 or 204 within 1 s', ['/usr/local/bin/python', '-I', '-S', '-c']],
  ['TCP', { kind: 'tcp' }, 'a connection within 1 s', ['/usr/local/bin/python', '-I', '-S', '-c']],
  ['COMMAND', { kind: 'command', command: ['celery', 'inspect', 'ping'], timeout: 20, interval: 30 }, 'exit code 0 within 1 s', ['celery', 'inspect', 'ping']],
])('health inside runs the probe of %s as the app\'s user', async (_, health, words, command) => {
  fake = fakeDocker('');
  expect(healthInside(expected(health)).expected).toBe(words);
  await inside(health);
  expect(fake.calls()[0]).toMatch(`exec --user 999:999 --env HOME=/app/data verify timeout ${health.timeout ?? 1} ${command.join(' ')}`);
});

test('health inside allows an app without a start period the time of its failures', () =>
  expect(healthInside(expected({ startPeriod: 0, retries: 3, interval: 10 })).expected).toBe('200 within 30 s'));

test('an app that never answers fails with the last failure and its log', async () => {
  fake = fakeDocker(`case $1 in exec) echo Traceback >&2; echo "HTTP status 500" >&2; exit 1 ;; inspect) echo running 0 0 ;; ${LOG} esac`);
  await expect(inside()).rejects.toThrow(new Error('HTTP status 500 (after 1 s); the log of the app ends with\nValueError: no database'));
});

test('a probe that takes too long is named', async () => {
  fake = fakeDocker('case $1 in exec) exit 124 ;; inspect) echo running 0 0 ;; esac');
  await expect(inside()).rejects.toThrow('no answer within 1 s (after 1 s); the app has written no log');
});

test('an app that keeps exiting fails before the start period ends', async () => {
  fake = fakeDocker(`case $1 in exec) exit 1 ;; inspect) echo restarting 3 5 ;; ${LOG} esac`);
  const begin = performance.now();
  await expect(inside({ startPeriod: 60 })).rejects.toThrow(
    new Error('the app exited 5 times, last with exit code 3; the log of the app ends with\nValueError: no database'));
  expect(performance.now() - begin).toBeLessThan(20_000);
});

test('an app that starts at the second attempt is healthy', async () => {
  fake = fakeDocker('if [ "$1" = inspect ]; then echo restarting 1 1; touch "$0.up"; else [ -e "$0.up" ]; fi');
  expect(await inside({ startPeriod: 30 })).toBe('200');
});

const STATUS = 'Name:\\tpython\\nPid:\\t7\\nPPid:\\t1\\nUid:\\t999 999 999 999\\nGid:\\t999 999 999 999\\n';

test('without a health check, an app that still runs after 3 s is fine', async () => {
  fake = fakeDocker(`case $1 in exec) printf '${STATUS}' ;; inspect) echo running 0 0 ;; esac`);
  const begin = performance.now();
  expect(await inside({ kind: 'none' })).toBe('running');
  expect(performance.now() - begin).toBeGreaterThan(2990);
  expect(fake.calls().join('\n')).not.toContain('timeout');
});

test('without a health check, an app that exited fails with its log', async () => {
  fake = fakeDocker(`case $1 in inspect) echo restarting 3 1 ;; ${LOG} esac`);
  await expect(inside({ kind: 'none' })).rejects.toThrow(
    new Error('the app exited once, last with exit code 3; the log of the app ends with\nValueError: no database'));
});

test.each(['command', 'none'])('there is no request from outside with health.kind %s', kind => expect(healthOutside(expected({ kind }))).toEqual([]));

describe('health outside', () => {
  let server: Server;

  beforeAll(() => new Promise<void>(done => {
    server = createServer(({ headers: { host } }, reply) => {
      reply.statusCode = host === 'agent.example.com' ? 204 : 400;
      reply.end();
    });
    server.listen(0, '127.0.0.1', done);
  }));

  afterAll(() => server.close());

  const outside = (health: Partial<Health>, signal = new AbortController().signal) => {
    const { port } = server.address() as AddressInfo;
    fake = fakeDocker(`echo 127.0.0.1:${port}; echo '[::]:1'`);
    return healthOutside(expected(health))[0].run(context({ signal }));
  };

  test('health outside accepts the statuses of the options, with their Host header', async () =>
    expect(await outside({ statuses: [200, 204], hostHeader: 'agent.example.com', path: '/healthz' })).toMatch(/^200 or 204 from http:\/\/127\.0\.0\.1:\d+\/healthz$/));

  test('health outside refuses another status', async () =>
    expect(outside({ hostHeader: 'agent.example.com' })).rejects.toThrow(/HTTP status 204 \(after 5 s\)$/), 20_000);

  test('health outside opens a connection with TCP', async () => expect(await outside({ kind: 'tcp' })).toMatch(/^a connection to 127\.0\.0\.1:\d+$/));
});
