import { posix } from 'path';
import { globExpression } from './glob';
import { Pyproject } from './pyproject';

/** A look at the folders above a project. */
export interface Ancestors {
  /** The pyproject.toml of a folder, undefined where it has none. */
  pyprojectOf(folder: string): Pyproject | undefined;
  /** True where no folder above belongs to the repository. */
  isTop(folder: string): boolean;
  /** Path of the project, relative to a folder above it. */
  pathFrom(folder: string): string;
}

/** The folder, relative to the project, whose uv workspace has the project as a member or as its root. */
export function workspaceRoot(ancestors: Ancestors): string | undefined {
  for (let folder = '.'; ; folder = posix.join('..', folder)) {
    const workspace = ancestors.pyprojectOf(folder)?.workspace;
    if (workspace) {
      const path = ancestors.pathFrom(folder);
      const matches = (pattern: string) => membersOf(pattern).test(path);
      return path === '.' || (workspace.members.some(matches) && !workspace.exclude.some(matches)) ? folder : undefined;
    }
    if (ancestors.isTop(folder)) return undefined;
  }
}

/** The patterns of uv: as those of engines, but for the sign that negates a class. */
function membersOf(pattern: string): RegExp {
  return globExpression(pattern.replace(/^\.\//, '').replace(/\/+$/, '').replaceAll('[!', '[^'));
}
