/** The stack file on an engine in swarm mode: deploy, replace a frozen task, roll a broken image back, remove. */
import { rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { SwarmPortMode } from '../../src';
import { dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';
import { bareProject, describeEngine, knowsStartInterval, packaged } from '../support/engine';
import { REGISTRY, startSwarm, Swarm } from '../support/swarm-engine';
import { having } from '../support/tools';

const IMAGE = `${REGISTRY}/agent`;
const SERVICE = 'stack_negotiation-agent';

describeEngine('swarm', () => {
  let swarm: Swarm | undefined;
  let folder: string;
  const folders: string[] = [];

  const docker = (...args: string[]) => swarm!.docker(...args);
  const containers = async (service: string) => (await docker('ps', '--quiet', '--filter', `label=com.docker.swarm.service.name=${service}`)).split('\n').filter(Boolean);
  const serves = () => expect(swarm!.get('http://127.0.0.1:8000/health')).toBe('ok 200');
  const served = () => until(60, async () => serves());

  beforeAll(async () => {
    const source = bareProject();
    folder = packaged({
      health: { interval: 1, timeout: 2, startPeriod: 5, retries: 2, ...(knowsStartInterval ? {} : { startInterval: 0 }) },
      image: { name: IMAGE, tag: '1' },
      swarm: { publishedPort: 8000, portMode: SwarmPortMode.HOST },
      compose: {
        environment: { FROM_FILE: '$HOME' },
        // Healthy only with a variable of the secret.
        workers: { worker: { command: ['sh', '-c', 'echo working; exec sleep 1000'], healthCommand: ['sh', '-c', 'test "$QUOTED" = \'a $b\''] } },
      },
    }, source);
    folders.push(source, folder);
    await dockerOk(['build', '--quiet', '--network=host', '--tag', `${IMAGE}:1`, folder]);
    // An image that starts and never becomes healthy.
    writeFileSync(join(source, 'Dockerfile'), `FROM ${IMAGE}:1\nCMD ["sleep", "1000"]\n`);
    await dockerOk(['build', '--quiet', '--tag', `${IMAGE}:2`, source]);
    swarm = await startSwarm();
    swarm.load(`${IMAGE}:1`, `${IMAGE}:2`);
    for (const tag of ['1', '2']) await docker('push', '--quiet', `${IMAGE}:${tag}`);
    // Later commands must find the images in the registry.
    await docker('rmi', `${IMAGE}:1`, `${IMAGE}:2`);
  }, 300_000);

  afterAll(async () => {
    await swarm?.stop();
    await dockerOk(['rmi', '--force', `${IMAGE}:1`, `${IMAGE}:2`]);
    folders.forEach(each => rmSync(each, { recursive: true }));
  }, 120_000);

  having('docker-registry')('a stack serves, replaces a frozen task, rolls back by itself and leaves nothing', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, '# a comment\nSTRIPE_KEY=sk "q" $HOME \\ \nBAD.NAME=x\r\nQUOTED=\'a $b\'\r\nPATH=/nowhere\nOPTIND=x\nFROM_FILE=secret\n_own=own\nLAST=no line end');
    // Newer clients wait for the services unless told otherwise; older ones know no such flag.
    const stack = ['stack', 'deploy', ...(knowsStartInterval ? ['--detach=true'] : []), '--compose-file', join(folder, 'docker-stack.yml'), 'stack'];
    await expect(docker(...stack)).rejects.toThrow('secret not found: negotiation-agent-env');
    await docker('secret', 'create', 'negotiation-agent-env', secret);
    await docker('node', 'update', '--label-add', 'negotiation-data=true', await docker('node', 'ls', '--quiet'));
    await docker(...stack);
    await served();

    // The app has the variables of the secret and of the file, and writes to its volume.
    const [first] = await containers(SERVICE);
    const pid = await docker('exec', first, 'sh', '-c', 'read -r pid _ < /run/healthcheck/app; echo "$pid"');
    const variables = (await docker('exec', '--user', '999:999', first, 'sh', '-c', `tr '\\0' '\\n' < /proc/${pid}/environ; echo deal >> /app/data/ledger`)).split('\n');
    expect(variables).toEqual(expect.arrayContaining(['STRIPE_KEY=sk "q" $HOME \\ ', 'QUOTED=a $b', 'LAST=no line end', 'FROM_FILE=$HOME']));
    expect(variables.filter(each => /^(BAD|#)/.test(each))).toEqual([]);
    expect(await docker('service', 'inspect', '--pretty', SERVICE)).not.toContain('STRIPE_KEY');
    await until(30, async () => expect(await docker('service', 'logs', '--raw', 'stack_worker')).toContain('working'));

    const [worker] = await containers('stack_worker');
    await until(30, async () => expect(await docker('inspect', '--format', '{{.State.Health.Status}}', worker)).toBe('healthy'));

    await docker('exec', '--user', '999:999', first, 'touch', '/app/data/hang');
    await until(60, async () => {
      const now = await containers(SERVICE);
      expect(now).toHaveLength(1);
      expect(now).not.toContain(first);
    });
    await until(60, async () => {
      for (const each of await containers(SERVICE)) await docker('exec', '--user', '999:999', each, 'rm', '-f', '/app/data/hang');
      serves();
    });

    await docker('service', 'update', '--detach', '--image', `${IMAGE}:2`, SERVICE);
    await until(120, async () => expect(await docker('service', 'inspect', '--format', '{{.UpdateStatus.State}}', SERVICE)).toBe('rollback_completed'));
    await served();
    const [last] = await containers(SERVICE);
    expect(await docker('inspect', '--format', '{{.Config.Image}}', last)).toMatch(new RegExp(`^${IMAGE}:1@sha256:`));
    expect(await docker('exec', last, 'cat', '/app/data/ledger')).toBe('deal');

    await docker('stack', 'rm', 'stack');
    await until(60, async () => expect(await docker('ps', '--all', '--quiet')).toBe(''));
    expect(await docker('service', 'ls', '--quiet')).toBe('');
    expect(await docker('network', 'ls', '--quiet', '--filter', 'label=com.docker.stack.namespace=stack')).toBe('');
  }, 400_000);
});
