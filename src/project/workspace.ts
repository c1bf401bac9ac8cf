import { posix } from 'path';
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
      const matches = (pattern: string) => glob(pattern).test(path);
      return path === '.' || (workspace.members.some(matches) && !workspace.exclude.some(matches)) ? folder : undefined;
    }
    if (ancestors.isTop(folder)) return undefined;
  }
}

/** The patterns of uv: `*` and `?` stay within a folder, `**` does not. */
function glob(pattern: string): RegExp {
  const clean = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  return new RegExp(`^${clean.replace(/\*\*\/?|\*|\?|\[!?|[.+^${}()|\\]/g, token => {
    if (token.startsWith('**')) return '(.*/)?[^/]*';
    if (token.startsWith('[')) return token === '[!' ? '[^' : '[';
    return token === '*' ? '[^/]*' : token === '?' ? '[^/]' : `\\${token}`;
  })}$`);
}
