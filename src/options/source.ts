import { posix } from 'path';
import { Pyproject } from '../project/pyproject';
import { Repository } from '../project/repository';
import { closure, LocalPackage, normalizedName, UvLock } from '../project/uv-lock';
import { text } from '../validation/checks';
import { FieldsOf, optional, readFields } from '../validation/fields';
import { Problems } from '../validation/problems';

/**
 * The part of the repository that the image is built from.
 *
 * @example
 * new NegotiationDockerPackaging(project, { source: { context: '..' } });
 */
export interface SourceOptions {
  /**
   * Root of the build context, relative to the project: `.` or a folder above it. Widen it when your project depends on packages
   * beside it (`[tool.uv.sources]` with a path such as `../shared`).
   *
   * @default - the root of the uv workspace that the project belongs to, otherwise `.`
   * @example '..'
   */
  readonly context?: string;
}

const FIELDS = {
  context: optional(text(/^(\.|\.\.(\/\.\.)*)$/, '"." or a folder above the project, e.g. ".."')),
} satisfies FieldsOf<SourceOptions>;

/** Where the build finds the project. Paths without another word are relative to the build context. */
export interface Source {
  /** Root of the build context, relative to the project. */
  readonly context: string;
  /** The project, `.` where it is the context itself. */
  readonly project: string;
  /** The folder with uv.lock. */
  readonly lock: string;
  /** The package to install, where uv.lock locks more than one. */
  readonly package?: string;
  /** Names of the local packages that the project needs, itself included. */
  readonly names: readonly string[];
  /** Their folders. */
  readonly packages: readonly string[];
  /** True where one of them decides which of its files uv's cache compares. */
  readonly hasCacheKeys: boolean;
  /** The argument by which one of them takes its version, and the folders of those that do. */
  readonly version?: { readonly argument: string; readonly folders: readonly string[] };
  /** Folders of the other local packages: uv reads their pyproject.toml alone. */
  readonly others: readonly string[];
  /** Files and folders that the build backend reads, such as the readme. */
  readonly metadata: readonly string[];
  /** Files that uv reads when it installs the dependencies, besides uv.lock and the pyproject.toml beside it. */
  readonly files: readonly string[];
  /** True where uv could not check uv.lock against pyproject.toml before the sources are there. */
  readonly isFrozen: boolean;
}

/** Depends on the workspace, uv.lock and pyproject.toml. */
export function resolveSource(problems: Problems, given: SourceOptions | undefined, repository: Repository): Source {
  const fields = readFields(problems, 'source', given, FIELDS);
  const lockFolder = repository.lockFolder();
  const context = fields.context ?? lockFolder;
  const inContext = (path: string) => posix.join(repository.pathFrom(context), path);
  const lock = inContext(lockFolder);
  if (lock.startsWith('..')) {
    problems.invalid('source.context', context, `"${lockFolder}" or a folder above it, because uv.lock is there`);
  }
  const facts = repository.lock();
  const name = repository.pyproject().name;
  const isMember = lockFolder !== '.' || repository.pyproject().workspace !== undefined;
  const needed = neededPackages(facts, name, repository.pathFrom(lockFolder));
  const fromLock = ({ path }: LocalPackage) => posix.join(lock, path);
  const [absolute, local] = [true, false].map(isAbsolute => (facts?.files ?? []).filter(path => posix.isAbsolute(path) === isAbsolute));
  for (const path of absolute) {
    problems.warn(`uv.lock takes packages from ${path}, which no build reaches: it fails where the app needs them; name that folder by a relative path`);
  }
  checkInside(problems, context, lock, [
    ...needed.map(({ name: needs, path }) => ({ what: `the dependency "${needs}"`, path })),
    ...local.map(path => ({ what: 'an archive or index in uv.lock', path })),
  ]);
  const project = inContext('.').replace(/\/$/, '');
  const folders = [...new Set([project, ...needed.map(fromLock)])];
  const described = folders.flatMap(folder => {
    const pyproject = repository.pyprojectOf(posix.relative(project, folder) || '.');
    return pyproject ? [{ folder, pyproject }] : [];
  });
  const others = facts?.packages.filter(each => !needed.includes(each)).map(fromLock) ?? [];
  const files = ['uv.toml'].filter(path => repository.exists(posix.join(lockFolder, path))).concat(local).map(path => posix.join(lock, path));
  return {
    context,
    project,
    lock,
    package: isMember && name ? name : undefined,
    names: needed.length ? needed.map(each => each.name) : name ? [normalizedName(name)] : [],
    hasCacheKeys: described.some(({ pyproject }) => pyproject.hasCacheKeys),
    version: versionOf(described),
    packages: needed.map(fromLock).filter(path => !path.startsWith('..')),
    others: others.filter(path => !path.startsWith('..')),
    metadata: repository.pyproject().files.filter(path => repository.exists(path)).map(inContext),
    files,
    isFrozen: lockFolder !== '.' || (facts?.packages.length ?? 1) > 1 || files.length > 0 || absolute.length > 0 || repository.pyproject().hasDynamicMetadata
      || repository.pyproject().workspace !== undefined,
  };
}

/** The first version argument among the packages: all of a repository take the same version. */
function versionOf(packages: readonly { readonly folder: string; readonly pyproject: Pyproject }[]): Source['version'] {
  const argument = packages.find(({ pyproject }) => pyproject.versionArgument)?.pyproject.versionArgument;
  return argument === undefined ? undefined
    : { argument, folders: packages.filter(({ pyproject }) => pyproject.versionArgument === argument).map(({ folder }) => folder) };
}

/** The closure of the project in uv.lock, found by its name or, without one, by its folder. */
function neededPackages(lock: UvLock | undefined, name: string | undefined, path: string): LocalPackage[] {
  if (!lock) return [];
  const own = lock.packages.find(each => each.path === path) ?? lock.packages.find(each => name !== undefined && each.name === normalizedName(name));
  return own ? closure(lock, own.name) : [...lock.packages];
}

/** @param places paths relative to the folder with uv.lock */
function checkInside(problems: Problems, context: string, lock: string, places: readonly { readonly what: string; readonly path: string }[]): void {
  for (const { what, path } of places) {
    const inContext = posix.join(lock, path);
    if (!inContext.startsWith('..')) continue;
    const up = inContext.split('/').filter(part => part === '..').join('/');
    problems.add(`${what} is at ${path}, outside of the build context; set source.context to "${posix.join(context, up)}"`);
  }
}
