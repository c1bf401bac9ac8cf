import { ChildProcess, spawn } from 'child_process';
import { createReadStream, mkdirSync, readdirSync, statSync, writeFileSync } from 'fs';
import { AddressInfo, createServer } from 'net';
import { join } from 'path';
import { createGunzip } from 'zlib';
import { dockerOk } from '../src/verify/docker';
import { requestOk } from '../src/verify/http';
import { until } from '../src/verify/poll';

/** The blobs that a push added to the registry. */
export interface Pushed {
  /** Bytes sent: compressed layers, image configuration and manifest. */
  readonly bytes: number;
  /** Bytes of the new layers, uncompressed. */
  readonly layerBytes: number;
  readonly layers: number;
}

/** Debian's docker-registry on the loopback address, which engines trust without configuration. */
export class Registry {
  public static async start(folder: string): Promise<Registry> {
    const port = await freePort();
    const root = join(folder, 'registry');
    mkdirSync(root);
    const server = serve(root, `127.0.0.1:${port}`);
    const failed = new Promise<never>((_, reject) => server.once('error', () => reject(new Error('cannot start docker-registry; install Debian\'s package of this name'))));
    await Promise.race([failed, responds(`http://127.0.0.1:${port}/v2/`)]);
    return new Registry(`127.0.0.1:${port}`, root, () => server.kill());
  }

  private constructor(public readonly address: string, private readonly root: string, public readonly stop: () => void) {}

  public async push(image: string): Promise<Pushed> {
    const before = new Set(this.blobs());
    await dockerOk(['push', '--quiet', image]);
    const added = this.blobs().filter(blob => !before.has(blob));
    const layers = (await Promise.all(added.map(unpackedBytes))).filter(bytes => bytes !== undefined);
    return {
      bytes: sum(added.map(blob => statSync(blob).size)),
      layerBytes: sum(layers),
      layers: layers.length,
    };
  }

  private blobs(): string[] {
    const blobs = join(this.root, 'docker', 'registry', 'v2', 'blobs', 'sha256');
    try {
      return readdirSync(blobs).flatMap(head => readdirSync(join(blobs, head)).map(digest => join(blobs, head, digest, 'data')));
    } catch {
      return [];
    }
  }
}

/** Starts a registry. The words in front of its command may lead to another network. */
export function serve(root: string, address: string, prefix: readonly string[] = []): ChildProcess {
  const config = `${root}.yml`;
  writeFileSync(config, `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${root} } }
http: { addr: "${address}" }
`);
  const [command, ...args] = [...prefix, 'docker-registry', 'serve', config];
  return spawn(command, args, { stdio: 'ignore' });
}

export function freePort(): Promise<number> {
  return new Promise(done => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

/** Waits for the first 200. The short interval keeps the error of a measured start small. */
export async function responds(url: string): Promise<void> {
  await until(60, () => requestOk(url, { timeout: 1 }), { interval: 0.005 });
}

/** Undefined if the blob is not a layer: only layers are compressed. */
function unpackedBytes(blob: string): Promise<number | undefined> {
  return new Promise(done => {
    let bytes = 0;
    createReadStream(blob).pipe(createGunzip())
      .on('data', chunk => (bytes += chunk.length))
      .on('error', () => done(undefined))
      .on('end', () => done(bytes));
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
