import { execFileSync, spawn } from 'child_process';
import { join } from 'path';
import { ComposeCondition } from '../../src';
import { dockerOk } from '../../src/verify/docker';
import { EXPECTATIONS_VARIABLE } from '../../src/verify/expectations';
import { until } from '../../src/verify/poll';
import { describeEngine, RUNTIME_IMAGE } from '../support/engine';
import { expectationsOf } from '../support/expectations';
import { APP, project, removeProjects, variant, verified } from '../support/verified';

describeEngine('verify', () => {
  afterAll(removeProjects);

  test('docker:verify passes for a sound image, with healing', async () => {
    const { failed, names } = await verified(project());
    expect(failed).toEqual([]);
    expect(names).toEqual(['build', 'healthcheck', 'image user', 'entrypoint', 'cmd', 'secrets', 'start', 'health inside', 'health outside', 'user', 'data',
      'healing', 'one-off', 'stop']);
  }, 180_000);

  test.each<[string, string, string | RegExp, string, RegExp]>([
    ['a missing health check', 'Dockerfile', /^HEALTHCHECK .*\\\n.*\n/m, '', /^healthcheck: none/],
    ['an app that runs as root', 'entrypoint.sh', /exec setpriv .* env .*$/m, 'PATH=$_path', /^user: .* 0:0/m],
    ['a secret that a later layer deletes', 'Dockerfile', /^EXPOSE/m, 'RUN echo x > /app/.env\nRUN rm /app/.env\nEXPOSE', /^secrets: \/app\/\.env$/],
    ['a secret of a usual name', 'Dockerfile', /^EXPOSE/m, 'RUN mkdir /app/deep && echo x > /app/deep/Service-Account.json\nEXPOSE',
      /^secrets: \/app\/deep\/Service-Account\.json$/],
    ['a private key by its content', 'Dockerfile', /^EXPOSE/m, 'RUN printf -- \'-----BEGIN %s KEY-----\\nMIIEvQIBADANBgkqhkiG9w0B\\n\' PRIVATE > /app/notes.txt\nEXPOSE',
      /^secrets: \/app\/notes\.txt \(contains a private key\)$/],
    ['ignored TERM', APP, '"HANDLER", "handles TERM"', '"HANDLER", "ignores TERM"', /^stop: exit code 137/],
    // Docker 20.10 gives a container no IPv6. There, the probe reports the error of ::1.
    ['a wrong port', APP, 'PORT = 8000', 'PORT = 8002', /^health inside: .*(refused|assign requested address)/],
    ['data that is not writable', 'entrypoint.sh', /^ {4}repair$/m, '    :', /^data: .*(denied|not owned)/],
    ['an app that listens on 127.0.0.1 only', APP, 'HOST = "0.0.0.0"', 'HOST = "127.0.0.1"', /^health outside: /],
  ])('docker:verify finds %s', async (_, file, from, to, line) => {
    const { failed } = await verified(variant(file, from, to), '--no-heal');
    expect(failed).toEqual([expect.stringMatching(line)]);
  }, 120_000);

  test('docker:verify finds a file that git ignores', async () => {
    // The pattern came after the last synthesis.
    const folder = variant('.gitignore', /$/, '\nprivate-notes.md\n', project({}, { 'private-notes.md': 'private' }));
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    expect((await verified(folder, '--no-heal')).failed).toEqual(['secrets: /app/private-notes.md (git ignores it)']);
  }, 120_000);

  test('docker:verify finds a health check that ends every command', async () => {
    const { failed } = await verified(variant('healthcheck.sh', '[ "$own" ] || return 1', ':'));
    expect(failed).toEqual([expect.stringMatching(/^one-off: exit code 143/)]);
  }, 180_000);

  test('docker:verify finds a health check that does not heal', async () => {
    const { failed, names } = await verified(variant('healthcheck.sh', /^ {8}(terminate|kill_app)$/gm, '        :'));
    expect(failed).toEqual([expect.stringMatching(/^healing: not restarted \(after \d+ s\)$/), expect.stringMatching(/^stop: exit code 137/)]);
    expect(names.slice(-3)).toEqual(['healing', 'one-off', 'stop']);
  }, 180_000);

  test.each<[NodeJS.Signals, string, RegExp]>([
    ['SIGTERM', 'the start of the app', /^ok +start/m],
    ['SIGKILL', 'the start of the app', /^ok +start/m],
    ['SIGTERM', 'the start of its services', /^starting sidecar/m],
  ])('after %s at %s, docker:verify leaves nothing on the engine', async (signal, _, moment) => {
    // The first one takes some seconds.
    const services = {
      slow: { image: RUNTIME_IMAGE, command: ['python', '-c', 'import time; time.sleep(4)'] },
      sidecar: { image: RUNTIME_IMAGE, command: ['sleep', '1000'], volumes: ['sidecar-data:/data'], dependsOn: { slow: ComposeCondition.COMPLETED } },
    };
    const folder = project({ compose: { services }, verify: { services: ['sidecar'] } });
    const cli = spawn(process.execPath, ['--import', require.resolve('tsx'), join(__dirname, '../../src/verify/cli.ts'), '--', '--network=host'],
      { cwd: folder, env: { ...process.env, [EXPECTATIONS_VARIABLE]: JSON.stringify(expectationsOf(folder)) }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let isKilled = false;
    const ended = new Promise(done => cli.on('close', done));
    for (const stream of [cli.stdout, cli.stderr]) {
      stream.on('data', chunk => {
        output += chunk;
        if (isKilled || !moment.test(output)) return;
        isKilled = true;
        // Compose has created some of its objects by then.
        setTimeout(() => cli.kill(signal), 2000);
      });
    }
    expect(await ended).toBe(signal === 'SIGTERM' ? 143 : null);
    const name = /negotiation-docker-verify-\w{8}/.exec(output)![0];
    const left = async () => {
      const lists = await Promise.all([['ps', '-a'], ['volume', 'ls'], ['network', 'ls'], ['images']].map(list => dockerOk(list)));
      return lists.join('\n').split('\n').filter(line => line.includes(name));
    };
    // After a KILL, another process cleans up, and nobody waits for it.
    await until(signal === 'SIGKILL' ? 30 : 0, async () => expect(await left()).toEqual([]), { interval: 0.5 });
  }, 120_000);
});
