/** Root runs nothing that the app can write. The app lays traps in all writable directories; then a probe, a heal and two restarts follow. */
import { docker, dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';
import { build, healthy, inspect, removeAll, removeVolume, run, runOk, volume } from '../support/containers';
import { describeEngine } from '../support/engine';
import { RESTRICTED } from '../support/restricted';

const PROGRAMS = ['python', 'python3', 'chown', 'setpriv', 'gosu', 'find', 'kill', 'sed', 'rm', 'mkdir', 'env', 'timeout', 'sh', 'cat', 'id', 'grep'];
/** Modules that the app, the probe or the heal imports. */
const MODULES = ['urllib', 'http', 'socket', 'contextlib', 'ctypes', 'resource'];

/** World-writable, so that a trap can record root, too. */
const RECORD = '/app/data/record';

/** Each trap records its user ids and then runs the real program, or imports the real module. */
const PROGRAM = `#!/bin/sh
while read -r key ids; do case $key in Uid:) echo "$ids" program "$0" >> ${RECORD} ;; esac; done < /proc/self/status
PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
exec "\${0##*/}" "$@"
`;
const NOTE = `open('${RECORD}', 'a').write(' '.join(map(str, (*os.getresuid(), 'module', __file__))) + chr(10))`;
const MODULE = `import importlib, os, sys
${NOTE}
path, here = sys.path, os.path.dirname(__file__)
sys.path = [entry for entry in path if os.path.realpath(entry or '.') != here]
del sys.modules[__name__]
importlib.import_module(__name__)
sys.path = path
`;
const CUSTOMIZE = `import os\n${NOTE}\n`;

/** Prints the directories with traps. */
const LAY = `set -e
export HOME=/app/data
: > ${RECORD}
chmod 666 ${RECORD}
directories=$(/usr/bin/find / /app/data /dev/shm -xdev -type d -writable 2>/dev/null || :)
for directory in $directories; do
    for name in ${PROGRAMS.join(' ')}; do
        /usr/bin/rm -f "$directory/$name"
        echo "$1" > "$directory/$name"
        /usr/bin/chmod 755 "$directory/$name"
    done
    for name in ${MODULES.join(' ')}; do echo "$2" > "$directory/$name.py"; done
    for name in sitecustomize usercustomize; do echo "$3" > "$directory/$name.py"; done
done
echo "$directories"`;

describeEngine('privileges', () => {
  let container: string;
  let directories: string[];
  let control: string[];
  let seen: string[];

  const exec = (user: string, ...command: string[]) => dockerOk(['exec', '--user', user, container, ...command]);
  const probes = async () => Number(await inspect(container, 'len .State.Health.Log'));
  const record = async () => (await exec('0', '/usr/bin/cat', RECORD)).split('\n').filter(Boolean);

  beforeAll(async () => {
    const image = await build('privileges', { health: { interval: 1, timeout: 3, startPeriod: 5, retries: 2 } });
    container = (await runOk('--detach', '--restart', 'unless-stopped', image)).trim();
    await healthy(container);
    directories = (await exec('999:999', '/bin/sh', '-c', LAY, 'sh', PROGRAM, MODULE, CUSTOMIZE)).split('\n');

    // Control: let root run into the traps, to prove that they record it. In /app, its own Python imports the modules of the app.
    await exec('0', 'env', 'PATH=/tmp:/usr/bin', 'chown', '--version');
    await exec('0', 'python', '-c', 'import urllib');
    control = await record();
    await exec('0', '/bin/sh', '-c', `: > ${RECORD}; : > /app/data/late`);

    // An administrator's commands, by name, in the container as it is.
    for (const program of PROGRAMS.filter(name => name !== 'gosu')) await docker(['exec', container, program, '--version']);
    await docker(['exec', '--workdir', '/', container, 'python', '-c', 'import urllib.request, ctypes']);

    // The engine keeps five probes.
    const enough = Math.min(5, await probes() + 2);
    await until(30, async () => expect(await probes()).toBeGreaterThanOrEqual(enough));
    await exec('999:999', '/usr/bin/touch', '/app/data/hang');
    await until(30, async () => expect(await inspect(container, '.RestartCount')).toBe('1'));
    await until(30, () => dockerOk(['exec', container, '/usr/bin/rm', '-f', '/app/data/hang']));
    await healthy(container);
    await dockerOk(['restart', container]);
    await healthy(container);
    seen = await record();
  }, 300_000);

  afterAll(removeAll, 60_000);

  const ofRoot = (lines: string[]) => lines.filter(line => line.split(/\s+/).slice(0, 3).includes('0'));

  test('the app lays traps where it can write', () =>
    expect(directories).toEqual(expect.arrayContaining(['/app', '/app/negotiation', '/app/data', '/tmp', '/dev/shm'])));

  test('the app can change nothing of the virtual environment', async () => {
    expect(directories.filter(path => path.startsWith('/app/.venv'))).toEqual([]);
    for (const attempt of ['touch /app/.venv/bin/ls', 'rm /app/.venv/bin/python', 'touch /app/.venv/lib/python*/site-packages/x.pth', 'mv /app/.venv/bin /app/.venv/other']) {
      expect((await docker(['exec', '--user', '999:999', container, '/bin/sh', '-c', attempt])).stderr).toMatch(/denied|cannot/);
    }
  });

  test('the app cannot put another directory in the place of the virtual environment, whatever the storage driver', async () => {
    const image = await inspect(container, '.Config.Image');
    const code = await volume();
    const { code: moved } = await run('--rm', '--volume', `${code}:/app`, image, 'mv', '/app/.venv', '/app/old');
    expect(moved).not.toBe(0);
    expect((await run('--rm', '--volume', `${code}:/app`, image, 'sh', '-c', 'mkdir logs && mv logs old && ls -d .venv old')).stdout).toBe('.venv\nold\n');
    await removeVolume(code);
  });

  test('the traps record root', () => {
    expect(ofRoot(control).some(line => line.endsWith('program /tmp/chown'))).toBe(true);
    expect(ofRoot(control).some(line => line.endsWith('module /app/urllib.py'))).toBe(true);
  });

  test('the app runs into its traps, also after a restart', () => {
    const own = seen.filter(line => line.startsWith('999'));
    expect(own.some(line => line.endsWith('module /app/ctypes.py'))).toBe(true);
  });

  test('root runs into no trap during a probe, a heal, two restarts and commands of an administrator', () => expect(ofRoot(seen)).toEqual([]));

  test('root repairs a file during these restarts', async () =>
    expect(await exec('0', '/usr/bin/stat', '--format', '%u:%g', '/app/data/late')).toBe('999:999'));

  test('the app cannot read or change the count of the health check', async () => {
    const state = await exec('0', '/usr/bin/find', '/run/healthcheck', '-printf', '%p %U:%G %m\\n');
    expect(state.split('\n')[0]).toBe('/run/healthcheck 0:0 700');
    expect(state).toMatch(/^\/run\/healthcheck\/failures 0:0 /m);
    const [directory, count] = ['/run/healthcheck', '/run/healthcheck/failures'];
    for (const attempt of [`ls ${directory}`, `read -r line < ${count}`, `echo 0 > ${count}`, `rm -rf ${directory}`, `mv ${directory} /tmp/taken`,
      `chmod 777 ${directory}`]) {
      expect((await docker(['exec', '--user', '999:999', container, '/bin/sh', '-c', attempt])).code).not.toBe(0);
    }
    // A probe counts as a failure while it runs.
    await until(30, async () => expect(await exec('0', '/bin/sh', '-c', `read -r failures < ${count}; echo $failures`)).toBe('0'));
  });
});

/** Reads the state of the process that runs this. */
const STATE = 'grep -E "^(Uid|Groups|Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs):" /proc/self/status | tr -s "\\t " " "';
const NONE = '0000000000000000';

describeEngine('rights of the app', () => {
  let image: string;

  beforeAll(async () => {
    image = await build('rights', { health: { interval: 1, timeout: 3, startPeriod: 5, retries: 2 } });
  }, 300_000);

  afterAll(removeAll, 60_000);

  test.each([
    { name: 'as docker run starts it', options: [], bounding: NONE },
    // Without SETPCAP, the bounding set stays as the engine made it: no_new_privs keeps the app from using it.
    { name: 'with the restrictions of compose', options: RESTRICTED, bounding: expect.stringMatching(/^0{14}[0-9a-f]{2}$/) },
  ])('no capability and no new privileges, $name', async ({ options, bounding }) => {
    const lines = (await runOk('--rm', ...options, image, 'sh', '-c', STATE)).trim().split('\n').map(line => line.split(': '));
    expect(Object.fromEntries(lines)).toEqual({
      Uid: '999 999 999 999',
      Groups: expect.stringMatching(/^999 ?$/),
      NoNewPrivs: '1',
      CapInh: NONE,
      CapPrm: NONE,
      CapEff: NONE,
      CapAmb: NONE,
      CapBnd: bounding,
    });
  });

  test('a program with the setuid bit gains nothing', async () => {
    const { stdout } = await run('--rm', '--user', '0', '--entrypoint', 'sh', image, '-c', 'cp /usr/bin/id /usr/bin/id2 && chmod 4755 /usr/bin/id2 && exec /entrypoint.sh id2 -u');
    expect(stdout).toBe('999\n');
  });

  test('an app that owns /run cannot make the health check of root write elsewhere', async () => {
    const container = (await runOk('--detach', '--tmpfs', '/run:uid=999,gid=999,mode=0755', image)).trim();
    await healthy(container);
    const swap = 'mv /run/healthcheck /run/taken && ln -s /etc /run/healthcheck';
    await dockerOk(['exec', '--user', '999:999', container, 'sh', '-c', swap]);
    const probes = await inspect(container, '(index .State.Health.Log 0).Start');
    await until(30, async () => expect(await inspect(container, '(index .State.Health.Log 0).Start')).not.toBe(probes));
    // A directory of the app's own, with links to files of root.
    const own = 'rm /run/healthcheck && mkdir /run/healthcheck && ln -s /etc/failures /etc/healthy /run/healthcheck && echo "1 0.0 own" > /run/healthcheck/app';
    await dockerOk(['exec', '--user', '999:999', container, 'sh', '-c', own]);
    const { stdout, code } = await docker(['exec', container, '/healthcheck.sh', 'true']);
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
    expect((await docker(['exec', container, 'ls', '/etc/failures', '/etc/healthy', '/etc/app'])).stdout).toBe('');
    expect(await dockerOk(['diff', container])).not.toMatch(/\/etc/);
  }, 60_000);
});

const LIBRARY = '/app/.venv/lib/preload/libpreload.so';

/** Lists the files that processes of root map. */
const MAPPED = `for status in /proc/[0-9]*/status; do
    grep -q '^Uid:.0' "$status" 2>/dev/null && sed -n 's|^[^/]*\\(/.*\\)|\\1|p' "\${status%status}maps" 2>/dev/null
done | sort -u`;

describeEngine('a library in LD_PRELOAD', () => {
  afterAll(removeAll, 60_000);

  test('root loads it from the environment that root owns, and nothing from where the app can write', async () => {
    const image = await build('loader', {
      builder: { commands: [`mkdir -p .venv/lib/preload && cp "$(find /usr/lib -name 'libz.so.1*' -type f | head -n 1)" ${LIBRARY}`] },
      runtime: { environment: { LD_PRELOAD: LIBRARY } },
      health: { interval: 1, timeout: 5, startPeriod: 5, retries: 2 },
    });
    const container = (await runOk('--detach', '--init', '--restart', 'unless-stopped', image)).trim();
    await healthy(container);
    const asApp = (...command: string[]) => docker(['exec', '--user', '999:999', container, ...command]);
    expect((await asApp('grep', '-c', LIBRARY, '/proc/self/maps')).code).toBe(0);
    for (const attempt of [`echo x > ${LIBRARY}`, `rm ${LIBRARY}`, `mv ${LIBRARY} /tmp/x`, 'mv /app/.venv/lib /app/lib', 'mv /app/.venv /app/other', 'ln -sf /tmp /app/.venv/lib/preload']) {
      expect((await asApp('sh', '-c', attempt)).code).not.toBe(0);
    }
    await dockerOk(['restart', container]);
    await healthy(container);
    await dockerOk(['exec', '--detach', container, '/healthcheck.sh', 'sleep', '3']);
    const mapped = (await dockerOk(['exec', container, 'sh', '-c', MAPPED])).split('\n');
    expect(mapped).toContain(LIBRARY);
    const writable = await asApp('sh', '-c', 'for file; do if [ -w "$file" ] || [ -w "${file%/*}" ]; then echo "$file"; fi; done', 'sh', ...mapped);
    expect(writable).toMatchObject({ code: 0, stdout: '' });
  }, 180_000);
});
