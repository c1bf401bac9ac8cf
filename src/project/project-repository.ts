import { Dirent, readdirSync, realpathSync } from 'fs';
import { join, posix, relative } from 'path';
import { FileBase, Project, python } from 'projen';
import { exists, isDirectory, MARKER, readText } from './files';
import { foldersWithIgnoreFile, GitIgnore, isIgnored, MAX_PATTERNS } from './git-ignore';
import { ImageDigests, readDigests } from './image-digests';
import { filesOf, sharedTextOf, textOf } from './managed-files';
import { Pyproject, readPyproject } from './pyproject';
import { PythonModule, pythonModules } from './python-modules';
import { Repository } from './repository';
import { samplePaths } from './sample-files';
import { parseToml, string } from './toml';
import { readLock, UvLock } from './uv-lock';
import { workspaceRoot } from './workspace';
import { Problems } from '../validation/problems';
import { megabytes } from '../validation/show';

interface Parsed {
  readonly text: string;
  readonly lock: UvLock;
}

/** Parsed files uv.lock, by the root of the project tree and their absolute path. */
const LOCKS = new WeakMap<Project, Map<string, Parsed>>();

/** Asks projen first for a file that it manages: the one on disk is that of the last synthesis. */
export class ProjectRepository implements Repository {
  public readonly name: string;
  public readonly moduleName?: string;
  public readonly isLockedByProjen: boolean;
  private readonly cache = new Map<string, unknown>();

  public constructor(private readonly project: Project, private readonly problems: Problems) {
    this.name = project.name;
    this.moduleName = project instanceof python.PythonProject ? project.moduleName : undefined;
    this.isLockedByProjen = this.lineage().some(each => each.node.children.some(child => child instanceof python.Uv));
  }

  public pyproject(): Pyproject {
    return this.once('pyproject', () => readPyproject(this.problems, this.text('pyproject.toml')));
  }

  public pyprojectOf(folder: string): Pyproject | undefined {
    if (posix.normalize(folder) === '.') return this.pyproject();
    return this.once(`pyproject of ${folder}`, () => {
      const path = posix.join(folder, 'pyproject.toml');
      const text = this.text(path);
      return text === undefined ? undefined : readPyproject(this.problems, text, path);
    });
  }

  public developmentPackages(): readonly string[] {
    // Another reading has reported the problems of the file.
    return readPyproject(new Problems(), this.text('pyproject.toml')).developmentPackages;
  }

  public lockFolder(): string {
    return this.once('lockFolder', () => workspaceRoot({
      pyprojectOf: folder => this.pyprojectOf(folder),
      isTop: folder => this.exists(posix.join(folder, '.git')) || this.absolute(folder) === '/',
      pathFrom: folder => this.pathFrom(folder),
    }) ?? '.');
  }

  public lock(): UvLock | undefined {
    return this.once('lock', () => {
      const path = posix.join(this.lockFolder(), 'uv.lock');
      const text = this.text(path);
      return text === undefined ? undefined : this.readLockOnce(path, text);
    });
  }

  public imageDigests(path: string): ImageDigests | undefined {
    const text = this.text(path);
    return text === undefined ? undefined : readDigests(this.problems, text, path);
  }

  public requiredUv(): string | undefined {
    return this.once('requiredUv', () => {
      // uv.toml takes precedence over pyproject.toml, and a workspace has one configuration.
      const path = posix.join(this.lockFolder(), 'uv.toml');
      const own = this.text(path);
      if (own !== undefined) return string(parseToml(this.problems, path, own)['required-version']);
      return this.pyprojectOf(this.lockFolder())?.uvVersion;
    });
  }

  public modules(): readonly PythonModule[] {
    return this.once('modules', () => pythonModules({ list: folder => this.list(folder), text: path => this.text(path) }));
  }

  public pythonVersionFile(): { version: string; text: string } | undefined {
    const file = this.text('.python-version') ?? this.text(posix.join(this.lockFolder(), '.python-version'));
    const text = file?.split('\n').map(line => line.trim()).find(line => line && !line.startsWith('#'));
    const version = text?.match(/^(?:cpython-?|python)?(\d+\.\d+)(?:\.\d+)?$/)?.[1];
    return text && version ? { version, text } : undefined;
  }

  public isDirectory(path: string): boolean {
    return isDirectory(this.absolute(path)) || this.isPlanned(path);
  }

  public hasFiles(path: string): boolean {
    // To git, a link is a file.
    return this.isPlanned(path) || this.entries(path).some(entry => !entry.isDirectory() || this.hasFiles(posix.join(path, entry.name)));
  }

  public exists(path: string): boolean {
    return exists(this.absolute(path)) || this.managed(this.absolute(path)) !== undefined;
  }

  public leavesBy(path: string, folder: string): boolean {
    try {
      return relative(realpathSync.native(this.absolute(folder)), realpathSync.native(this.absolute(path))).startsWith('..');
    } catch {
      return false;
    }
  }

  public isIgnoredByGit(path: string): boolean {
    // Files of folders beside or below it do not concern it.
    return isIgnored(this.gitIgnoresIn([...this.ancestors(), posix.dirname(path)]), path);
  }

  public gitIgnores(folders: readonly string[]): readonly GitIgnore[] {
    const own = folders.flatMap(folder => foldersWithIgnoreFile(posix.normalize(folder), each => this.list(each)));
    return this.gitIgnoresIn([...this.ancestors(), ...own]);
  }

  public pathFrom(folder: string): string {
    return relative(this.absolute(folder), this.project.outdir).replaceAll('\\', '/') || '.';
  }

  public ownerOf(path: string): FileBase | undefined {
    const file = this.managed(this.absolute(path));
    return file?.project === this.project ? file : undefined;
  }

  public isUnmanaged(path: string): boolean {
    if (!exists(this.absolute(path)) || this.manifest().includes(path)) return false;
    const text = readText(new Problems(), this.absolute(path), path);
    // An interrupted synthesis leaves an empty file, and nobody loses one.
    return text !== '' && !text?.includes(MARKER);
  }

  /** Projects of a tree share the uv.lock of their workspace, which may be large. Problems are reported to each of them. */
  private readLockOnce(path: string, text: string): UvLock {
    const { root } = this.project;
    const [at, known] = [this.absolute(path), LOCKS.get(root) ?? new Map<string, Parsed>()];
    LOCKS.set(root, known);
    if (known.get(at)?.text === text) return known.get(at)!.lock;
    const found = this.problems.errors.length;
    const lock = readLock(this.problems, text, path);
    if (this.problems.errors.length === found) known.set(at, { text, lock });
    return lock;
  }

  private gitIgnoresIn(folders: readonly string[]): GitIgnore[] {
    return [...new Set(folders)].flatMap(folder => this.once(`git ignores of ${folder}`, () => ['.gitignore', '.git/info/exclude'].flatMap(name => {
      const patterns = this.text(posix.join(folder, name));
      if (patterns === undefined) return [];
      if (patterns.length <= MAX_PATTERNS) return [{ folder, patterns }];
      this.problems.add(`cannot use ${posix.join(folder, name)}: it has ${megabytes(patterns)}, and at most ${MAX_PATTERNS / 1e6} MB are possible; `
        + 'replace patterns for single files with one for their folder');
      return [];
    })));
  }

  /** The folders of the repository above the project, from the top down to the project. */
  private ancestors(): string[] {
    const folders = ['.'];
    while (!exists(join(this.absolute(folders[0]), '.git')) && this.absolute(folders[0]) !== this.project.root.outdir) {
      if (this.absolute(folders[0]) === '/') return ['.'];
      folders.unshift(posix.join('..', folders[0]));
    }
    return folders;
  }

  private isPlanned(path: string): boolean {
    const absolute = this.absolute(path);
    return [...this.files().keys(), ...samplePaths(this.project)].some(each => each.startsWith(`${absolute}/`));
  }

  /** Names in a folder. Links to folders are folders, unless they lead to one that contains them. */
  private list(folder: string): readonly string[] {
    const isFolder = (entry: Dirent) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(this.absolute(path)) && this.leavesBy(folder, path));
    };
    return this.once(`list of ${folder}`, () => this.entries(folder).map(entry => (isFolder(entry) ? `${entry.name}/` : entry.name)).sort());
  }

  private entries(folder: string): readonly Dirent[] {
    return this.once(`entries of ${folder}`, () => {
      try {
        return readdirSync(this.absolute(folder), { withFileTypes: true });
      } catch {
        return [];
      }
    });
  }

  private text(path: string): string | undefined {
    const absolute = this.absolute(path);
    const file = this.managed(absolute);
    return (file && file.project !== this.project ? sharedTextOf(file) : textOf(file)) ?? readText(this.problems, absolute, path);
  }

  private managed(absolute: string): FileBase | undefined {
    return this.files().get(absolute);
  }

  /** The files of this project and of those above it, by their absolute paths. */
  private files(): ReadonlyMap<string, FileBase> {
    return this.once('files', () => new Map(this.lineage().flatMap(filesOf).map(file => [file.absolutePath, file])));
  }

  private absolute(path: string): string {
    return join(this.project.outdir, path).replace(/(?<=.)\/$/, '');
  }

  /** From the root project down to this one. */
  private lineage(): Project[] {
    const projects: Project[] = [];
    for (let project: Project | undefined = this.project; project; project = project.parent) projects.unshift(project);
    return projects;
  }

  private manifest(): readonly unknown[] {
    return this.once('manifest', () => {
      try {
        const { files } = JSON.parse(readText(this.problems, this.absolute('.projen/files.json'), '.projen/files.json') ?? '{}');
        return Array.isArray(files) ? files : [];
      } catch {
        return [];
      }
    });
  }

  private once<T>(name: string, read: () => T): T {
    if (!this.cache.has(name)) this.cache.set(name, read());
    return this.cache.get(name) as T;
  }
}
