import { posix } from 'path';
import { Source } from './source';
import { asDockerPatterns } from '../project/git-ignore';
import { IgnoreMatcher } from '../project/ignore-matcher';
import { Repository } from '../project/repository';
import { Check, listOf, text } from '../validation/checks';
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

/** Names of secrets by their kind, for every depth: the files that common tools keep credentials in. */
export const SECRET_GROUPS: ReadonlyArray<readonly [kind: string, names: readonly string[]]> = [
  ['environment files', ['.env', '.env.*', '*.env', 'env.local', '.envrc', '.flaskenv', 'local_settings.py']],
  ['accounts and tokens', ['credentials.json', 'credentials.json.*', 'credentials.y*ml', 'credentials.toml', 'token.json', 'token.pickle', 'service_account.json',
    'service_account?*.json', 'service-account*.json', 'serviceAccount*.json', 'gha-creds-*.json', 'client_secret*.json', 'secret.json', 'secret.y*ml', 'secrets.json', 'secrets.y*ml', 'secrets.toml',
    '.secrets*', 'secrets/', '.htpasswd', '.vault*', '.mcp.json', 'cookies.txt']],
  ['keys and key stores', ['*.pem', '*.key', '*.p12', '*.pfx', '*.jks', '*.keystore', '*.ppk', '*.kdbx', 'id_rsa*', 'id_dsa*', 'id_ecdsa*', 'id_ed25519*', '.ssh/',
    '.gnupg/', 'secring.*']],
  ['package indexes, repositories and databases', ['.netrc', '_netrc', '.pypirc', '.npmrc', '.yarnrc.yml', 'pip.conf', '.git-credentials', '.pgpass', '.my.cnf']],
  ['clouds and clusters', ['.aws/', '.azure/', '.boto', '.s3cfg', 'gcloud/', 'application_default_credentials.json', 'kubeconfig*', '.kube/', '.docker/', '.dockercfg',
    '.dockerconfigjson', '*.tfstate*', '*.tfvars', '.terraform/']],
  ['databases of the developer, and shell histories', ['db.sqlite3', 'dump.sql', '.*_history']],
];

/** Files that must not reach an image. */
export const SECRET_NAMES: readonly string[] = SECRET_GROUPS.flatMap(([, names]) => names);

/** Python modules of a package named "secrets" are code. */
export const SECRET_EXCEPTION = '**/secrets/**/*.py';

const notEmpty = text(/^!?[^!\s]/, 'a pattern such as "notebooks/" or "!docs/needed.md"');

const ignorePattern: Check<string> = (value, option, problems) => {
  const pattern = notEmpty(value, option, problems);
  if (pattern === undefined || !IgnoreMatcher.isInvalid(pattern)) return pattern;
  problems.invalid(option, pattern, 'a pattern that engines accept, with classes such as "[a-c]"');
  return undefined;
};

const FIELDS = {
  patterns: withDefault(listOf(ignorePattern, '["notebooks/"]'), []),
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
  const folders = ['.', ...source.packages.map(path => posix.relative(source.project, path) || '.')];
  return {
    patterns: fields.patterns.map(pattern => inFolder(source.project, pattern)),
    admit: [...fields.admit, ...(certificates ? [certificates] : [])],
    secrets: SECRET_GROUPS,
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
