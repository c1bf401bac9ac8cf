/** The app and its container: arguments, environment, groups, signals, exit code, standard streams. */
import { spawnSync } from 'child_process';
import { docker, dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';
import { build, inspect, removeAll, run, runOk } from '../support/containers';
import { describeEngine, EXAMPLE } from '../support/engine';
import { having } from '../support/tools';

/** Stops the container; returns the duration and the exit code. */
async function stopped(container: string): Promise<{ seconds: number; code: string }> {
  const start = Date.now();
  await dockerOk(['stop', '--time', '20', container]);
  const seconds = (Date.now() - start) / 1000;
  return { seconds, code: await inspect(container, '.State.ExitCode') };
}

const variables = (lines: readonly string[]) =>
  Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));

describeEngine('entrypoint and app', () => {
  let image: string;

  beforeAll(async () => {
    image = await build('app');
  }, 600_000);

  afterAll(removeAll, 60_000);

  const sh = async (script: string, ...options: string[]) => (await runOk('--rm', ...options, image, 'sh', '-c', script)).trim();

  test.each([
    ['of the app', ['sh', '-c', 'exit 42'], 42],
    ['of Python', ['python', '-c', 'raise SystemExit(7)'], 7],
    ['of a missing command', ['nowhere'], 127],
    ['of a file that is not executable', ['/etc/passwd'], 126],
  ])('the container exits with the code %s', async (_, command, code) => {
    expect((await run('--rm', image, ...command)).code).toBe(code);
    expect((await run('--rm', '--init', image, ...command)).code).toBe(code);
  });

  test('the app is process 1, or the child of the init', async () => {
    expect(await sh('echo $$')).toBe('1');
    expect(await sh('ps=$(cat /proc/$PPID/comm); echo $PPID $ps', '--init')).toBe('1 docker-init');
  });

  test.each([['without --init', []], ['with --init', ['--init']]])('docker stop sends TERM to the app, %s', async (_, options) => {
    const app = 'import signal, sys, time; signal.signal(15, lambda *_: sys.exit(7)); print("ready"); time.sleep(60)';
    const container = (await runOk('--detach', ...options, image, 'python', '-c', app)).trim();
    await until(30, async () => expect(await dockerOk(['logs', container])).toBe('ready'));
    const { seconds, code } = await stopped(container);
    expect(code).toBe('7');
    expect(seconds).toBeLessThan(5);
  });

  test('the app receives its arguments unchanged', async () => {
    const words = ['', ' a  b ', '$HOME `id` $(id)', '\'"\\', 'two\nlines\n', '*', '-e', '--', 'ü\t', '%s\\n'];
    expect(JSON.parse(await runOk('--rm', image, 'python', '-c', 'import json, sys; print(json.dumps(sys.argv[1:]))', ...words))).toEqual(words);
  });

  test('the app has the supplementary groups of /etc/group', async () => {
    const later = 'groupadd --gid 3000 shared; usermod --append --groups shared appuser; exec /entrypoint.sh "$@"';
    expect(await runOk('--rm', '--group-add', '1234', '--entrypoint', 'sh', image, '-c', later, 'sh', 'sh', '-c', 'id -G')).toBe('999 3000\n');
  });

  test('the app receives the environment of the image and of docker run, with a writable HOME', async () => {
    const configured = JSON.parse(await dockerOk(['image', 'inspect', '--format', '{{json .Config.Env}}', image])) as string[];
    // Names that the scripts could use for their own variables.
    const own = Object.fromEntries(['data', 'fd', 'key', 'mount', 'path', 'uid', 'uptime', 'value'].map(name => [name, `mine, ${name}`]));
    const given = Object.entries({ A: 'x "$y"\n', ...own }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    // Not with Python, which sets LC_CTYPE where LANG is missing.
    const seen = await runOk('--rm', '--hostname', 'here', ...given, image, 'env', '--null');
    expect(configured.find(line => line.startsWith('PATH='))).toMatch(/^PATH=\/app\/\.venv\/bin:/);
    // The shell sets PWD.
    expect(variables(seen.split('\0').filter(Boolean)))
      .toEqual({ ...variables(configured), A: 'x "$y"\n', ...own, HOSTNAME: 'here', HOME: '/app/data', PWD: '/app' });
    expect(await sh('echo $HOME', '--env', 'HOME=/var/tmp')).toBe('/var/tmp');
  });

  test('the app can open /dev/stdout and /dev/stderr', async () => {
    const { code, stdout, stderr } = await run('--rm', image, 'sh', '-c', 'echo out > /dev/stdout; echo error > /dev/stderr; find /dev -uid 999');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'out\n', stderr: 'error\n' });
  });

  test('the app reads standard input', () => {
    const { stdout } = spawnSync('docker', ['run', '--rm', '--network', 'none', '--interactive', image, 'cat'], { input: 'a\nb', encoding: 'utf8' });
    expect(stdout).toBe('a\nb');
  });

  having('script')('the app has a terminal with docker run -it', () => {
    const typed = 'test -t 0 && tty; id -u; echo out > /dev/stdout; echo error > /dev/stderr; exit 42\n';
    const { status, stdout } = spawnSync('script', ['--quiet', '--return', '--command', `docker run --rm --network none -it ${image} sh`, '/dev/null'],
      { input: typed, encoding: 'utf8' });
    expect(stdout).toMatch(/\/dev\/pts\/0\s+999\s+out\s+error/);
    expect(status).toBe(42);
  });

  test('docker stop stops the example within 5 s, with exit code 0', async () => {
    const container = (await runOk('--detach', await build('example', {}, EXAMPLE))).trim();
    await until(30, async () => expect((await docker(['logs', container])).stderr).toMatch(/running on/));
    const { seconds, code } = await stopped(container);
    console.log(`docker stop of the example took ${seconds} s`);
    expect(code).toBe('0');
    expect(seconds).toBeLessThan(5);
  }, 600_000);
});
