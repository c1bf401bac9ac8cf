import { spawn } from 'child_process';
import { createReadStream, mkdirSync, readdirSync, statSync, writeFileSync } from 'fs';
import { createServer, get } from 'http';
import { AddressInfo } from 'net';
import { join } from 'path';
import { createGunzip } from 'zlib';
import { dockerOk } from '../src/verify/docker';

/** What a push brought to the registry. */
export interface Pushed {
  /** As stored, which is as sent: compressed layers, image configuration and manifest. */
  readonly bytes: number;
  /** The new layers, unpacked. */
  readonly layerBytes: number;
  readonly layers: number;
}

/** Debian's docker-registry on loopback, which an engine trusts without any setting. */
export class Registry {
  public static async start(folder: string): Promise<Registry> {
    const port = await freePort();
    const root = join(folder, 'registry');
    mkdirSync(root);
    const config = join(folder, 'registry.yml');
    writeFileSync(config, `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${root} } }
http: { addr: "127.0.0.1:${port}" }
`);
    const server = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
    const failed = new Promise<never>((_, reject) => server.once('error', () => reject(new Error('install Debian\'s docker-registry'))));
    await Promise.race([failed, until(() => answers(`http://127.0.0.1:${port}/v2/`))]);
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

export function freePort(): Promise<number> {
  return new Promise(done => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

export function answers(url: string): Promise<boolean> {
  return new Promise(done => {
    const request = get(url, { timeout: 1000, agent: false }, response => {
      response.resume();
      done(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(false));
  });
}

export async function until(condition: () => Promise<boolean>, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!await condition()) {
    if (Date.now() > end) throw new Error(`nothing answered within ${seconds} s`);
    await new Promise(wait => setTimeout(wait, 5));
  }
}

/** Undefined for what is no layer: only layers are compressed. */
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
