import { createHash } from 'crypto';
import { closeSync, openSync } from 'fs';
import { withLayers } from '../../src/verify/saved-image';
import { entries, Entry, inFile, readAll } from '../../src/verify/tar';

export interface LayerEntry {
  /** Everything of the entry except its timestamps. */
  readonly identity: string;
  readonly size: number;
}

export interface Layer {
  readonly digest: string;
  /** Size of the tar archive. */
  readonly bytes: number;
  readonly entries: ReadonlyMap<string, LayerEntry>;
}

/** The layers of an image on the engine. */
export function layersOf(image: string): Promise<Layer[]> {
  return withLayers(image, layers => layers.map(({ digest, archive }) => ({
    digest,
    bytes: archive.size,
    entries: new Map([...entries(archive)].map(entry => [entry.name, { identity: identity(entry), size: entry.content.size }])),
  })));
}

function identity({ type, mode, uid, gid, link, content }: Entry): string {
  return [type, mode.toString(8), uid, gid, link, createHash('sha256').update(readAll(content)).digest('hex')].join(' ');
}

/** Digests of the layers in an OCI archive, as a registry receives them. */
export function ociLayers(path: string): string[] {
  const file = openSync(path, 'r');
  try {
    const archive = new Map([...entries(inFile(file))].map(entry => [entry.name, entry]));
    const read = (name: string) => JSON.parse(readAll(archive.get(name)!.content).toString());
    const blob = (digest: string) => read(`blobs/${digest.replace(':', '/')}`);
    let manifest = blob(read('index.json').manifests[0].digest);
    // A build with attestations writes an index.
    if (manifest.manifests) manifest = blob(manifest.manifests[0].digest);
    return manifest.layers.map(({ digest }: { digest: string }) => digest);
  } finally {
    closeSync(file);
  }
}

export const digests = (layers: readonly Layer[]): string[] => layers.map(({ digest }) => digest);

/** The layers of an image that another one does not have. */
export function newLayers(before: readonly Layer[], after: readonly Layer[]): Layer[] {
  const known = new Set(digests(before));
  return after.filter(({ digest }) => !known.has(digest));
}
