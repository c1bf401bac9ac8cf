/** examples/offer-agent: Postgres, a migration before the app, and a worker, in one compose file. */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { onStandIns, synthesizeExample } from '../../scripts/example';
import { docker, dockerOk } from '../../src/verify/docker';
import { request, requestOk } from '../../src/verify/http';
import { until } from '../../src/verify/poll';
import { describeEngine, knowsStartInterval, POSTGRES_IMAGE } from '../support/engine';
import { freshFolder } from '../support/synthesis';

const NAME = `offer-agent-test-${process.pid}`;
const PASSWORD = 'pa$$word "of" $HOME';

/** Names, images and a port of the test, on the network where the package index is. */
const OVERRIDE = `services:
  offer-agent:
    image: ${NAME}
    build:
      network: host
    ports: !override ["127.0.0.1::8000"]
  worker:
    image: ${NAME}
  postgres:
    image: ${POSTGRES_IMAGE}
`;
const WITHOUT_START_INTERVAL = '    healthcheck:\n      interval: 2s\n      timeout: 2s\n      start_interval: !reset null\n';

describeEngine('offers in Postgres', () => {
  const folder = freshFolder();
  const compose = (...args: string[]) => dockerOk(['compose', '--project-name', NAME, ...args], { cwd: folder });
  const url = async (path: string) => `http://${await compose('port', 'offer-agent', '8000')}${path}`;
  const offer = async (price: number) => request(await url('/offers'), { body: JSON.stringify({ item: 'pallet of paper', price }) });
  const answerOf = async (id: number) =>
    JSON.parse(await requestOk(await url('/offers'))).find((each: { id: number }) => each.id === id).answer;
  // compose clears each line before it writes one, on terminals and elsewhere.
  const logs = async (service: string) => (await compose('logs', '--no-log-prefix', service)).replaceAll('\u001b[2K', '').split('\n');
  const container = (service: string) => compose('ps', '--all', '--quiet', service);

  beforeAll(async () => {
    synthesizeExample('offer-agent', folder);
    const dockerfile = join(folder, 'Dockerfile');
    chmodSync(dockerfile, 0o644);
    writeFileSync(dockerfile, onStandIns(readFileSync(dockerfile, 'utf8')));
    writeFileSync(join(folder, 'docker-compose.override.yml'), knowsStartInterval ? OVERRIDE : OVERRIDE.replace(/^ {4}image:/gm, `${WITHOUT_START_INTERVAL}$&`));
    writeFileSync(join(folder, '.env'), `POSTGRES_PASSWORD='${PASSWORD}'\n`);
    await compose('up', '--build', '--wait');
  }, 300_000);

  afterAll(async () => {
    await docker(['compose', '--project-name', NAME, 'down', '--volumes', '--remove-orphans', '--timeout', '2'], { cwd: folder });
    await docker(['rmi', '--force', NAME]);
    rmSync(folder, { recursive: true });
  }, 60_000);

  test('the worker answers an offer that the app has stored', async () => {
    const { status, body } = await offer(80);
    expect(status).toBe(201);
    await until(10, async () => expect(await answerOf(JSON.parse(body).id)).toBe('counter-offer: 90'));
  });

  test('the migrations ran once, before the app', async () => {
    const lines = await logs('offer-agent');
    const start = lines.findIndex(line => line.includes('Started server process'));
    expect(lines.slice(0, start)).toEqual(['migrate: applied 0001_offers.sql', 'migrate: applied 0002_pending.sql', 'migrate: the database is up to date']);
  });

  test('a restart of the app looks for new migrations, and applies no old one', async () => {
    const runs = async () => (await logs('offer-agent')).filter(line => line === 'migrate: the database is up to date').length;
    const before = await runs();
    await compose('restart', 'offer-agent');
    await until(10, async () => expect(await runs()).toBe(before + 1));
    expect((await logs('offer-agent')).filter(line => line.startsWith('migrate: applied'))).toHaveLength(2);
    await until(10, async () => requestOk(await url('/health')));
  });

  test('a migration by hand exits with 0 by itself, without another one before it', async () =>
    expect(await compose('run', '--rm', '--no-TTY', 'offer-agent', 'python', '-m', 'offers.migrate')).toBe('migrate: the database is up to date'));

  test('app, worker and a command by hand run as uid 999', async () => {
    for (const [service, module] of [['offer-agent', 'offers.app'], ['worker', 'offers.worker']]) {
      const processes = (await dockerOk(['top', await container(service), '-o', 'pid,uid,args'])).split('\n');
      expect(processes.find(line => line.includes(module) && !line.includes('init'))?.trim().split(/ +/).slice(1).join(' ')).toBe(`999 python -m ${module}`);
    }
    expect(await compose('run', '--rm', '--no-TTY', 'offer-agent', 'id', '-u')).toBe('999');
  });

  test('an outage of the database restarts the worker, and not the app', async () => {
    await compose('stop', 'postgres');
    await until(10, async () => expect((await request(await url('/offers'))).status).toBe(503));
    expect(await requestOk(await url('/health'))).toBe('{"status":"ok"}');
    await compose('start', 'postgres');
    const { body } = await until(20, async () => {
      const reply = await offer(95);
      expect(reply.status).toBe(201);
      return reply;
    });
    await until(30, async () => expect(await answerOf(JSON.parse(body).id)).toBe('accepted'));
    const restarts = async (service: string) => Number(await dockerOk(['inspect', '--format', '{{.RestartCount}}', await container(service)]));
    expect(await restarts('worker')).toBeGreaterThan(0);
    expect(await restarts('offer-agent')).toBe(0);
  }, 90_000);

  test('the image contains neither the password nor its file', async () => {
    expect(await dockerOk(['run', '--rm', '--network', 'none', '--entrypoint', 'sh', NAME, '-c', 'find / -xdev -name ".env*" -not -path "/proc/*"'])).toBe('');
    expect(await dockerOk(['inspect', NAME])).not.toContain('POSTGRES_PASSWORD');
  });

  test('down --volumes leaves nothing', async () => {
    await compose('down', '--volumes', '--timeout', '2');
    for (const list of [['ps', '--all'], ['volume', 'ls'], ['network', 'ls']]) {
      expect(await dockerOk([...list, '--quiet', '--filter', `label=com.docker.compose.project=${NAME}`])).toBe('');
    }
  }, 60_000);
});
