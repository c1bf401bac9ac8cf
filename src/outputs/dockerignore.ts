import { posix } from 'path';
import { APP, Packaging } from '../model';

/** Patterns with `**` in front match at every depth, the others at the top of the build context only. */
const GROUPS: ReadonlyArray<readonly [comment: string, patterns: readonly string[]]> = [
  ['Virtual environments: made anew in the image', ['**/.venv/', '**/venv/', '**/node_modules/']],
  ['Version control', ['**/.git/', '**/.gitignore', '**/.gitattributes']],
  ['Python caches', ['**/__pycache__/', '**/*.py[cod]', '**/*$py.class']],
  ['Libraries built in place; those inside of packages stay', ['*.so']],
  ['Development tools', ['**/.pytest_cache/', '**/.mypy_cache/', '**/.ruff_cache/', '**/.coverage', '**/htmlcov/']],
  ['Editors and systems', ['**/.idea/', '**/.vscode/', '**/*.swp', '**/*.swo', '**/.DS_Store']],
  ['Planning and tests', ['.planning/', '.claude/', 'tests/']],
];

/** Later lines win, so these come last; none may reach an image. */
export const SECRET_PATTERNS: readonly string[] = [
  '**/credentials.json', '**/token.json', '**/service_account.json', '**/*.pem', '**/*.key', '**/.env', '**/.env.*',
];

/** What stays out of the build context. Never uv.lock: the image is built from it. */
export function dockerignore({ data, ignore, paths }: Packaging): string {
  const local = posix.relative(APP, data.directory);
  const volume: [string, string[]] = ['Data lives in the volume; package data such as src/pkg/data/ stays',
    ['data/', ...(local === 'data' || local.startsWith('..') ? [] : [`${local}/`])]];
  const project: [string, string[]] = ['projen, and what only describes the image',
    ['.projen/', '.projenrc.*', paths.dockerfile, paths.dockerignore, paths.compose]];
  const extra: [string, readonly string[]] = ['This project\'s own', ignore.patterns.map(pattern => pattern.replace(/^#/, '\\#'))];
  const secrets: [string, readonly string[]] = ['Secrets: last, so that no pattern above brings one back', SECRET_PATTERNS];
  const admitted: [string, string[]] = ['No secrets, by this project\'s word', ignore.admit.map(path => `!${path}`)];
  return [...GROUPS, volume, project, extra, secrets, admitted]
    .filter(([, patterns]) => patterns.length > 0)
    .map(([comment, patterns]) => `# ${comment}\n${patterns.join('\n')}\n`)
    .join('\n');
}
