import { FileBase } from 'projen';
import { GitIgnore } from './git-ignore';
import { ImageDigests } from './image-digests';
import { Pyproject } from './pyproject';
import { PythonModule } from './python-modules';
import { UvLock } from './uv-lock';

/** The repository that the packaging stands in. Paths are relative to the project. */
export interface Repository {
  /** Name of the project. */
  readonly name: string;
  /** Module of a PythonProject. */
  readonly moduleName?: string;
  /** True where projen is about to write uv.lock. */
  readonly isLockedByProjen: boolean;
  pyproject(): Pyproject;
  /** The pyproject.toml of another folder, undefined where it has none. */
  pyprojectOf(folder: string): Pyproject | undefined;
  /** Names of the packages in the dependency groups of pyproject.toml, as it is now: the project may add some until it is written. */
  developmentPackages(): readonly string[];
  /** uv.lock, undefined where there is none yet. */
  lock(): UvLock | undefined;
  /** The file with digests of images at a path, undefined where there is none. */
  imageDigests(path: string): ImageDigests | undefined;
  /** `required-version` of uv, from uv.toml or pyproject.toml beside uv.lock. */
  requiredUv(): string | undefined;
  /** The folder with uv.lock: the root of the workspace, or the project. */
  lockFolder(): string;
  /** Packages and modules of the project. */
  modules(): readonly PythonModule[];
  /** The Python version, as major.minor, that .python-version names, and the line that names it. */
  pythonVersionFile(): { readonly version: string; readonly text: string } | undefined;
  isDirectory(path: string): boolean;
  /** True for a folder with a file in it: git keeps no others. */
  hasFiles(path: string): boolean;
  exists(path: string): boolean;
  /** True for a link, or a path behind one, that leads out of a folder. */
  leavesBy(path: string, folder: string): boolean;
  isIgnoredByGit(path: string): boolean;
  /** The .gitignore files from the top of the repository down to some folders, and below those. Their folders are relative to the project. */
  gitIgnores(folders: readonly string[]): readonly GitIgnore[];
  /** Path of the project, relative to a folder above it. */
  pathFrom(folder: string): string;
  /** The component of this project that writes a path. projen itself reports paths that other projects write. */
  ownerOf(path: string): FileBase | undefined;
  /** True for a file that projen did not write and would overwrite. */
  isUnmanaged(path: string): boolean;
}
