/** The workspace of examples/monorepo: two services, one of them with a library of the repository. */
import { appendFileSync, chmodSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { onStandIns, synthesizeExample } from '../../scripts/example';
import { docker, dockerOk } from '../../src/verify/docker';
import { request, requestOk } from '../../src/verify/http';
import { until } from '../../src/verify/poll';
import { describeEngine, keepsLayers } from '../support/engine';
import { layersOf, newLayers } from '../support/image-layers';
import { freshFolder } from '../support/synthesis';

const NAME = `monorepo-test-${process.pid}`;
const SERVICES = ['quotes', 'orders'] as const;
type Service = typeof SERVICES[number];

describeEngine('monorepo', () => {
  const folder = freshFolder();
  const image = (service: Service, version = 'first') => `${NAME}-${service}:${version}`;
  const images: string[] = [];

  async function build(service: Service, version = 'first'): Promise<void> {
    const tag = image(service, version);
    await dockerOk(['buildx', 'build', '--load', '--quiet', '--network=host', '--file', join(folder, 'services', service, 'Dockerfile'), '--tag', tag, folder]);
    images.push(tag);
  }

  beforeAll(async () => {
    synthesizeExample('monorepo', folder);
    await dockerOk(['network', 'create', NAME]);
    for (const service of SERVICES) {
      const dockerfile = join(folder, 'services', service, 'Dockerfile');
      chmodSync(dockerfile, 0o644);
      writeFileSync(dockerfile, onStandIns(readFileSync(dockerfile, 'utf8')));
      await build(service);
      await dockerOk(['run', '--detach', '--init', '--name', `${NAME}-${service}`, '--network', NAME, '--publish', '127.0.0.1::8000', image(service)]);
    }
  }, 300_000);

  afterAll(async () => {
    await docker(['rm', '--force', '--volumes', ...SERVICES.map(service => `${NAME}-${service}`)]);
    await docker(['network', 'rm', NAME]);
    if (images.length) await docker(['rmi', '--force', ...images]);
    rmSync(folder, { recursive: true });
  }, 60_000);

  async function url(service: Service, path: string): Promise<string> {
    return `http://${(await dockerOk(['port', `${NAME}-${service}`, '8000/tcp'])).split('\n')[0]}${path}`;
  }

  test.each(SERVICES)('%s answers /health', async service => {
    const health = await url(service, '/health');
    await until(30, async () => expect(await requestOk(health)).toBe('{"status": "ok"}'));
  });

  test('quotes answers with the prices of the shared library', async () => {
    const quotes = await url('quotes', '/quotes?pallets=12');
    await until(30, async () => expect(await requestOk(quotes)).toBe('{"pallets": 12, "cents": 136800}'));
  });

  test('orders keeps an order in its volume', async () => {
    const orders = await url('orders', '/orders');
    const reply = await until(30, () => request(orders, { body: '{"pallets": 12}' }));
    expect(reply.status).toBe(201);
    expect(await dockerOk(['exec', `${NAME}-orders`, 'cat', '/app/data/orders.jsonl'])).toBe('{"number": 1, "pallets": 12}');
  });

  test('the image of orders contains neither the library nor the other service', async () => {
    const find = (service: Service) =>
      dockerOk(['exec', `${NAME}-${service}`, 'find', '/', '-xdev', '(', '-name', 'pricing*', '-o', '-name', 'quotes*', ')', '-not', '-path', '/proc/*']);
    expect(await find('orders')).toBe('');
    expect(await find('quotes')).toMatch(/\/site-packages\/pricing$/m);
  });

  test('an edit of the library changes the image of quotes by kilobytes, and not the image of orders', async () => {
    appendFileSync(join(folder, 'libs/pricing/src/pricing/__init__.py'), '# edited\n');
    const changed: Record<string, number[]> = {};
    for (const service of SERVICES) {
      await build(service, 'edited');
      changed[service] = newLayers(await layersOf(image(service)), await layersOf(image(service, 'edited'))).map(({ bytes }) => bytes);
    }
    expect(changed.orders).toEqual([]);
    expect(changed.quotes.length).toBeGreaterThan(0);
    // The sources of the library stay out: the environment alone changes.
    if (keepsLayers) expect(changed.quotes).toHaveLength(1);
    expect(Math.max(...changed.quotes)).toBeLessThan(64 * 1024);
  }, 300_000);
});
