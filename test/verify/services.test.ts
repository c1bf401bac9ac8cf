import { readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { ComposeFile, LAST, select, startServices } from '../../src/verify/services';
import { NO_SETTINGS } from '../../src/verify/settings';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { freshFolder } from '../support/synthesis';
import { context } from '../support/verify-context';

const NAMES = { app: 'agent', image: 'agent:latest', tested: 'verify:latest' };
const HEALTHY = { condition: 'service_healthy', required: true };
const DONE = { condition: 'service_completed_successfully', required: true };
const BOTH = { default: null, backend: null };

/** As `docker compose config --format json` writes it. */
const FILE = {
  name: 'project',
  services: {
    agent: { image: 'agent:latest', build: { context: '/project' }, depends_on: { migrations: DONE, postgres: HEALTHY }, networks: BOTH },
    migrations: { image: 'tools:1', depends_on: { postgres: HEALTHY }, networks: { backend: null } },
    postgres: { image: 'postgres:17', container_name: 'postgres', ports: [{ target: 5432, published: '5432' }], networks: { backend: null }, restart: 'always' },
    redis: { image: 'redis:8', healthcheck: { test: ['CMD', 'redis-cli', 'ping'] }, networks: { default: null } },
    proxy: { image: 'nginx:1', profiles: ['debug'], depends_on: { agent: HEALTHY, redis: DONE }, networks: { default: null } },
    worker: { image: 'agent:latest', build: { context: '/project' }, healthcheck: { disable: true }, depends_on: { agent: HEALTHY }, networks: BOTH },
  },
  networks: { default: { name: 'project_default' }, backend: { name: 'fixed' }, shared: { name: 'theirs', external: true } },
  volumes: { data: { name: 'project_data' }, models: { name: 'models', external: true } },
} as ComposeFile;

const selected = (...names: string[]) => JSON.parse(JSON.stringify(select(FILE, names, NAMES).file));

test('a service starts with its dependencies, and without ports and fixed names', () => {
  const { services } = selected('migrations');
  expect(Object.keys(services)).toEqual(['migrations', 'postgres', LAST]);
  expect(services.postgres).toEqual({ image: 'postgres:17', networks: { backend: null }, restart: 'always', depends_on: {} });
});

test('a service starts whatever its profile, and without the app that it depends on', () =>
  expect(selected('proxy').services.proxy).toEqual({ image: 'nginx:1', depends_on: { redis: DONE }, networks: { default: null } }));

test('a worker runs the image under test', () =>
  expect(selected('worker').services.worker).toEqual({ image: 'verify:latest', healthcheck: { disable: true }, depends_on: {}, networks: BOTH }));

test('the last service waits for the strictest condition of each service', () =>
  expect(selected('migrations', 'postgres', 'worker', 'proxy', 'redis').services[LAST].depends_on).toEqual({
    migrations: { condition: 'service_completed_successfully' },
    postgres: { condition: 'service_healthy' },
    worker: { condition: 'service_started' },
    proxy: { condition: 'service_started' },
    redis: { condition: 'service_completed_successfully' },
  }));

test('a service that has a health check and no condition must be healthy', () => {
  const { services } = { services: { agent: {}, redis: FILE.services.redis } };
  expect(JSON.parse(JSON.stringify(select({ services }, ['redis'], NAMES).file)).services[LAST].depends_on).toEqual({ redis: { condition: 'service_healthy' } });
});

test('volumes and networks lose their names, except external ones', () => {
  const { name, networks, volumes } = selected('redis');
  expect({ name, networks, volumes }).toEqual({
    networks: { default: {}, backend: {}, shared: { name: 'theirs', external: true } },
    volumes: { data: {}, models: { name: 'models', external: true } },
  });
});

test('the app joins the networks that it shares with the services', () => {
  expect(select(FILE, ['redis'], NAMES).networks).toEqual(['default']);
  expect(select(FILE, ['migrations'], NAMES).networks).toEqual(['backend']);
});

test.each([['mysql'], ['agent']])('a service that the compose file has not beside the app is an error: %s', name =>
  expect(() => select(FILE, ['redis', name], NAMES)).toThrow(
    new Error(`the compose file has no service ${name} beside the app; use migrations, postgres, redis, proxy, worker`)));

describe('start of services', () => {
  let folder: string;
  let fake: FakeDocker;
  const progress = jest.fn();
  const start = (...services: string[]) => startServices(context({ folder, settings: { ...NO_SETTINGS, services }, progress }));

  beforeEach(() => { folder = freshFolder(); });

  afterEach(() => {
    fake.remove();
    rmSync(folder, { recursive: true });
  });

  /** A docker client whose compose has the file above. */
  const withCompose = (up: string) => fakeDocker(`case "$*" in
    *" config "*) cat <<'EOF'
${JSON.stringify(FILE)}
EOF
    ;;
    *" up "*) cat > input; ${up} ;;
    *" logs "*) echo 'postgres-1 | no space left' ;;
esac`);

  test('services start as a project of their own, from a file on standard input', async () => {
    fake = withCompose('');
    expect(await start('postgres')).toEqual(['verify_backend']);
    expect(fake.calls()).toEqual([
      'compose version',
      'compose --file docker-compose.yml --profile * config --format json',
      `compose --project-name verify --project-directory . --file - up --detach --quiet-pull ${LAST}`,
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'input'), 'utf8'))).toEqual(selected('postgres'));
    expect(progress).toHaveBeenCalledWith('starting postgres');
  });

  test('a service that does not start is an error with its log', async () => {
    fake = withCompose('echo "Container Waiting" >&2; echo "dependency failed to start: container postgres is unhealthy" >&2; exit 1');
    await expect(start('postgres')).rejects.toThrow(
      new Error('dependency failed to start: container postgres is unhealthy\npostgres-1 | no space left'));
  });

  test('a compose file that compose refuses is an error', async () => {
    fake = fakeDocker('case "$*" in *" config "*) echo "env file postgres.env not found" >&2; exit 1 ;; esac');
    await expect(start('postgres')).rejects.toThrow(new Error('cannot read docker-compose.yml: env file postgres.env not found'));
  });

  test('an engine without compose is an error', async () => {
    fake = fakeDocker('echo "docker: \'compose\' is not a docker command." >&2; exit 1');
    await expect(start('postgres', 'redis')).rejects.toThrow(new Error('docker compose is missing, which starts postgres, redis; '
      + 'install Docker Compose, or run them yourself and join their network with --join'));
    expect(fake.calls()).toEqual(['compose version']);
  });
});
