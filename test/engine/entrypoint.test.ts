/** The start of a container, with the restrictions of the compose file, and its data volume: a table of states before and after, and cases that do not fit into it. */
import { VOLUMES } from './entrypoint-volumes';
import { VolumeRepair } from '../../src';
import { build, comparable, removeAll, removeVolume, run, runOk, runRows, testRows, volume } from '../support/containers';
import { describeEngine } from '../support/engine';
import { RESTRICTED } from '../support/restricted';
import { appOwned, start, VolumeOutcome } from '../support/volumes';

const ENTRYPOINT = ['--entrypoint', 'sh'];

describeEngine('entrypoint and volume', () => {
  const images: Record<string, string> = {};
  let outcome: (name: string) => Promise<VolumeOutcome>;

  beforeAll(async () => {
    for (const repair of Object.values(VolumeRepair)) images[repair] = await build(`volume-${repair}`, { data: { repair } });
    const restricted = VOLUMES.map(row => ({ ...row, options: [...(row.options?.includes('--cap-drop') ? [] : RESTRICTED), ...row.options ?? []] }));
    outcome = await runRows(restricted, row => start(images[row.repair ?? VolumeRepair.ALWAYS], row, [
      'sh', '-c', 'stat --format %u:%g /etc /etc/passwd; umask; id -u; exit 42',
    ]));
  }, 600_000);

  afterAll(removeAll, 60_000);

  testRows(VOLUMES, 'start on a volume: $name', async row => {
    const { before, after, touched, warnings, app, code } = await outcome(row.name);
    expect(before).toMatchObject(row.before);
    const expected = row.untouched ? before : { ...appOwned(before), ...row.after };
    const made = 'credentials/' in before || 'credentials' in before ? {} : { 'credentials/': '999:999 755' };
    expect(after).toEqual({ ...expected, ...made });
    // Touches only entries with a wrong owner, or all, if the directory itself has one. A new subdirectory touches the data directory.
    const isWhole = before['./'] !== expected['./'] && !row.mounts;
    const wrong = Object.keys(before).filter(path => (isWhole ? expected[path].startsWith('999:999') : before[path] !== expected[path]));
    expect(touched.sort()).toEqual([...new Set([...wrong, ...('credentials/' in made ? ['./'] : [])])].sort());
    expect(comparable(row, warnings)).toEqual(comparable(row, row.warns ?? []).map(line => typeof line === 'string' ? line : expect.stringMatching(line)));
    expect({ app, code }).toEqual({ app: '0:0\n0:0\n0022\n999\n', code: 42 });
  });

  test('start does not follow a data directory that is a symlink', async () => {
    // With a volume over all of /app, the app can replace the data directory.
    const app = await volume();
    const mount = ['--rm', '--volume', `${app}:/app`];
    await runOk(...mount, ...ENTRYPOINT, images.always, '-c', 'rm -r /app/data && ln -s /opt /app/data && touch /app/mark');
    const { stdout, stderr } = await run(...mount, images.always, 'sh', '-c', 'stat --format "%n %u:%g" /opt /app/data /app/mark; ls -A /opt');
    expect(stdout).toBe('/opt 0:0\n/app/data 999:999\n/app/mark 0:0\n');
    expect(stderr).toMatch(/^mkdir: .*\/app\/data\/credentials.*\nentrypoint: uid 999 cannot write to \/app\/data\n$/);
    await removeVolume(app);
  });

  test.each(Object.values(VolumeRepair))('the next start completes an interrupted repair: %s', async repair => {
    const image = images[repair];
    const data = await volume();
    const mount = ['--rm', '--volume', `${data}:/app/data`];
    const count = 'find /app/data -printf "%U\\n" | sort | uniq -c';
    const owners = async () => (await runOk(...mount, ...ENTRYPOINT, image, '-c', count)).trim().split(/\s+/);
    await runOk(...mount, '--workdir', '/app/data', ...ENTRYPOINT, image, '-c', 'rmdir credentials; seq 60000 | xargs touch; chown 0:0 .');
    // The exit of process 1 kills a repair that has begun.
    await runOk(...mount, ...ENTRYPOINT, image, '-c', '/entrypoint.sh true & until [ "$(stat --format %u /app/data/10000)" = 999 ]; do :; done');
    const [root, rootOwner, done, doneOwner] = await owners();
    expect([rootOwner, doneOwner, Number(root) + Number(done)]).toEqual(['0', '999', 60_001]);
    expect((await run(...mount, image, 'true')).stderr).toBe('');
    expect(await owners()).toEqual(['60002', '999']);
    await removeVolume(data);
  });

  describe('full disk', () => {
    const fill = 'for name in a b c d e f; do head -c 65536 /dev/zero > $1/$name; done 2>/dev/null; shift; exec /entrypoint.sh "$@"';
    const full = (directory: string, options: string, app: string) =>
      run('--rm', '--tmpfs', `${directory}:${options}`, ...ENTRYPOINT, images.always, '-c', fill, 'sh', directory, 'sh', '-c', app);

    test('a full volume is repaired and the app starts', async () => {
      const { code, stdout, stderr } = await full('/app/data', 'size=64k,nr_inodes=4', 'stat --format %u:%g /app/data /app/data/a; echo $HOME');
      expect({ code, stdout }).toEqual({ code: 0, stdout: '999:999\n999:999\n/app/data\n' });
      expect(stderr).toMatch(/^mkdir: .*\/app\/data\/credentials.*: No space left on device\n$/);
    });

    test('with a full /run, the health check counts in /dev/shm', async () => {
      const look = 'ls -A /run; cut -d " " -f 1 /dev/shm/healthcheck/app; cat /dev/shm/healthcheck/failures';
      const { code, stdout, stderr } = await full('/run', 'size=64k', look);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'a\nb\nc\nd\ne\nf\n1\n0\n', stderr: '' });
    });
  });
});
