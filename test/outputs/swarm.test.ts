import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { parse } from 'yaml';
import { ComposeCondition, NegotiationDockerPackaging, NegotiationDockerPackagingOptions, Privileges, SwarmPortMode } from '../../src';
import { docker } from '../../src/verify/docker';
import { describeEngine } from '../support/engine';
import { freshFolder, synth } from '../support/synthesis';

/** The folder of a project with a stack file. */
function written(options: NegotiationDockerPackagingOptions = {}, more: (packaging: NegotiationDockerPackaging) => void = () => undefined): string {
  const project = new Project({ name: 'negotiation-agent', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
  more(new NegotiationDockerPackaging(project, { swarm: {}, ...options }));
  synth(project);
  return project.outdir;
}

const stackOf = (folder: string, path = 'docker-stack.yml') => parse(readFileSync(join(folder, path), 'utf8'));
const entrypointOf = (folder: string) => readFileSync(join(folder, 'entrypoint.sh'), 'utf8');
const app = (options: NegotiationDockerPackagingOptions = {}) => stackOf(written(options)).services['negotiation-agent'];

const POSTGRES = { image: 'postgres:17', envFiles: ['pg.env'], volumes: ['pg:/var/lib/postgresql/data'], health: { command: ['pg_isready'] } };
const RICH: NegotiationDockerPackagingOptions = {
  image: { name: 'registry.example.com/agent', tag: '1' },
  compose: {
    environment: { GREETING: 'a $b' },
    volumes: ['cache:/app/cache:nocopy', './prompts:/app/prompts:ro'],
    secrets: { stripe: { environment: 'STRIPE' }, cert: { file: 'private/cert' } },
    networks: ['default', 'back'],
    extraHosts: { other: '1.2.3.4' },
    resources: { memory: '512m', cpus: 0.5 },
    services: { postgres: POSTGRES, init: { image: 'busybox:1' }, debug: { image: 'busybox:1', profiles: ['debug'] } },
    dependsOn: { postgres: ComposeCondition.HEALTHY, init: ComposeCondition.COMPLETED },
  },
};

test('there is no stack file without the option', () => expect(existsSync(join(written({ swarm: undefined }), 'docker-stack.yml'))).toBe(false));

test('without a start interval, the file names its version, which Docker 20.10 wants; another one would forbid the interval', () => {
  expect(stackOf(written({ health: { startInterval: 0 } })).version).toBe('3.9');
  expect(stackOf(written()).version).toBeUndefined();
});

test('the app keeps image, rights, volume and limits, and publishes no port', () => {
  expect(app()).toEqual({
    image: 'negotiation-agent:latest',
    init: true,
    cap_drop: ['ALL'],
    cap_add: ['CHOWN', 'DAC_READ_SEARCH', 'KILL', 'SETGID', 'SETUID'],
    stop_grace_period: '10s',
    secrets: [{ source: 'negotiation-agent-env', target: '.env' }],
    volumes: [{ type: 'volume', source: 'negotiation-data', target: '/app/data' }],
    healthcheck: { start_period: '30s', start_interval: '2s' },
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
    deploy: {
      replicas: 1,
      update_config: { order: 'stop-first', failure_action: 'rollback', monitor: '150s' },
      rollback_config: { order: 'stop-first' },
      restart_policy: { condition: 'any', delay: '2s' },
      placement: { constraints: ['node.labels.negotiation-data == true'] },
      resources: { limits: { pids: 4096 } },
    },
  });
});

test('shared volumes allow replicas on every node, and an update that starts the new task first', () => {
  const { deploy, ports } = app({ swarm: { sharedVolumes: true, replicas: 3, publishedPort: 80 } });
  expect(deploy).toMatchObject({ replicas: 3, update_config: { order: 'start-first' }, rollback_config: { order: 'start-first' } });
  expect(deploy).not.toHaveProperty('placement');
  expect(ports).toEqual([{ target: 8000, published: 80, mode: 'ingress' }]);
});

test('a port of the node is free only when the old task has stopped', () =>
  expect(app({ swarm: { sharedVolumes: true, publishedPort: 80, portMode: SwarmPortMode.HOST } }).deploy.update_config.order).toBe('stop-first'));

test('services and workers come along, those with a profile stay out', () => {
  const { services, secrets, volumes, networks } = stackOf(written(RICH, packaging => {
    packaging.addWorker('worker', { command: ['celery', '$x'], healthCommand: ['ping'], envFiles: ['worker.env'] });
    packaging.addWorker('silent', { command: ['work'] });
  }));
  expect(Object.keys(services)).toEqual(['negotiation-agent', 'postgres', 'init', 'worker', 'silent']);
  expect(services.postgres).toMatchObject({ image: 'postgres:17', env_file: ['pg.env'], healthcheck: { test: ['CMD', 'pg_isready'], interval: '10s' } });
  expect(services.postgres).not.toHaveProperty('cap_drop');
  expect(services.init.deploy.restart_policy.condition).toBe('on-failure');
  expect(services.init.deploy).not.toHaveProperty('placement');
  expect(services.worker).toMatchObject({
    command: ['celery', '$$x'],
    env_file: ['worker.env'],
    secrets: [{ source: 'negotiation-agent-env', target: '.env' }, 'stripe', 'cert'],
    healthcheck: { test: ['CMD', '/healthcheck.sh', 'ping'] },
    environment: { GREETING: 'a $$b' },
    networks: ['default', 'back'],
  });
  expect(services.silent.healthcheck).toEqual({ disable: true });
  expect(services['negotiation-agent'].volumes).toContainEqual({ type: 'bind', source: './prompts', target: '/app/prompts', read_only: true });
  expect(services['negotiation-agent'].volumes).toContainEqual({ type: 'volume', source: 'cache', target: '/app/cache', volume: { nocopy: true } });
  for (const service of Object.values(services)) for (const key of ['build', 'depends_on', 'restart', 'develop', 'profiles']) expect(service).not.toHaveProperty(key);
  expect(secrets).toEqual({ 'negotiation-agent-env': { external: true }, 'stripe': { external: true }, 'cert': { external: true } });
  expect(Object.keys(volumes)).toEqual(['negotiation-data', 'cache', 'pg']);
  expect(networks).toEqual({ back: {} });
});

test('a stack file in another folder finds the paths of the project', () =>
  expect(stackOf(written({ ...RICH, paths: { stack: 'deploy/stack.yml' } }), 'deploy/stack.yml').services['negotiation-agent'].volumes)
    .toContainEqual({ type: 'bind', source: './../prompts', target: '/app/prompts', read_only: true }));

test('a read-only app has its directories in memory', () =>
  expect(app({ privileges: Privileges.HARDENED })).toMatchObject({
    read_only: true,
    volumes: [{ type: 'volume' }, { type: 'tmpfs', target: '/tmp' }, { type: 'tmpfs', target: '/run' }],
  }));

test('an app that reads no env file has no such secret', () => {
  const folder = written({ compose: { envFiles: [] } });
  expect(stackOf(folder)).not.toHaveProperty('secrets');
  expect(entrypointOf(folder)).not.toContain('/run/secrets');
  expect(stackOf(written({ swarm: { environmentSecret: 'mine' } })).secrets).toEqual({ mine: { external: true } });
});

describeEngine('docker stack', () => {
  test.each<[string, NegotiationDockerPackagingOptions]>([
    ['the defaults', {}],
    ['all kinds of services', { ...RICH, swarm: { publishedPort: 8000 } }],
    ['a hardened image', { privileges: Privileges.HARDENED }],
  ])('reads the stack file of %s', async (_, options) => {
    const folder = written(options, packaging => packaging.addWorker('worker', { command: ['w'], healthCommand: ['ping'] }));
    writeFileSync(join(folder, 'pg.env'), 'A=1\n');
    const { code, stderr } = await docker(['stack', 'config', '--compose-file', 'docker-stack.yml'], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
