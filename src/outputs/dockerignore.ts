import { posix } from 'path';
import { MANIFEST } from './manifest';
import { Model } from '../model';
import { APP } from '../options/layout';

/** Patterns with a leading `**` match at every depth, all others at the root of the build context only. */
const GROUPS: ReadonlyArray<readonly [comment: string, patterns: readonly string[]]> = [
  ['Dependencies: the build installs them', ['**/.venv/', '**/venv/', '**/node_modules/']],
  ['Version control', ['**/.git/', '**/.gitignore', '**/.gitattributes']],
  ['Python caches', ['**/__pycache__/', '**/*.py[cod]', '**/*$py.class']],
  ['Libraries built in place; those inside packages stay', ['*.so']],
  ['Development tools', ['**/.pytest_cache/', '**/.mypy_cache/', '**/.ruff_cache/', '**/.coverage', '**/htmlcov/']],
  ['Editors and operating systems', ['**/.idea/', '**/.vscode/', '**/*.swp', '**/*.swo', '**/.DS_Store']],
  ['Planning and tests', ['.planning/', '.claude/', 'tests/']],
];

/** Keeps files out of the build context. Never uv.lock: the image is built from it. */
export function dockerignore({ data, ignore, paths }: Model): string {
  const local = posix.relative(APP, data.directory);
  const volume: [string, string[]] = ['Data lives in the volume; package data such as src/pkg/data/ stays',
    ['data/', ...(local === 'data' || local.startsWith('..') ? [] : [`${local}/`])]];
  const project: [string, string[]] = ['projen, and files that only describe the image',
    ['.projen/', '.projenrc.*', ...MANIFEST.filter(({ isNeeded }) => !isNeeded).map(({ id }) => paths[id])]];
  const extra: [string, readonly string[]] = ['Patterns of this project (ignore.patterns)', ignore.patterns.map(pattern => pattern.replace(/^#/, '\\#'))];
  const secrets: [string, readonly string[]] = ['Secrets: last, so that no pattern above includes one again', ignore.secrets];
  const admitted: [string, string[]] = ['Files that look like secrets and are none (ignore.admit)', ignore.admit.map(path => `!${path}`)];
  return [...GROUPS, volume, project, extra, secrets, admitted]
    .filter(([, patterns]) => patterns.length > 0)
    .map(([comment, patterns]) => `# ${comment}\n${patterns.join('\n')}\n`)
    .join('\n');
}
