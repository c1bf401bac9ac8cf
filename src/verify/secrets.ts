import { SavedLayer, withLayers } from './saved-image';
import { entries } from './tar';
import { SECRET_PATTERNS } from '../options/ignore';

const SECRETS = SECRET_PATTERNS.map(pattern => {
  const name = pattern.replace(/^\*\*\//, '').replace(/[.+^$()|[\]{}\\]/g, '\\$&').replace(/\*/g, '[^/]*');
  return new RegExp(`(^|/)${name}(/|$)`);
});

/** The system and installed distributions bring certificates to these directories, such as certifi's cacert.pem. */
const CERTIFICATE = /\.(pem|key)$/;
const INSTALLED = /^(usr|etc|lib\w*)\/|\/(site|dist)-packages\//;

/** Whether a path of an image, without the leading slash, matches a secret pattern and is not included on purpose. */
export function isSecret(path: string, admit: readonly string[] = []): boolean {
  if (admit.some(admitted => path === `app/${admitted}` || path.startsWith(`app/${admitted}/`))) return false;
  if (CERTIFICATE.test(path) && INSTALLED.test(path)) return false;
  return SECRETS.some(pattern => pattern.test(path));
}

export interface Findings {
  /** Number of files in all layers. */
  readonly files: number;
  /** Absolute paths. */
  readonly secrets: readonly string[];
}

/** Searches all layers, so that it finds a secret that a later layer deletes. */
export function secretsOf(image: string, admit: readonly string[], signal?: AbortSignal): Promise<Findings> {
  return withLayers(image, layers => search(layers, admit), signal);
}

function search(layers: readonly SavedLayer[], admit: readonly string[]): Findings {
  let files = 0;
  const secrets = new Set<string>();
  for (const { archive } of layers) {
    for (const { name, type } of entries(archive)) {
      if (type === '5') continue;
      files += 1;
      if (isSecret(name, admit)) secrets.add(`/${name}`);
    }
  }
  if (files === 0) throw new Error('no file in any layer');
  return { files, secrets: [...secrets] };
}
