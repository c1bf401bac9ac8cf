import { posix } from 'path';
import { SavedLayer, withLayers } from './saved-image';
import { entries, Entry, readAll } from './tar';
import { SECRET_NAMES } from '../options/ignore';
import { globSource } from '../project/glob';

/** Directories of the system and of installed distributions. They bring certificates, such as certifi's, and folders of any name. */
const INSTALLED = /^(usr|etc|lib\w*)\/|\/(site|dist)-packages\//;

const ANYWHERE = expressionOf(SECRET_NAMES.filter(name => !/^[*/]|\/$|\.py$/.test(name)));
const ELSEWHERE = expressionOf(SECRET_NAMES);

/** One expression for all names, in lower case and in capitals: an image has tens of thousands of files. */
function expressionOf(names: readonly string[]): RegExp {
  const sources = names.map(name => (name.startsWith('/') ? '^app/' : '(^|/)') + globSource(name.replace(/^\/|\/$/g, '')));
  return new RegExp(`(${sources.join('|')})(/|$)`, 'i');
}

/** RFC 7468, "Textual Encodings": the label and the first line of the key. The key of a cloud account is in JSON, with escaped line breaks. */
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n)+[A-Za-z0-9+/=:, -]{16}/;
/** Keys and files with accounts are small. */
const LARGEST_KEY = 256 * 1024;

export interface Policy {
  /** Paths of the project to include in spite of their names. */
  readonly admit?: readonly string[];
  /** Further names of secrets. */
  readonly names?: readonly string[];
}

/** Whether a path of an image, without the leading slash, has the name of a secret and is not included on purpose. */
export function isSecret(path: string, { admit = [], names = [] }: Policy = {}): boolean {
  if (admit.some(admitted => path === `app/${admitted}`)) return false;
  if (INSTALLED.test(path)) return ANYWHERE.test(path);
  if (names.includes(posix.basename(path))) return true;
  return ELSEWHERE.test(path) && !(/\/(secrets|credentials|backups)\//.test(path) && path.endsWith('.py'));
}

/** Whether a file of an image contains a private key. Distributions bring those of their tests. */
function hasKey({ name, content }: Entry, { admit = [] }: Policy): boolean {
  if (content.size > LARGEST_KEY || INSTALLED.test(name) || admit.some(admitted => name === `app/${admitted}`)) return false;
  return PRIVATE_KEY.test(readAll(content).toString('latin1'));
}

export interface Findings {
  /** Absolute paths of the files in all layers. */
  readonly files: readonly string[];
  /** Absolute paths, with the reason where it is not the name. */
  readonly secrets: readonly string[];
}

/** Searches all layers, so that it finds a secret that a later layer deletes. */
export function secretsOf(image: string, policy: Policy, signal?: AbortSignal): Promise<Findings> {
  return withLayers(image, layers => search(layers, policy), signal);
}

function search(layers: readonly SavedLayer[], policy: Policy): Findings {
  const files: string[] = [];
  const secrets = new Set<string>();
  for (const { archive } of layers) {
    for (const entry of entries(archive)) {
      const { name, type } = entry;
      // Whiteouts are markers of deleted files.
      if (type === '5' || /(^|\/)\.wh\./.test(name)) continue;
      files.push(`/${name}`);
      if (isSecret(name, policy)) secrets.add(`/${name}`);
      else if (type === '0' && hasKey(entry, policy)) secrets.add(`/${name} (contains a private key)`);
    }
  }
  if (files.length === 0) throw new Error('no file in any layer');
  return { files, secrets: [...secrets] };
}
