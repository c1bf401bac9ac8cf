import { posix } from 'path';
import { SavedLayer, withLayers } from './saved-image';
import { entries } from './tar';
import { SECRET_NAMES } from '../options/ignore';
import { globSource } from '../project/glob';

/** Directories of the system and of installed distributions. They bring certificates, such as certifi's, and folders of any name. */
const INSTALLED = /^(usr|etc|lib\w*)\/|\/(site|dist)-packages\//;

const ANYWHERE = expressionOf(SECRET_NAMES.filter(name => !/^\*|\/$|\.py$/.test(name)));
const ELSEWHERE = expressionOf(SECRET_NAMES);

/** One expression for all names: an image has tens of thousands of files. */
function expressionOf(names: readonly string[]): RegExp {
  return new RegExp(`(^|/)(${names.map(name => globSource(name.replace(/\/$/, ''))).join('|')})(/|$)`);
}

export interface Policy {
  /** Paths of the project to include in spite of their names. */
  readonly admit?: readonly string[];
  /** Further names of secrets. */
  readonly names?: readonly string[];
}

/** Whether a path of an image, without the leading slash, has the name of a secret and is not included on purpose. */
export function isSecret(path: string, { admit = [], names = [] }: Policy = {}): boolean {
  if (admit.some(admitted => path === `app/${admitted}` || path.startsWith(`app/${admitted}/`))) return false;
  if (INSTALLED.test(path)) return ANYWHERE.test(path);
  if (names.includes(posix.basename(path))) return true;
  return ELSEWHERE.test(path) && !(/\/secrets\//.test(path) && path.endsWith('.py'));
}

export interface Findings {
  /** Number of files in all layers. */
  readonly files: number;
  /** Absolute paths. */
  readonly secrets: readonly string[];
}

/** Searches all layers, so that it finds a secret that a later layer deletes. */
export function secretsOf(image: string, policy: Policy, signal?: AbortSignal): Promise<Findings> {
  return withLayers(image, layers => search(layers, policy), signal);
}

function search(layers: readonly SavedLayer[], policy: Policy): Findings {
  let files = 0;
  const secrets = new Set<string>();
  for (const { archive } of layers) {
    for (const { name, type } of entries(archive)) {
      // Whiteouts are markers of deleted files.
      if (type === '5' || /(^|\/)\.wh\./.test(name)) continue;
      files += 1;
      if (isSecret(name, policy)) secrets.add(`/${name}`);
    }
  }
  if (files === 0) throw new Error('no file in any layer');
  return { files, secrets: [...secrets] };
}
