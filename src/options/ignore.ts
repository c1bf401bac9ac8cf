import { posix } from 'path';
import { Source } from './source';
import { asDockerPatterns } from '../project/git-ignore';
import { Repository } from '../project/repository';
import { listOf, text } from '../validation/checks';
import { FieldsOf, readFields, withDefault } from '../validation/fields';
import { relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** Files to keep out of the build context. */
export interface IgnoreOptions {
  /**
   * Patterns of .dockerignore to add to the defaults, relative to the project. Files that git ignores stay out by default: a pattern
   * with a leading `!` includes them again, for example a built frontend. The secret patterns come after yours.
   *
   * @default []
   * @example ['notebooks/', '!frontend/dist/']
   */
  readonly patterns?: string[];

  /**
   * Paths to include in the image although a secret pattern matches them.
   *
   * @default []
   * @example ['certs/public-ca.pem']
   */
  readonly admit?: string[];
}

/** Files that must not reach an image, wherever they are. */
export const SECRET_PATTERNS: readonly string[] = [
  '**/credentials.json', '**/token.json', '**/service_account.json', '**/*.pem', '**/*.key', '**/.env', '**/.env.*',
];

const FIELDS = {
  patterns: withDefault(listOf(text(/^!?[^!\s]/, 'a pattern such as "notebooks/" or "!docs/needed.md"'), '["notebooks/"]'), []),
  admit: withDefault(listOf(relativePath, '["certs/public-ca.pem"]'), []),
} satisfies FieldsOf<IgnoreOptions>;

/** Depends on git's patterns, and on a file that the options name although it looks like a secret. */
export function resolveIgnore(
  problems: Problems,
  given: IgnoreOptions | undefined,
  { repository, source, certificates }: { readonly repository: Repository; readonly source: Source; readonly certificates?: string },
) {
  const fields = readFields(problems, 'ignore', given, FIELDS);
  const toContext = (folder: string) => posix.join(source.project, folder);
  const folders = source.packages.map(path => posix.relative(source.project, path) || '.');
  return {
    patterns: fields.patterns.map(pattern => inFolder(source.project, pattern)),
    admit: [...fields.admit, ...(certificates ? [certificates] : [])],
    secrets: SECRET_PATTERNS,
    /** Patterns of git, for the build context. */
    git: repository.gitIgnores(folders).flatMap(({ folder, patterns }) => {
      const path = toContext(folder);
      // A folder above the build context: only patterns that match at every depth concern it.
      return asDockerPatterns(patterns, path.startsWith('..') ? '' : path).filter(pattern => !path.startsWith('..') || /^!?\*\*/.test(pattern));
    }),
  };
}

/** A pattern of the project, for the build context. */
export function inFolder(folder: string, pattern: string): string {
  const isException = pattern.startsWith('!');
  const body = (isException ? pattern.slice(1) : pattern).replace(/^\//, '');
  const anchored = folder === '.' || body.startsWith('**') ? body : `${folder}/${body}`;
  return `${isException ? '!' : ''}${anchored}`;
}
