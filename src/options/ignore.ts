import { posix } from 'path';
import { Source } from './source';
import { asDockerPatterns } from '../project/git-ignore';
import { IgnoreMatcher } from '../project/ignore-matcher';
import { Repository } from '../project/repository';
import { Check, listOf, text } from '../validation/checks';
import { FieldsOf, readFields, withDefault } from '../validation/fields';
import { relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';

/**
 * Files to keep out of the build context.
 *
 * @example
 * new NegotiationDockerPackaging(project, { ignore: { patterns: ['notebooks/'], admit: ['certs/public-ca.pem'] } });
 */
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
   * Files to include in the image although a secret pattern matches them. A directory is an error, because it could hold a secret.
   *
   * @default []
   * @example ['certs/public-ca.pem']
   */
  readonly admit?: string[];
}

/** Names of secrets by their kind, for every depth: the files that common tools keep credentials in. A leading "/" means the top of the project. */
const KINDS: ReadonlyArray<readonly [kind: string, names: readonly string[]]> = [
  ['environment files', ['.env', '.env.*', '.env~*', '.env-*', '*.env', 'env.local', 'env.prod*', 'env.stag*', 'env.dev*', '.envrc', '.flaskenv', 'local_settings.py',
    'settings.local.*', 'appsettings.*.json', 'wrangler.toml']],
  ['accounts and tokens', ['credentials.json', 'credentials.json.*', 'credentials.y*ml', 'credentials.toml', '/credentials', 'token.json', 'tokens.json', '*_token.json',
    '*-token.json', 'token.txt', '*_token.txt', 'token.pickle', 'service_account.json', 'service_account?*.json', 'service-account*.json', 'serviceAccount*.json',
    'gha-creds-*.json', '*firebase-adminsdk*.json', '*-key.json', 'client_secret*.json', 'secret.json', 'secret.y*ml', 'secrets.json', 'secrets.y*ml', 'secrets.toml',
    '.secrets*', 'secrets/', '.htpasswd', 'htpasswd', '.vault*', 'vault-pass*', 'vault_pass*', '.mcp.json', 'cookies.txt', '.cookies', '*.session']],
  ['keys and key stores', ['*.pem', '*.key', '*.der', '*.p12', '*.pfx', '*.jks', '*.keystore', '*.ppk', '*.kdbx', '*.asc', '*.gpg', 'id_rsa*', 'id_dsa*', 'id_ecdsa*',
    'id_ed25519*', 'deploy_key*', '.ssh/', '.gnupg/', 'secring.*']],
  ['package indexes, repositories and databases', ['.netrc', '_netrc', '.pypirc', '.npmrc', '.yarnrc.yml', 'pip.conf', '.git-credentials', '.gitconfig', '.hg/', '.svn/',
    '.gitlab-ci-local*', '.pgpass', '.my.cnf', '.mongorc.js', '.dbshell']],
  ['clouds and clusters', ['.aws/', 'aws/credentials', '.azure/', '.boto', '.s3cfg', 'gcloud/', 'application_default_credentials.json', 'rclone.conf', 'kubeconfig*', '.kube/',
    'kube/config', '.docker/', '.dockercfg', '.dockerconfigjson', '*.tfstate*', '*.tfvars', '.terraform/', '.terraformrc', 'terraform.rc']],
  ['assistants and model hubs', ['.anthropic/', '.openai', '.huggingface/', '.cursor/', '.aider*']],
  ['databases and dumps of the developer, histories of shells, memory of programs', ['db.sqlite*', 'dump.sql', '*.sql.gz', '*.dump', '/backups', '.*_history', 'core.[0-9]*', 'coredump*']],
];

/** Names in any mix of capitals and small letters: engines distinguish them. */
const CAPITALS = KINDS.slice(0, 3).flatMap(([, names]) => names)
  .map(name => name.replace(/[a-z]/gi, letter => `[${letter.toUpperCase()}${letter.toLowerCase()}]`));

/** Names of secrets as engines must see them. */
export const SECRET_GROUPS: typeof KINDS = [
  ...KINDS,
  ['environment files, accounts and keys once more, in capitals', CAPITALS],
];

/** Files that must not reach an image, in lower case. */
export const SECRET_NAMES: readonly string[] = KINDS.flatMap(([, names]) => names);

/** Python modules of packages with the names of secrets are code. */
export const CODE_IN_SECRETS: readonly string[] = ['**/secrets/**/*.py', '/credentials/**/*.py', '/backups/**/*.py'];

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
  for (const path of fields.admit) {
    if (repository.isDirectory(path)) problems.invalid('ignore.admit', path, 'a file, because a directory would include every secret in it; name its files');
  }
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
