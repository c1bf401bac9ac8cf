import { createHash } from 'crypto';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, posix } from 'path';
import { dockerOk } from '../../src/verify/docker';

export interface Entry {
  /** Everything of the entry but its times. */
  readonly identity: string;
  readonly size: number;
}

export interface Layer {
  readonly digest: string;
  /** As a tar archive. */
  readonly bytes: number;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** The layers of an image, as `docker save` writes them. */
export async function layersOf(image: string): Promise<Layer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'));
  try {
    const file = join(folder, 'image.tar');
    await dockerOk(['save', '--output', file, image]);
    const archive = readTar(readFileSync(file));
    const content = (name: string): Buffer => {
      const { link, data } = archive.get(name)!;
      return link ? content(posix.join(posix.dirname(name), link)) : data;
    };
    const [{ Config: config, Layers: names }] = JSON.parse(content('manifest.json').toString());
    const digests: string[] = JSON.parse(content(config).toString()).rootfs.diff_ids;
    return digests.map((digest, index) => {
      const data = content(names[index]);
      const entries = [...readTar(data)].map(([name, entry]) => [name, { identity: identity(entry), size: entry.data.length }] as const);
      return { digest, bytes: data.length, entries: new Map(entries) };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Digests of the layers in an OCI archive: those that a registry gets. */
export function ociLayers(file: string): string[] {
  const archive = readTar(readFileSync(file));
  const read = (name: string) => JSON.parse(archive.get(name)!.data.toString());
  const blob = (digest: string) => read(`blobs/${digest.replace(':', '/')}`);
  let manifest = blob(read('index.json').manifests[0].digest);
  // An index, where the build also attests to something.
  if (manifest.manifests) manifest = blob(manifest.manifests[0].digest);
  return manifest.layers.map(({ digest }: { digest: string }) => digest);
}

interface TarEntry {
  readonly type: string;
  readonly owner: string;
  readonly link: string;
  readonly data: Buffer;
}

const identity = ({ type, owner, link, data }: TarEntry) => [type, owner, link, createHash('sha256').update(data).digest('hex')].join(' ');

/** As much of tar(5) as Go's writer uses: ustar and pax. */
function readTar(archive: Buffer): Map<string, TarEntry> {
  const entries = new Map<string, TarEntry>();
  let extended: Record<string, string> = {};
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const field = (from: number, length: number) => archive.toString('utf8', at + from, at + from + length).replace(/\0[^]*$/, '');
    const size = parseInt(field(124, 12), 8);
    const data = archive.subarray(at + 512, at + 512 + size);
    const type = field(156, 1);
    const prefix = field(345, 155);
    if (type === 'x') {
      extended = pax(data);
    } else {
      const name = extended.path ?? (prefix ? `${prefix}/${field(0, 100)}` : field(0, 100));
      const owner = `${field(100, 8)} ${extended.uid ?? field(108, 8)} ${extended.gid ?? field(116, 8)}`;
      entries.set(name.replace(/\/$/, ''), { type, owner, link: extended.linkpath ?? field(157, 100), data });
      extended = {};
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

/** Records of the form "LENGTH KEY=VALUE\n", the length counting all of it. */
function pax(data: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < data.length;) {
    const length = parseInt(data.toString('utf8', at), 10);
    const [, key, value] = data.toString('utf8', at, at + length).match(/^\d+ ([^=]+)=([^]*)\n$/)!;
    records[key] = value;
    at += length;
  }
  return records;
}
