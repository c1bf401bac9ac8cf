/** What the app can write, root does not run: an app that lays traps wherever it may, and a probe, a heal and two restarts after that. */
import { build, removeAll, runOk, until } from './entrypoint-support';
import { basesInWords, describeEngine } from './support';
import { docker, dockerOk } from '../../src/verify/docker';

const PROGRAMS = ['python', 'python3', 'chown', 'setpriv', 'gosu', 'find', 'kill', 'sed', 'rm', 'mkdir', 'env', 'timeout', 'sh', 'cat', 'id', 'grep'];
/** Modules that the app, the probe and the heal import. */
const MODULES = ['urllib', 'http', 'socket', 'contextlib', 'ctypes', 'resource'];

/** In a world-writable file, since root is to be seen in it too. */
const RECORD = '/app/data/record';

/** Each trap notes its user ids and goes on as what it stands for. */
const PROGRAM = `#!/bin/sh
while read -r key ids; do case $key in Uid:) echo "$ids" program "$0" >> ${RECORD} ;; esac; done < /proc/self/status
[ "\${0#*/python}" = "$0" ] || exec /app/.venv/bin/real-python "$@"
PATH=/usr/sbin:/usr/bin:/sbin:/bin
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
const PTH = `import os; __file__ = 'a .pth'; ${NOTE}\n`;

/** Says where it has laid traps. */
const LAY = `set -e
export HOME=/app/data
: > ${RECORD}
chmod 666 ${RECORD}
mv /app/.venv/bin/python /app/.venv/bin/real-python
packages=$(/app/.venv/bin/real-python -c 'import site; print(site.getsitepackages()[0])')
user=$(/app/.venv/bin/real-python -c 'import site; print(site.getusersitepackages())')
/usr/bin/mkdir -p "$user"
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
for directory in "$packages" "$user"; do echo "$4" > "$directory/trap.pth"; done
echo "$directories"`;

describeEngine(`privileges, on ${basesInWords}`, () => {
  let container: string;
  let directories: string[];
  let control: string[];
  let seen: string[];

  const exec = (user: string, ...command: string[]) => dockerOk(['exec', '--user', user, container, ...command]);
  const inspect = (field: string) => dockerOk(['inspect', '--format', `{{${field}}}`, container]);
  const healthy = () => until(async () => await inspect('.State.Health.Status') === 'healthy');
  const record = async () => (await exec('0', '/usr/bin/cat', RECORD)).split('\n').filter(Boolean);

  beforeAll(async () => {
    const image = await build('privileges', { health: { interval: 1, timeout: 3, startPeriod: 5, retries: 2 } });
    container = (await runOk('--detach', '--restart', 'unless-stopped', image)).trim();
    await healthy();
    directories = (await exec('999:999', '/bin/sh', '-c', LAY, 'sh', PROGRAM, MODULE, CUSTOMIZE, PTH)).split('\n');

    // /app itself is root's, but a project may bring modules of these names.
    await exec('0', '/bin/sh', '-c', '/usr/bin/cp -p /tmp/*.py /app');

    // Root itself walks into them: the traps work, and would tell.
    await exec('0', 'chown', '--version');
    await exec('0', 'python', '-c', 'import urllib');
    control = await record();
    await exec('0', '/bin/sh', '-c', `: > ${RECORD}; : > /app/data/late`);

    const probed = await inspect('len .State.Health.Log');
    await until(async () => Number(await inspect('len .State.Health.Log')) >= Math.min(5, Number(probed) + 2));
    await exec('999:999', '/usr/bin/touch', '/app/data/hang');
    await until(async () => await inspect('.RestartCount') === '1');
    await until(async () => (await docker(['exec', container, '/usr/bin/rm', '-f', '/app/data/hang'])).code === 0);
    await healthy();
    await dockerOk(['restart', container]);
    await healthy();
    seen = await record();
  }, 300_000);

  afterAll(removeAll, 60_000);

  const ofRoot = (lines: string[]) => lines.filter(line => line.split(/\s+/).slice(0, 3).includes('0'));

  test('the traps lie where the app can write', () =>
    expect(directories).toEqual(expect.arrayContaining(['/app/.venv/bin', '/app/data', '/tmp', '/dev/shm'])));

  test('they tell when root runs them', () => {
    expect(ofRoot(control).some(line => line.endsWith('program /app/.venv/bin/chown'))).toBe(true);
    expect(ofRoot(control).some(line => line.endsWith('module a .pth'))).toBe(true);
    expect(ofRoot(control).some(line => line.endsWith('module /app/urllib.py'))).toBe(true);
  });

  test('the app itself ran into them, also at its restart', () => {
    const own = seen.filter(line => line.startsWith('999'));
    expect(own.filter(line => line.endsWith('program /app/.venv/bin/python'))).toHaveLength(2);
    expect(own.some(line => line.endsWith('module a .pth'))).toBe(true);
    expect(own.some(line => line.endsWith('module /app/urllib.py'))).toBe(true);
    expect(own.some(line => line.endsWith('program /app/.venv/bin/mkdir'))).toBe(true);
  });

  test('root did not, at a probe, a heal and a restart', () => expect(ofRoot(seen)).toEqual([]));

  test('meanwhile root has worked: the late file is the app\'s', async () =>
    expect(await exec('0', '/usr/bin/stat', '--format', '%u:%g', '/app/data/late')).toBe('999:999'));

  test('the count of the health check is out of the app\'s reach', async () => {
    const state = await exec('0', '/usr/bin/find', '/run/healthcheck', '-printf', '%p %U:%G %m\\n');
    expect(state.split('\n')[0]).toBe('/run/healthcheck 0:0 700');
    expect(state).toMatch(/^\/run\/healthcheck\/strikes 0:0 /m);
    for (const attempt of ['ls .', 'read -r line < strikes', 'echo 0 > strikes', 'rm -rf .', 'mv . /tmp/taken', 'chmod 777 .']) {
      const script = attempt.replace('strikes', '/run/healthcheck/strikes').replace(/ \.(?= |$)/, ' /run/healthcheck');
      expect((await docker(['exec', '--user', '999:999', container, '/bin/sh', '-c', script])).code).not.toBe(0);
    }
    // A probe counts itself while it runs.
    await until(async () => await exec('0', '/bin/sh', '-c', 'read -r strikes < /run/healthcheck/strikes; echo $strikes') === '0');
  });
});
