/** Builds with a builder that starts empty, as in most CI, and a cache in the registry. */
import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { mkdtempSync } from 'fs';
import { AddressInfo, createConnection, createServer, Server } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { rotated, Samples } from './statistics';
import { BUILDER_IMAGE, change, prepare, RUNTIME_IMAGE, Subject } from './subjects';
import { dockerOk } from '../src/verify/docker';
import { until } from '../src/verify/poll';
import { removeMounted } from '../test/support/second-engine';

/** Packagings whose builds keep a cache of every stage. */
export const CACHED = ['multistage', 'this project'] as const satisfies readonly Subject[];
export type Cached = typeof CACHED[number];
/** `none` builds again without a change. */
export const CACHED_CHANGES = ['none', 'source', 'small'] as const;
export type CachedChange = typeof CACHED_CHANGES[number];
export type Caches = Samples<`${CachedChange} ${'seconds' | 'bytes pulled' | 'bytes pushed'}`, Cached>;

/** Flags of a build, by the name of the image. */
export type CacheFlags = (name: string) => string[];
export const REGISTRY_CACHE: CacheFlags = name => ['--cache-from', `type=registry,ref=${name}:cache`, '--cache-to', `type=registry,ref=${name}:cache,mode=max`];

/** Builds and pushes each subject, and after each change once more in a new builder that knows the registry alone. */
export async function measureCaches(root: string, registry: string, runs: number, flags = REGISTRY_CACHE): Promise<Caches> {
  const samples: Caches = new Samples();
  const meter = await Meter.start(registry);
  const folder = (subject: Cached) => join(root, `cached-${subject.replace(/ /g, '-')}`);
  try {
    const images = { builder: await pushed(BUILDER_IMAGE, registry), runtime: await pushed(RUNTIME_IMAGE, registry) };
    for (const subject of CACHED) {
      prepare(subject, folder(subject), { runtime: { linkedCopies: true } }, images);
      await build(meter.address, subject, folder(subject), flags);
    }
    for (const kind of CACHED_CHANGES) {
      for (let round = 0; round < runs; round++) {
        for (const subject of rotated(CACHED, round)) {
          if (kind !== 'none') change(kind, folder(subject), round);
          meter.reset();
          const seconds = await build(meter.address, subject, folder(subject), flags);
          console.error(`cache, ${kind} ${round + 1}: ${subject}: ${seconds.toFixed(2)} s, ${meter.pulled} bytes pulled, ${meter.pushed} bytes pushed`);
          samples.add(`${kind} seconds`, subject, seconds);
          samples.add(`${kind} bytes pulled`, subject, meter.pulled);
          samples.add(`${kind} bytes pushed`, subject, meter.pushed);
        }
      }
    }
    return samples;
  } finally {
    await meter.stop();
  }
}

/** Copies an image of the engine to the registry: a builder does not see those of the engine. */
async function pushed(image: string, registry: string): Promise<string> {
  const copy = `${registry}/base/${image}`;
  await dockerOk(['tag', image, copy]);
  await dockerOk(['push', '--quiet', copy]);
  await dockerOk(['rmi', copy]);
  return copy;
}

/** Seconds of a build in a builder of its own, from and to the cache of the registry. */
async function build(registry: string, subject: Cached, folder: string, flags: CacheFlags): Promise<number> {
  const builder = await startBuilder();
  const name = `${registry}/cached/${subject.replace(/ /g, '-')}`;
  try {
    const begin = performance.now();
    await dockerOk(['buildx', 'build', '--builder', builder.name, '--progress=quiet', '--allow', 'network.host', '--network=host',
      '--push', '--tag', name, ...flags(name), folder]);
    return (performance.now() - begin) / 1000;
  } finally {
    await builder.stop();
  }
}

/** Starts an empty BuildKit: the program on the PATH or, where there is none, the container that buildx creates. */
async function startBuilder(): Promise<{ readonly name: string; stop(): Promise<void> }> {
  const name = `packaging-bench-${process.pid}`;
  const buildx = (...args: string[]) => dockerOk(['buildx', ...args]);
  const insecure = '--allow-insecure-entitlement=network.host';
  if (spawnSync('buildkitd', ['--version']).status !== 0) {
    await buildx('create', '--name', name, '--driver', 'docker-container', '--driver-opt', 'network=host', '--buildkitd-flags', insecure, '--bootstrap');
    return { name, stop: async () => void await buildx('rm', name) };
  }
  const root = mkdtempSync(join(tmpdir(), 'buildkit-'));
  const address = `unix://${root}/socket`;
  const child = spawn('buildkitd', ['--root', join(root, 'state'), '--addr', address, '--oci-worker-net=host', insecure, '--config', '/dev/null'], { stdio: 'ignore' });
  const stop = async () => {
    await buildx('rm', name).catch(() => undefined);
    child.kill();
    await once(child, 'exit');
    removeMounted(root);
  };
  try {
    await until(20, async () => {
      await buildx('rm', name).catch(() => undefined);
      await buildx('create', '--name', name, '--driver', 'remote', address);
      await buildx('inspect', '--bootstrap', name);
    });
    return { name, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Counts the bytes to and from a registry. */
class Meter {
  public static async start(registry: string): Promise<Meter> {
    const [host, port] = registry.split(':');
    return new Promise(done => {
      const meter: Meter = new Meter(createServer(client => {
        const upstream = createConnection(Number(port), host);
        client.on('data', data => (meter.pushed += data.length)).on('error', () => upstream.destroy()).pipe(upstream);
        upstream.on('data', data => (meter.pulled += data.length)).on('error', () => client.destroy()).pipe(client);
      }).listen(0, '127.0.0.1', () => done(meter)));
    });
  }

  public pulled = 0;
  public pushed = 0;

  private constructor(private readonly server: Server) {}

  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public reset(): void {
    this.pulled = this.pushed = 0;
  }

  public stop(): Promise<void> {
    return new Promise(done => this.server.close(() => done()));
  }
}
