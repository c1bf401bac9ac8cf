/** Images that start as the app's user: as compose runs them, and as a platform with an arbitrary uid does. */
import { chmodSync } from 'fs';
import { join } from 'path';
import { Privileges } from '../../src';
import { docker, dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';
import { build, healthy, inspect, removeAll, removeVolume, run, runOk, volume } from '../support/containers';
import { bareProject, describeEngine } from '../support/engine';
import { project, removeProjects, variant, verified } from '../support/verified';

const HEALTH = { interval: 1, timeout: 2, startPeriod: 5, startInterval: 0, retries: 2 };
const CONFINED = ['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
const READ_ONLY = ['--read-only', '--tmpfs', '/tmp', '--tmpfs', '/run'];
const PLATFORMS = {
  'the user of the image': [],
  'an arbitrary uid with group 0': ['--user', '1000650000:0'],
};

describeEngine('images without root', () => {
  afterAll(async () => {
    removeProjects();
    await removeAll();
  }, 60_000);

  describe.each(Object.values(Privileges).filter(each => each !== Privileges.DROP_ROOT))('%s', privileges => {
    let image: string;
    const restrictions = [...CONFINED, ...(privileges === Privileges.HARDENED ? READ_ONLY : [])];

    beforeAll(async () => {
      const source = bareProject();
      // As git checks out under umask 077.
      for (const path of ['negotiation/app.py', 'config/policy.yaml']) chmodSync(join(source, path), 0o600);
      image = await build(privileges, { privileges, health: HEALTH, compose: { volumes: ['cache:/app/cache'] } }, source);
    }, 300_000);

    test.each(Object.entries(PLATFORMS))('%s writes its ledger, also on a volume of the last container, and heals', async (_, options) => {
      const data = await volume();
      const start = async () => (await runOk('--detach', '--init', '--restart', 'unless-stopped', ...restrictions, ...options, '--env', 'HANDLER=ignores TERM',
        '--volume', `${data}:/app/data`, image)).trim();
      const append = (container: string) => dockerOk(['exec', container, 'sh', '-c', 'echo deal >> /app/data/ledger && echo x > /app/data/credentials/x && cat /app/config/policy.yaml /app/data/ledger']);
      const first = await start();
      await healthy(first);
      expect(await append(first)).toBe('a: 1\ndeal');
      await dockerOk(['rm', '--force', first]);
      const second = await start();
      await healthy(second);
      expect(await append(second)).toBe('a: 1\ndeal\ndeal');
      await dockerOk(['exec', second, '/usr/bin/touch', '/app/data/hang']);
      await until(40, async () => expect(await inspect(second, '.RestartCount')).toBe('1'));
      await dockerOk(['rm', '--force', second]);
      await removeVolume(data);
    }, 180_000);

    test('a volume of another owner is named, with the way out', async () => {
      const data = await volume();
      const mount = ['--rm', '--volume', `${data}:/app/data`];
      await runOk(...mount, '--user', '0', '--entrypoint', 'sh', image, '-c', 'chown -R 0:0 /app/data && chmod -R go-w /app/data');
      const { stderr } = await run(...mount, image, 'true');
      const [, advice] = /^entrypoint: uid 999 cannot write to \/app\/data; give it a volume, and run once as root: (.*)$/m.exec(stderr)!;
      await runOk(...mount, '--user', '0', '--entrypoint', 'sh', image, '-c', advice);
      expect(await run(...mount, image, 'touch', '/app/data/x')).toMatchObject({ code: 0, stderr: '' });
      await removeVolume(data);
    });

    test('the app can write to /app exactly when it owns the code', async () => {
      for (const options of Object.values(PLATFORMS)) {
        const attempt = async (command: string) => (await run('--rm', ...options, image, 'sh', '-c', command)).code === 0;
        expect(await attempt('touch /app/x')).toBe(privileges === Privileges.NON_ROOT);
        expect(await attempt('touch /app/.venv/bin/ls')).toBe(false);
        expect(await attempt('touch /app/cache/x')).toBe(true);
      }
      expect((await run('--rm', image, 'sh', '-c', 'echo >> /app/negotiation/app.py')).code === 0).toBe(privileges === Privileges.NON_ROOT);
    });

    test('docker:verify passes, and knows any uid and a read-only file system', async () => {
      const { failed, names } = await verified(project({ privileges }), '--no-heal', '--read-only');
      expect(failed).toEqual([]);
      expect(names).toEqual(['build', 'healthcheck', 'image user', 'entrypoint', 'cmd', 'secrets', 'start', 'health inside', 'health outside', 'user', 'data',
        'any user', 'read-only', 'stop']);
    }, 180_000);
  });

  test('docker:verify finds an image without USER', async () => {
    const { failed } = await verified(variant('Dockerfile', /^USER .*\n/m, '', project({ privileges: Privileges.NON_ROOT })), '--no-heal');
    expect(failed).toEqual(expect.arrayContaining([expect.stringMatching(/^image user: root$/), expect.stringMatching(/^user: .* 0:0/)]));
  }, 120_000);

  test('docker:verify --read-only names the paths that the app writes to', async () => {
    const writes = 'import os; os.makedirs("logs/today", exist_ok=True); open("logs/today/app.log", "w"); open("/var/tmp/mark", "w"); open("/tmp/x", "w")\n';
    const folder = project({}, { 'negotiation/__init__.py': writes });
    const { failed } = await verified(folder, '--no-heal', '--read-only');
    expect(failed).toEqual([expect.stringMatching(/^read-only: writes to \/app\/logs, \/var\/tmp\/mark; .*the log of the app ends with[^]*Read-only file system/)]);
    expect((await docker(['ps', '--all', '--quiet', '--filter', 'name=-read-only'])).stdout).toBe('');
  }, 180_000);
});
