import { closeSync, mkdtempSync, openSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, posix } from 'path';
import { dockerOk } from './docker';
import { entries, Entry, inFile, readAll, Source, unpacked } from './tar';

/** A layer of an image. Its content can be read only while the image is open. */
export interface SavedLayer {
  /** Digest of the uncompressed layer. */
  readonly digest: string;
  /** Uncompressed tar archive. */
  readonly archive: Source;
}

/** Opens the layers of an image in the order of the Dockerfile. Files that a later layer deletes are still in the earlier one. */
export async function withLayers<T>(image: string, use: (layers: readonly SavedLayer[]) => T, signal?: AbortSignal): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'docker-save-'));
  try {
    const path = join(folder, 'image.tar');
    await dockerOk(['save', '--output', path, image], { signal });
    const file = openSync(path, 'r');
    try {
      return use(layersOf(new Map([...entries(inFile(file))].map(entry => [entry.name, entry]))));
    } finally {
      closeSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Manifest {
  readonly Config: string;
  readonly Layers: readonly string[];
}

function layersOf(archive: ReadonlyMap<string, Entry>): SavedLayer[] {
  // Engines before 25 write a layer that two images share as a link.
  const content = (name: string): Source => {
    const entry = archive.get(name);
    if (!entry) throw new Error(`docker save wrote no ${name}`);
    return entry.type === '2' ? content(posix.join(posix.dirname(name), entry.link)) : entry.content;
  };
  const json = (name: string) => JSON.parse(readAll(content(name)).toString());
  const [{ Config: config, Layers: layers }]: Manifest[] = json('manifest.json');
  const digests: string[] = json(config).rootfs.diff_ids;
  return layers.map((name, index) => ({
    digest: digests[index],
    // Unpacked on use: a compressed layer needs memory.
    get archive() { return unpacked(content(name)); },
  }));
}
