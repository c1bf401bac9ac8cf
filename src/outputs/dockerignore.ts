import { posix } from 'path';
import { Container } from './compose/containers';
import { MANIFEST } from './manifest';
import { Model } from '../model';
import { secretFilesOf } from '../options/compose-container';
import { CODE_IN_SECRETS, inFolder } from '../options/ignore';
import { APP } from '../options/layout';
import { IgnoreMatcher } from '../project/ignore-matcher';

interface Group {
  readonly comment: string;
  readonly patterns: readonly string[];
}

const group = (comment: string, patterns: readonly string[]): Group => ({ comment, patterns });

/** Patterns with a leading `**` match at every depth, all others at the top of a package only. */
const DEFAULTS: readonly Group[] = [
  group('Dependencies: the build installs them', ['**/.venv/', '**/venv/', '**/node_modules/']),
  group('Version control', ['**/.git/', '**/.gitignore', '**/.gitattributes', '.github/', '.gitlab-ci.yml']),
  group('Python caches', ['**/__pycache__/', '**/*.py[cod]', '**/*$py.class']),
  group('Results of earlier builds', ['build/', 'dist/', '**/*.egg-info/', '**/.eggs/']),
  group('Libraries built in place; those inside packages stay', ['*.so']),
  group('Development tools', ['**/.pytest_cache/', '**/.mypy_cache/', '**/.ruff_cache/', '**/.coverage', '**/.coverage.*', '**/htmlcov/', '**/.tox/', '**/.nox/',
    '**/.hypothesis/', '**/.ipynb_checkpoints/', '**/.cache/', '**/.uv-cache/']),
  group('Editors and operating systems', ['**/.idea/', '**/.vscode/', '**/*.swp', '**/*.swo', '**/.DS_Store']),
  group('Planning and tests', ['.planning/', '.claude/', 'tests/']),
];

const IMAGES = ['Dockerfile*', '*.dockerignore', 'docker-compose*.y*ml', 'compose*.y*ml'];

/** Junk that an exception for a whole folder would include again. */
const JUNK = ['**/.venv/', '**/__pycache__/', '**/*.py[cod]', '**/.git/'];

/** Keeps files out of the build context. Later lines win, so that the secrets come last, behind lines that others add. */
export function dockerignore(model: Model, others: readonly Container[]): { readonly text: string; readonly end: () => string } {
  const { data, digestFile, digests, ignore, paths, source } = model;
  const local = posix.relative(APP, data.directory);
  const volume = ['data/', ...(local === 'data' || local.startsWith('..') ? [] : [`${local}/`])];
  const images = new IgnoreMatcher(IMAGES);
  const described = [...MANIFEST.filter(({ isNeeded }) => !isNeeded).flatMap(({ id }) => paths[id] ?? []), ...(digests ? [digestFile] : [])]
    .filter(path => images.hiddenBy(path) === undefined);
  const all = [
    context(model),
    ...withoutTwins([
      group('Ignored by git', withoutIdleExceptions(ignore.git)),
      ...DEFAULTS.map(({ comment, patterns }) => group(comment, patterns.flatMap(pattern => atPackages(source, pattern)))),
      group('Data lives in the volume; package data such as src/pkg/data/ stays', volume.map(path => inFolder(source.project, path))),
      group('projen, and files that only describe images', ['.projen/', '.projenrc.*', ...IMAGES, ...described].map(path => inFolder(source.project, path))),
    ]),
    group('Patterns of this project (ignore.patterns)', ignore.patterns.map(pattern => pattern.replace(/^#/, '\\#')).flatMap(withContents)),
  ];
  const readByBuild = needed(model, all);
  const hasExceptions = readByBuild.patterns.length > 0 || ignore.patterns.some(pattern => pattern.startsWith('!'));
  const start = text([...all, readByBuild, group('Caches, once more after the exceptions above', hasExceptions ? JUNK : [])]);
  const end = () => text([
    ...ignore.secrets.map(([kind, names], i) => group(i === 0 ? `Secrets: last, so that no pattern above includes one again; ${kind}` : `Secrets: ${kind}`,
      names.map(name => secretPattern(model, name)))),
    group('Python modules of packages with these names are code', CODE_IN_SECRETS.map(name => `!${secretPattern(model, name)}`)),
    group('Secrets: files of compose.secrets, compose.envFiles and verify.envFile', secretFiles(model, others).map(path => posix.join(source.project, path))),
    group('Files that look like secrets and are none', ignore.admit.map(path => `!${posix.join(source.project, path)}`)),
  ]);
  return { text: start, end };
}

/** Paths that the build reads, relative to the build context. The .dockerignore must hide none of them. */
export function neededPaths({ builder, runtime, scriptPaths, source }: Model): string[] {
  const own = [...scriptPaths, 'pyproject.toml', ...runtime.directories, ...(runtime.sources ?? []), ...builder.dependencyFiles,
    ...(builder.caCertificates ? [builder.caCertificates] : [])];
  return [...new Set([
    ...own.map(path => posix.join(source.project, path)),
    posix.join(source.lock, 'uv.lock'),
    posix.join(source.lock, 'pyproject.toml'),
    ...[...source.packages, ...source.others].map(path => posix.join(path, 'pyproject.toml')),
    ...source.metadata,
    ...source.files,
  ])];
}

/** In a context above the project only the packages that it needs; in its own all but the members that it does not need. */
function context({ source }: Model): Group {
  const descriptions = source.others.map(path => `!${posix.join(path, 'pyproject.toml')}`);
  if (source.project === '.') return group('Members of the workspace that this service does not use; uv reads their pyproject.toml', [...source.others, ...descriptions]);
  const files = ['uv.lock', 'pyproject.toml'].map(name => posix.join(source.lock, name)).concat(source.files);
  const packages = [...new Set([source.project, ...source.packages])].filter(path => path !== source.lock || path === source.project);
  return group('Only this service, the packages that it needs, and the files that uv reads', [...new Set(['*', ...[...files, ...packages].map(path => `!${path}`), ...descriptions])]);
}

/** A pattern for the top of the project is one for the top of each local package that the build copies. */
function atPackages({ packages, project }: Model['source'], pattern: string): string[] {
  return pattern.startsWith('**') ? [pattern] : [...new Set([project, ...packages])].map(folder => inFolder(folder, pattern));
}

/** Exceptions for paths that the build reads and that a pattern hides. */
function needed(model: Model, groups: readonly Group[]): Group {
  const matcher = new IgnoreMatcher(groups.flatMap(({ patterns }) => patterns));
  const hidden = neededPaths(model).filter(path => hidingPattern(matcher, path) !== undefined);
  return group('Read by the build', hidden.flatMap(path => withContents(`!${path}`)));
}

/** Files that compose and `docker:verify` read on the host, and no build needs, relative to the project. */
export function secretFiles({ compose, verify }: Model, others: readonly Container[]): string[] {
  return [...new Set([...[compose, ...others].flatMap(secretFilesOf), ...(verify.envFile && verify.envFile !== '.env' ? [verify.envFile] : [])])];
}

/** A name of a secret at every depth or, with a leading "/", at the top of the project. */
function secretPattern({ source: { project } }: Model, name: string): string {
  return name.startsWith('/') ? inFolder(project, name) : `**/${name.replace(/^\*\*\//, '')}`;
}

/** The line that hides a path, or the files in it where it is a folder. */
export function hidingPattern(matcher: IgnoreMatcher, path: string): string | undefined {
  return matcher.hiddenBy(path) ?? matcher.hiddenBy(`${path}/file`);
}

/** An exception for a folder does not reach files that an earlier pattern matches themselves, as the folder patterns of git do. */
function withContents(pattern: string): string[] {
  return pattern.startsWith('!') && !/[*.]\w*$/.test(pattern) ? [pattern, `${pattern.replace(/\/$/, '')}/**`] : [pattern];
}

/** Each pattern once, where it stands last: an earlier one with the same effect adds nothing. */
function withoutTwins(groups: readonly Group[]): Group[] {
  const seen = new Set<string>();
  const isNew = (pattern: string) => {
    const key = pattern.replace(/\/(\*\*)?$/, '').replace(/^[^!*]+(?=\*\*\/)/, '');
    return !seen.has(key) && Boolean(seen.add(key));
  };
  return [...groups].reverse().map(({ comment, patterns }) => group(comment, patterns.filter(isNew))).reverse();
}

const MAX_COMPARED = 2000;

/** Without exceptions for single files that no earlier pattern hides: projen writes one into .gitignore for each file that it manages. */
function withoutIdleExceptions(patterns: readonly string[]): string[] {
  // They do no harm, and to find them in a very long list takes too long.
  if (patterns.length > MAX_COMPARED) return [...patterns];
  const matcher = new IgnoreMatcher(patterns);
  return patterns.filter((pattern, i) => !pattern.startsWith('!') || /[*?[]/.test(pattern) || matcher.hiddenBy(pattern.slice(1), i) !== undefined);
}

function text(groups: readonly Group[]): string {
  return groups.filter(({ patterns }) => patterns.length > 0).map(({ comment, patterns }) => `# ${comment}\n${patterns.join('\n')}\n`).join('\n');
}
