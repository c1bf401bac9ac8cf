/** Commands of an image: its own is healed, others are left to end by themselves; and what runs before the start. */
import { HealthKind } from '../../src';
import { docker, dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';
import { build, healthy, inspect, removeAll, removeVolume, run, runOk, volume } from '../support/containers';
import { describeEngine } from '../support/engine';
import { eachNth } from '../support/rows';

const HEALTH = { interval: 1, timeout: 1, startPeriod: 2, retries: 2 };
/** Seconds after which a server that never answers would have been killed: start period, failures, deadline of the last ones. */
const HEALING_TIME = HEALTH.startPeriod + (HEALTH.retries + 2) * (HEALTH.interval + HEALTH.timeout);

/** Starts a container in the background. */
const start = (...args: string[]) => runOk('--detach', ...args).then(id => id.trim());
const exitCode = async (container: string) => Number(await dockerOk(['wait', container]));
const logs = async (container: string) => {
  const { stdout, stderr } = await docker(['logs', container]);
  return stdout + stderr;
};

describeEngine('commands of the image', () => {
  let image: string;
  const server = (...args: string[]) => start('--restart', 'unless-stopped', ...args);

  beforeAll(async () => {
    image = await build('commands', { health: HEALTH });
  }, 300_000);

  afterAll(removeAll, 60_000);

  test.each(eachNth(2, [['without an init', []], ['with an init', ['--init']]] as const))('a one-off command outlives the healing time and ends by itself, %s', async (_, init) => {
    const container = await start(...init, image, 'python', '-c', `import time; time.sleep(${2 * HEALING_TIME}); raise SystemExit(7)`);
    await until(HEALING_TIME, async () => expect(await inspect(container, '.State.Health.Status')).toBe('unhealthy'));
    expect(await exitCode(container)).toBe(7);
    expect(await logs(container)).toBe('');
  }, 60_000);

  test('a shell and a worker that never answer are reported on and not signalled', async () => {
    const container = await start(image, 'sh', '-c', 'trap "echo got TERM" TERM; while sleep 0.2; do :; done');
    await new Promise(done => setTimeout(done, 1.5 * HEALING_TIME * 1000));
    expect([await inspect(container, '.State.Running'), await logs(container)]).toEqual(['true', '']);
  }, 60_000);

  test('another command that answered once is a server, and is healed', async () => {
    const container = await server('--init', image, 'python', '-u', 'negotiation/app.py');
    await healthy(container);
    await dockerOk(['exec', '--user', '999:999', container, 'touch', '/app/data/hang']);
    await until(HEALING_TIME + 10, async () => expect(Number(await inspect(container, '.RestartCount'))).toBeGreaterThan(0));
    expect(await logs(container)).toMatch(/healthcheck: failure 2 of 2/);
  }, 60_000);

  test('the image\'s own command is healed although it never answered', async () => {
    const container = await server('--init', '--env', 'UNWELL_SECONDS=1000', image);
    await until(HEALING_TIME + 10, async () => expect(Number(await inspect(container, '.RestartCount'))).toBeGreaterThan(0));
  }, 60_000);

  test('the working directory and HOME are writable, and PORT is set', async () => {
    const program = 'import os; open("x", "w"); os.mkdir("logs"); open(os.path.expanduser("~/y"), "w"); print(os.getcwd(), os.environ["PORT"], os.getuid())';
    expect(await runOk('--rm', image, 'python', '-c', program)).toBe('/app 8000 999\n');
  });
});

describeEngine('beforeStart', () => {
  const note = (text: string) => `echo ${text} $(id -u) $HOME >> /app/data/notes`;
  const notes = (data: string, image: string) => runOk('--rm', '--volume', `${data}:/app/data`, image, 'cat', '/app/data/notes');
  let image: string;

  beforeAll(async () => {
    image = await build('before-start', { health: HEALTH, beforeStart: [note('first'), `sleep "\${PAUSE:-0}"; ${note('second')}`, 'exit ${CODE:-0}'] });
  }, 300_000);

  afterAll(removeAll, 60_000);

  test.each([['as root', []], ['as the app\'s user', ['--user', '999:999']]])('the commands run in order, as the app\'s user, before the app only, started %s', async (_, user) => {
    const data = await volume();
    const container = await start(...user, '--volume', `${data}:/app/data`, image);
    await healthy(container);
    expect(await notes(data, image)).toBe('first 999 /app/data\nsecond 999 /app/data\n');
    await dockerOk(['rm', '--force', container]);
    await removeVolume(data);
  }, 60_000);

  test('a failure ends the container with its exit code and one line', async () => {
    const { code, stdout, stderr } = await run('--rm', '--env', 'CODE=42', image);
    expect({ code, stdout, stderr }).toEqual({ code: 42, stdout: '', stderr: 'entrypoint: beforeStart: exit code 42: exit ${CODE:-0}\n' });
  });

  test('the health check does not count while the commands run', async () => {
    const container = await start('--env', `PAUSE=${2 * HEALING_TIME}`, image);
    await healthyAfter(2 * HEALING_TIME + 20, container);
    expect(await inspect(container, '.RestartCount')).toBe('0');
    expect(await logs(container)).not.toContain('healthcheck: failure');
  }, 90_000);

  test('a restarted container does not count the failures of its last start while the commands run', async () => {
    const container = await start('--env', 'PAUSE=1', image);
    await healthy(container);
    await dockerOk(['exec', container, 'sh', '-c', 'sed -i "s/sleep /sleep 1/" /entrypoint.sh']); // 11 s
    await dockerOk(['restart', '--time', '5', container]);
    await healthyAfter(40, container);
    expect(await logs(container)).not.toContain('TERM to process');
  }, 90_000);

  test.each([['with an init', ['--init']], ['without an init', []]])('TERM reaches a command and ends the container, %s', async (_, init) => {
    const container = await start(...init, '--env', 'PAUSE=60', image);
    await until(10, async () => expect(await dockerOk(['exec', container, 'cat', '/app/data/notes'])).toMatch(/first/));
    const begin = Date.now();
    await dockerOk(['stop', '--time', '20', container]);
    expect(Date.now() - begin).toBeLessThan(10_000);
    expect(await inspect(container, '.State.ExitCode')).toBe('143');
    expect(await logs(container)).toMatch(/^entrypoint: beforeStart: exit code 143: sleep/m);
  }, 60_000);
});

/** `healthy` with more time. */
const healthyAfter = (seconds: number, container: string) =>
  until(seconds, async () => expect(await inspect(container, '.State.Health.Status')).toBe('healthy'), { interval: 0.5 });

describeEngine('kinds of health checks', () => {
  const images: Record<string, string> = {};

  beforeAll(async () => {
    const kinds = {
      tcp: { health: { ...HEALTH, kind: HealthKind.TCP } },
      command: { health: { ...HEALTH, kind: HealthKind.COMMAND, command: ['python', '-c', 'import os, negotiation; assert os.getuid() == 999; open("/app/data/asked", "w"); assert not os.path.exists("/app/data/bad")'] } },
      none: { health: { kind: HealthKind.NONE } },
      statuses: { health: { ...HEALTH, path: '/missing', statuses: [404, 200], hostHeader: 'agent.example.com' } },
    };
    for (const [kind, options] of Object.entries(kinds)) images[kind] = await build(`health-${kind}`, options);
  }, 300_000);

  afterAll(removeAll, 60_000);

  test('TCP: an app that listens is healthy, and one that no longer does is restarted', async () => {
    const container = await start('--restart', 'unless-stopped', '--init', images.tcp, 'python', '-c', [
      'import os, socket, time', 's = socket.create_server(("", 8000))', 'time.sleep(5)', 's.close()', 'time.sleep(1000)',
    ].join('\n'));
    await healthy(container);
    await until(HEALING_TIME + 20, async () => expect(Number(await inspect(container, '.RestartCount'))).toBeGreaterThan(0));
    expect(await logs(container)).toMatch(/failure 2 of 2 \(.*(refused|assign requested address)/);
  }, 60_000);

  test('COMMAND: runs as the app\'s user in the environment of the image, and heals', async () => {
    const container = await start('--restart', 'unless-stopped', '--init', images.command);
    await healthy(container);
    expect(await dockerOk(['exec', container, 'stat', '--format', '%u', '/app/data/asked'])).toBe('999');
    await dockerOk(['exec', '--user', '999:999', container, 'touch', '/app/data/bad']);
    await until(HEALING_TIME + 20, async () => expect(Number(await inspect(container, '.RestartCount'))).toBeGreaterThan(0));
    expect(await logs(container)).toMatch(/failure 2 of 2 \(AssertionError/);
  }, 60_000);

  test('NONE: the image has no health check and no script for one', async () => {
    expect(await inspect(images.none, 'json .Config.Healthcheck')).toBe('{"Test":["NONE"]}');
    expect(await runOk('--rm', images.none, 'sh', '-c', 'ls /*.sh; ls -A /run/healthcheck /dev/shm || true')).toBe('/entrypoint.sh\n/dev/shm:\n');
  });

  test('HTTP: other statuses and a Host header', async () => {
    const container = await start(images.statuses, 'python', '-c', `
from http.server import *
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        good = self.headers["Host"] == "agent.example.com" and self.path == "/missing"
        self.send_error(404 if good else 500)
HTTPServer(("", 8000), Handler).serve_forever()`);
    await healthy(container);
  }, 60_000);
});
