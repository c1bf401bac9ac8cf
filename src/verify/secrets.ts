import { closeSync, mkdtempSync, openSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, posix } from 'path';
import { dockerOk } from './docker';
import { entries, Entry, inFile, unpacked } from './tar';
import { SECRET_PATTERNS } from '../outputs/dockerignore';

const SECRETS = SECRET_PATTERNS.map(pattern => {
  const name = pattern.replace(/^\*\*\//, '').replace(/[.+^$()|[\]{}\\]/g, '\\$&').replace(/\*/g, '[^/]*');
  return new RegExp(`(^|/)${name}(/|$)`);
});

/** Certificates that the system and installed distributions bring (certifi's cacert.pem); a team's own are elsewhere. */
const CERTIFICATE = /\.(pem|key)$/;
const BROUGHT = /^(usr|etc|lib\w*)\/|\/(site|dist)-packages\//;

/** Whether a path of an image, without the leading slash, is one that must not be in it. */
export function isSecret(path: string, admit: readonly string[] = []): boolean {
  if (admit.some(admitted => path === `app/${admitted}` || path.startsWith(`app/${admitted}/`))) return false;
  if (CERTIFICATE.test(path) && BROUGHT.test(path)) return false;
  return SECRETS.some(pattern => pattern.test(path));
}

/** The secrets in all layers, also those that a later layer deletes. */
export async function secretsOf(image: string, admit: readonly string[], signal?: AbortSignal): Promise<{ files: number; secrets: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'docker-verify-'));
  try {
    const path = join(folder, 'image.tar');
    await dockerOk(['save', '--output', path, image], { signal });
    const file = openSync(path, 'r');
    try {
      return look(new Map([...entries(inFile(file))].map(entry => [entry.name, entry])), admit);
    } finally {
      closeSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function look(archive: ReadonlyMap<string, Entry>, admit: readonly string[]): { files: number; secrets: string[] } {
  const content = (name: string): Entry['content'] => {
    const entry = archive.get(name);
    if (!entry) throw new Error(`${name} is missing in what docker save wrote`);
    return entry.type === '2' ? content(posix.join(posix.dirname(name), entry.link)) : entry.content;
  };
  const manifest = content('manifest.json');
  const [{ Layers: layers }] = JSON.parse(manifest.read(0, manifest.size).toString()) as { Layers: string[] }[];
  let files = 0;
  const secrets = new Set<string>();
  for (const layer of layers) {
    for (const { name, type } of entries(unpacked(content(layer)))) {
      if (type === '5') continue;
      files += 1;
      if (isSecret(name, admit)) secrets.add(`/${name}`);
    }
  }
  if (files === 0) throw new Error('no file in any layer');
  return { files, secrets: [...secrets] };
}
