/** A hostile container writes to the volume while the entrypoint repairs it: it replaces a directory with a link to a file of the system. */
import { dockerOk } from '../../src/verify/docker';
import { build, removeAll, removeVolume, runOk, volume } from '../support/containers';
import { describeEngine } from '../support/engine';

const STARTS = 5;

/** Swaps the directory "a" and a link to the directory of the target, as fast as it can. */
const ATTACK = `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
os.chdir("/data")
os.makedirs("a", exist_ok=True)
if not os.path.islink("b"): os.symlink("/target", "b")
open("ready", "w").close()
while True:
    # renameat2 with RENAME_EXCHANGE
    libc.renameat2(-100, b"a", -100, b"b", 2)
`;

describeEngine('a race for the repair of a volume', () => {
  let image: string;

  beforeAll(async () => {
    image = await build('race');
  }, 300_000);

  afterAll(removeAll, 60_000);

  test('no start gives a file outside of the volume to the app', async () => {
    const data = await volume();
    const attacker = (await runOk('--detach', '--volume', `${data}:/data`, '--entrypoint', 'python', image, '-c', ATTACK)).trim();
    const prepare = 'until [ -e /app/data/ready ]; do sleep 0.1; done; cd /app/data; mkdir -p a/x; for i in $(seq 300); do mkdir -p "a/$i"; touch "a/$i/passwd"; done';
    for (let round = 0; round < STARTS; round++) {
      // With a wrong owner, the directory itself is repaired in another way.
      const directory = round % 2 ? '/app/data' : '';
      await runOk('--rm', '--volume', `${data}:/app/data`, '--entrypoint', 'sh', image, '-c',
        `${prepare}; chown -hR 0:0 /app/data/1* /app/data/a /app/data/b || :; for each in ${directory}; do chown 0:0 "$each"; done`);
      const owners = await runOk('--rm', '--volume', `${data}:/app/data`, '--entrypoint', 'sh', image, '-c',
        'mkdir /target; for i in $(seq 300); do mkdir "/target/$i"; touch "/target/$i/passwd"; done; /entrypoint.sh true; find /target ! -user 0 | head -n 3');
      expect(owners).toBe('');
    }
    await dockerOk(['rm', '--force', attacker]);
    await removeVolume(data);
  }, 120_000);
});
