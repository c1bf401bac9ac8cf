/** Builds with a builder that starts empty, as in most CI, and a cache in the registry. */
import { AddressInfo, createConnection, createServer, Server } from 'net';
import { rotated, Samples } from './statistics';
import { change, Subject } from './subjects';
import { dockerOk } from '../src/verify/docker';
import { startContainerdStore } from '../test/support/containerd-store';

/** Packagings whose builds keep a cache of every stage. */
export const CACHED = ['multistage', 'this project'] as const satisfies readonly Subject[];
export type Cached = typeof CACHED[number];
/** `none` builds again without a change. */
export const CACHED_CHANGES = ['none', 'source', 'small'] as const;
export type CachedChange = typeof CACHED_CHANGES[number];
export type Caches = Samples<`${CachedChange} ${'seconds' | 'bytes pulled' | 'bytes pushed'}`, Cached>;

/** Builds and pushes each subject, and after each change once more in a new engine that knows the registry alone. */
export async function measureCaches(registry: string, runs: number, folder: (subject: Cached) => string, offset: number): Promise<Caches> {
  const samples: Caches = new Samples();
  const meter = await Meter.start(registry);
  try {
    for (const subject of CACHED) await build(meter.address, subject, folder(subject));
    for (const kind of CACHED_CHANGES) {
      for (let round = 0; round < runs; round++) {
        for (const subject of rotated(CACHED, round)) {
          if (kind !== 'none') change(kind, folder(subject), offset + round);
          meter.reset();
          const seconds = await build(meter.address, subject, folder(subject));
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

/** Seconds of a build in an engine of its own, from and to the cache of the registry. */
async function build(registry: string, subject: Cached, folder: string): Promise<number> {
  const engine = await startContainerdStore();
  const name = `${registry}/cached/${subject.replace(/ /g, '-')}`;
  try {
    const begin = performance.now();
    await dockerOk(['--host', engine.host, 'buildx', 'build', '--quiet', '--network=host', '--push', '--tag', name,
      '--cache-from', `type=registry,ref=${name}:cache`, '--cache-to', `type=registry,ref=${name}:cache,mode=max`, folder]);
    return (performance.now() - begin) / 1000;
  } finally {
    await engine.stop();
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
