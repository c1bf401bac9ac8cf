/** The services of the compose file beside the app. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { parse } from 'yaml';
import { ComposeCondition, HealthKind, NegotiationDockerPackaging, NegotiationDockerPackagingOptions, Privileges } from '../../src';
import { expectationsOf } from '../support/expectations';
import { complaint, folderWith, freshFolder, synth, synthesize, testInvalid, warningsOf } from '../support/synthesis';

function packagingOf(options?: NegotiationDockerPackagingOptions, outdir = freshFolder()) {
  const project = new Project({ name: 'agent', outdir, logging: { level: LogLevel.OFF } });
  return { project, packaging: new NegotiationDockerPackaging(project, options) };
}

/** The parsed compose file after the methods were called. */
function written(options?: NegotiationDockerPackagingOptions, change?: (packaging: NegotiationDockerPackaging) => void, outdir = freshFolder()) {
  const { project, packaging } = packagingOf(options, outdir);
  change?.(packaging);
  synth(project);
  return parse(readFileSync(join(outdir, 'docker-compose.yml'), 'utf8'));
}

/** The message of the error at synthesis. */
function refusal(change: (packaging: NegotiationDockerPackaging) => void, options?: NegotiationDockerPackagingOptions): string {
  try {
    written(options, change);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

const POSTGRES = { image: 'postgres:17-bookworm', volumes: ['postgres-data:/var/lib/postgresql/data'], health: { command: ['pg_isready', '--username', 'postgres'] } };

test('a service has its image, its ports on loopback, its volume and its health check', () => {
  const file = written({}, packaging => packaging.addService('postgres', { ...POSTGRES, environment: { POSTGRES_DB: 'pa$$' }, ports: ['5432:5432', '9', '0.0.0.0:53:53/udp'] }));
  expect(file.services.postgres).toEqual({
    image: 'postgres:17-bookworm',
    restart: 'unless-stopped',
    environment: { POSTGRES_DB: 'pa$$$$' },
    ports: ['127.0.0.1:5432:5432', '127.0.0.1::9', '0.0.0.0:53:53/udp'],
    volumes: ['postgres-data:/var/lib/postgresql/data'],
    healthcheck: {
      test: ['CMD', 'pg_isready', '--username', 'postgres'], interval: '10s', timeout: '5s', start_period: '30s', start_interval: '2s', retries: 3,
    },
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
  });
  expect(file.volumes).toEqual({ 'agent-data': {}, 'postgres-data': {} });
});

test('options and methods give the same file', () => {
  const worker = { command: ['celery', 'worker'] };
  const byOptions = written({ compose: { services: { postgres: POSTGRES }, workers: { worker } } });
  const byMethods = written({}, packaging => {
    packaging.addService('postgres', POSTGRES);
    packaging.addWorker('worker', worker);
  });
  expect(byMethods).toEqual(byOptions);
});

test('a worker has all of the app but its port and its probe', () => {
  const { services: { agent, worker } } = written({
    compose: { environment: { A: '1' }, envFiles: ['.env', 'more.env'], volumes: ['cache:/app/cache'], networks: ['back'], services: { postgres: POSTGRES }, dependsOn: { postgres: ComposeCondition.HEALTHY } },
    beforeStart: ['alembic upgrade head'],
  }, packaging => packaging.addWorker('worker', { command: ['celery', '$x'], environment: { B: '2' }, resources: { memory: '512m', cpus: 0.5, gpus: 1 } }));
  expect(worker).toEqual({
    image: agent.image,
    command: ['celery', '$$x'],
    depends_on: { postgres: { condition: 'service_healthy' }, agent: { condition: 'service_healthy' } },
    init: true,
    cap_drop: ['ALL'],
    cap_add: ['CHOWN', 'DAC_READ_SEARCH', 'KILL', 'SETGID', 'SETUID'],
    security_opt: ['no-new-privileges:true'],
    restart: 'unless-stopped',
    stop_grace_period: '10s',
    environment: { A: '1', B: '2' },
    env_file: [{ path: '.env', required: false }, { path: 'more.env' }],
    volumes: agent.volumes,
    networks: ['back'],
    deploy: { resources: { limits: { memory: '512m', cpus: '0.5', pids: 4096 }, reservations: { devices: [{ driver: 'nvidia', count: 1, capabilities: ['gpu'] }] } } },
    pull_policy: 'never',
    healthcheck: { test: ['CMD', 'true'], start_period: '30s', start_interval: '2s' },
    logging: agent.logging,
  });
});

test('the health command of a worker runs through the health check of the image, as the app\'s user without one', () => {
  const test_ = (options: NegotiationDockerPackagingOptions) =>
    written(options, packaging => packaging.addWorker('worker', { command: ['w'], healthCommand: ['ping'] })).services.worker.healthcheck.test;
  expect(test_({})).toEqual(['CMD', '/healthcheck.sh', 'ping']);
  expect(test_({ health: { kind: HealthKind.NONE } })).toEqual(['CMD', 'setpriv', '--reuid=999', '--regid=999', '--init-groups', '--no-new-privs', 'ping']);
});

test('a service that another one waits for ends without a restart', () => {
  const { services } = written({ compose: { dependsOn: { seed: ComposeCondition.COMPLETED } } }, packaging => packaging.addWorker('seed', { command: ['seed'] }));
  expect([services.seed.restart, services.agent.restart]).toEqual(['no', 'unless-stopped']);
});

test('secrets come from variables or files, which git and the image leave out', () => {
  const folder = freshFolder();
  const { services: { agent }, secrets } = written({ compose: { secrets: { key: { environment: 'KEY' }, cert: { file: 'private/cert.bin' } } } }, undefined, folder);
  expect(secrets).toEqual({ key: { environment: 'KEY' }, cert: { file: './private/cert.bin' } });
  expect(agent.secrets).toEqual(['key', { source: 'cert', target: '/run/secrets/.host/cert' }]);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain('/private/cert.bin');
  expect(readFileSync(join(folder, '.dockerignore'), 'utf8')).toContain('\nprivate/cert.bin\n');
  expect(readFileSync(join(folder, 'entrypoint.sh'), 'utf8')).toContain('chown 999:999 "$_copy"');
});

test('a named volume of the app belongs to the app; a path of the host keeps its owner', () => {
  const folder = freshFolder();
  const { services: { agent }, volumes } = written({
    compose: { volumes: ['cache:/app/cache', './prompts:/app/prompts:ro', 'shared:/shared:ro'] }, data: { directories: ['/models'] },
  }, undefined, folder);
  expect(agent.volumes).toEqual(['agent-data:/app/data', 'cache:/app/cache', './prompts:/app/prompts:ro', 'shared:/shared:ro']);
  expect(Object.keys(volumes)).toEqual(['agent-data', 'cache', 'shared']);
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  expect(dockerfile).toContain('RUN mkdir -p /models /app/cache /app/data/credentials /app/.venv \\\n && chown -R appuser:appuser /app/data /models /app/cache');
  expect(readFileSync(join(folder, 'entrypoint.sh'), 'utf8')).toContain('for _directory in "$_data" /models /app/cache; do [ ! -e "$_directory" ] || repair "$_directory"; done');
});

test('extra hosts, networks and further ports', () => {
  const { services: { agent }, networks } = written({ compose: { extraHosts: { 'host.docker.internal': 'host-gateway' }, networks: ['default', 'back'], ports: ['9090:9090'] } });
  expect([agent.extra_hosts, agent.networks, agent.ports]).toEqual([['host.docker.internal:host-gateway'], ['default', 'back'], ['127.0.0.1:8000:8000', '127.0.0.1:9090:9090']]);
  expect(networks).toEqual({ back: {} });
});

test('raw files with variables need a later compose, which the file says', () => {
  const folder = freshFolder();
  expect(written({ compose: { rawEnvFiles: true } }, undefined, folder).services.agent.env_file).toEqual([{ path: '.env', required: false, format: 'raw' }]);
  expect(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')).toContain('# Needs Docker Compose 2.30 or later');
});

test('without a health check of the app, a service keeps its start interval, and its comment', () => {
  const folder = freshFolder();
  const { services } = written({ health: { kind: HealthKind.NONE, startInterval: 1 } }, packaging => packaging.addService('db', POSTGRES), folder);
  expect([services.db.healthcheck.start_interval, services.agent.healthcheck]).toEqual(['1s', undefined]);
  expect(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')).toContain('Docker 25');
});

test('without a start interval the file needs no Docker 25', () => {
  const folder = freshFolder();
  expect(written({ health: { startInterval: 0 } }, undefined, folder).services.agent.healthcheck).toBeUndefined();
  expect(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')).not.toContain('Docker 25');
});

test.each([
  ['a read-only file system', { compose: { readOnly: true } }],
  ['a start without root', { privileges: Privileges.NON_ROOT }],
  ['a hardened image', { privileges: Privileges.HARDENED }],
])('watch copies nothing into a container with %s, and builds', (_, options: NegotiationDockerPackagingOptions) => {
  const outdir = folderWith({ 'config/a.yaml': '' });
  synthesize(outdir, options);
  const [app] = Object.values<{ develop: { watch: { action: string }[] } }>(parse(readFileSync(join(outdir, 'docker-compose.yml'), 'utf8')).services);
  expect(app.develop.watch.map(({ action }) => action)).toEqual(['rebuild']);
});

test('watch copies directories that are copied into the image, and builds for all else', () => {
  const folder = folderWith({ 'config/a.yaml': '', 'prompts/b.txt': '' });
  const { services: { agent } } = written({ runtime: { directories: ['config', 'prompts'] } }, undefined, folder);
  expect(agent.develop.watch).toEqual([
    { action: 'sync+restart', path: './config', target: '/app/config' },
    { action: 'sync+restart', path: './prompts', target: '/app/prompts' },
    { action: 'rebuild', path: '.', ignore: ['config/', 'prompts/'] },
  ]);
});

testInvalid([
  ['compose.ports[0]', { compose: { ports: ['web'] } }, '"web"'],
  ['compose.ports[0]', { compose: { ports: ['0:1'] } }, '"0:1"'],
  ['compose.ports[0]', { compose: { ports: ['1.2.3.4:80'] } }, '"1.2.3.4:80"'],
  ['compose.ports[0]', { compose: { ports: ['::1:54:54'] } }, '"::1:54:54"'],
  ['compose.volumes[0]', { compose: { volumes: ['cache'] } }, '"cache"'],
  ['compose.volumes[0]', { compose: { volumes: ['c:/app/c'] } }, '"c:/app/c"'],
  ['compose.volume', { compose: { volume: 'x' } }, '"x"'],
  ['compose.volumes[0]', { compose: { volumes: ['cache:/etc'] } }, '"/etc"'],
  ['compose.services.db.image', { compose: { services: { db: { image: 'postgres' } } } }, '"postgres"'],
  ['compose.services.db.health.interval', { compose: { services: { db: { ...POSTGRES, health: { command: ['x'], interval: 1, timeout: 2 } } } } }, '1'],
  ['compose.workers.w.resources.memory', { compose: { workers: { w: { command: ['x'], resources: { memory: 'much' } } } } }, '"much"'],
  ['compose.dependsOn.db', { compose: { dependsOn: { db: 'ready' } } }, '"ready"'],
  ['compose.secrets.a', { compose: { secrets: { a: {} } } }, '{}'],
  ['compose.extraHosts.a', { compose: { extraHosts: { a: 'b c' } } }, '"b c"'],
  ['compose.services', { compose: { services: ['db'] } }, "[ 'db' ]"],
  ['name in compose.services', { compose: { services: { 'a b': { image: 'x:1' } } } }, '"a b"'],
]);

test('all problems of one service come together, with the nearest names', () => {
  const message = refusal(packaging => packaging.addService('db', { imag: 'x', ports: ['x'] } as never));
  expect(message).toContain('unknown option "compose.services.db.imag"; did you mean "compose.services.db.image"?');
  expect(message).toContain('compose.services.db has no image; set compose.services.db.image');
  expect(message).toContain('invalid compose.services.db.ports[0] "x"');
});

test('services that do not fit together are refused before a file is written', () => {
  const two = (packaging: NegotiationDockerPackaging) => {
    packaging.addService('db', { ...POSTGRES, ports: ['8000:5432'], dependsOn: { worker: ComposeCondition.HEALTHY } });
    packaging.addWorker('worker', { command: ['w'], dependsOn: { db: ComposeCondition.HEALTHY, redis: ComposeCondition.STARTED } });
    packaging.addWorker('db', { command: ['w'], volumes: ['cache:/app/cache'], secrets: { key: { environment: 'B' }, file: { file: 'f' } } });
  };
  const message = refusal(two, { compose: { secrets: { key: { environment: 'A' } } } });
  expect(message).toContain('compose has two services named "db"; rename one of them');
  expect(message).toContain('the services "agent" and "db" both publish port 8000 of the host');
  expect(message).toContain('the service "worker" depends on "redis", which the compose file does not have');
  expect(message).toContain('the service "db" waits until "worker" is healthy, which has no health check');
  expect(message).toContain('the services db -> worker -> db depend on each other');
  expect(message).toContain('the worker "db" mounts a volume at /app/cache, which would belong to root; add /app/cache to data.directories');
  expect(message).toContain('the worker "db" has the secret "file" of a file');
});

test('the app may wait for several workers, which do not wait for each other', () => {
  const { services } = written({
    compose: {
      services: { db: POSTGRES },
      dependsOn: { db: ComposeCondition.HEALTHY, migrate: ComposeCondition.COMPLETED, seed: ComposeCondition.COMPLETED },
    },
  }, packaging => ['migrate', 'seed'].forEach(name => packaging.addWorker(name, { command: [name] })));
  expect([services.migrate.depends_on, services.seed.depends_on]).toEqual([{ db: { condition: 'service_healthy' } }, { db: { condition: 'service_healthy' } }]);
});

test('files with secrets of services that are added later stay out of git and the image, and docker:verify knows them', () => {
  const folder = freshFolder();
  written({ compose: { envFiles: ['prod.cfg'] }, verify: { envFile: 'verify.cfg' } }, packaging => {
    packaging.addService('db', { ...POSTGRES, secrets: { pw: { file: 'conf/pw' } } });
    packaging.addWorker('worker', { command: ['w'], envFiles: ['w.cfg'] });
  }, folder);
  for (const path of ['prod.cfg', 'verify.cfg', 'conf/pw', 'w.cfg']) {
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain(`\n/${path}\n`);
    expect(readFileSync(join(folder, '.dockerignore'), 'utf8')).toContain(`\n${path}\n`);
    expect(expectationsOf(folder).secretFiles).toContain(path);
  }
});

test.each<[string, NegotiationDockerPackagingOptions, string]>([
  ['a dependency on a service of a profile',
    { compose: { dependsOn: { db: ComposeCondition.STARTED }, services: { db: { ...POSTGRES, profiles: ['debug'] } } } },
    'the service "agent" depends on "db", which is not there without its profile debug'],
  ['a worker that needs uv', { compose: { workers: { w: { command: ['uv', 'run', 'celery'] } } } }, 'invalid compose.workers.w.command [ \'uv\', \'run\', \'celery\' ]: the image has no uv'],
  ['another PORT', { compose: { environment: { PORT: '9' } } }, 'invalid compose.environment.PORT "9": the image sets it; set the option port'],
  ['two volumes at one path', { compose: { volumes: ['other:/app/data'] } }, 'the service "agent" mounts two volumes at /app/data'],
])('%s is refused', (_, options, message) => expect(refusal(() => {}, options)).toContain(message));

test('a secret with two sources is refused', () =>
  expect(refusal(packaging => packaging.addWorker('worker', { command: ['w'], secrets: { key: { environment: 'B' } } }), { builder: { secrets: [{ id: 'key', hostVariable: 'A' }] } }))
    .toContain('the secret "key" has two sources, environment A and environment B'));

test('two projects of a tree cannot publish the same port of the host', () => {
  const { project } = packagingOf({ compose: { ports: ['5432:5432'] } });
  const child = new Project({ name: 'other', parent: project, outdir: 'other', logging: { level: LogLevel.OFF } });
  const packaging = new NegotiationDockerPackaging(child, { compose: { hostPort: 8001 } });
  expect(() => packaging.addService('db', { ...POSTGRES, ports: ['5432:5432'] })).toThrow('db.ports "127.0.0.1:5432" is also that of project "agent"');
});

test('a secret in the environment gives a warning', () =>
  expect(warningsOf({ compose: { environment: { API_TOKEN: 'x', DB_PASSWORD_FILE: '/run/secrets/db' } } })).toMatch(/compose\.environment\.API_TOKEN looks like a secret, and git keeps the compose file/));

test('a volume cannot hide a directory of the image', () =>
  expect(complaint({ compose: { volumes: ['cache:/app/config'] }, runtime: { directories: ['config'] } }, folderWith({ 'config/a': '' })))
    .toContain('a directory outside of the volume at "/app/config", whose volume would hide it'));
