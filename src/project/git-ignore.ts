import { posix } from 'path';
import { IgnoreMatcher } from './ignore-matcher';

/** The patterns of one .gitignore, and the folder that it stands in. */
export interface GitIgnore {
  /** Relative to the project. */
  readonly folder: string;
  readonly patterns: string;
}

/** Whether git ignores a file. The files come from the top down, as git reads them: the last one with a matching pattern decides. */
export function isIgnored(files: readonly GitIgnore[], path: string): boolean {
  // The folders lead from the top of the repository to the path, so all of it is seen from the first one.
  const [top] = files;
  if (!top) return false;
  const lines = files.flatMap(({ folder, patterns }) => asDockerPatterns(patterns, posix.relative(top.folder, folder) || '.'));
  return new IgnoreMatcher(lines).hiddenBy(posix.relative(top.folder, path)) !== undefined;
}

/** The patterns as a .dockerignore needs them, for a file whose folder is below the build context at a path. */
export function asDockerPatterns(patterns: string, folder: string): string[] {
  return patterns.split('\n').map(line => line.replace(/\r$/, '').replace(/(?<!\\)\s+$/, '')).filter(line => line && !line.startsWith('#'))
    .map(line => {
      const isException = line.startsWith('!');
      const body = (isException ? line.slice(1) : line).replace(/^\\(?=[#!])/, '').replace(/\[!/g, '[^');
      return `${isException ? '!' : ''}${posix.join(folder, dockerPattern(body))}`;
    });
}

/** Git's patterns match at every depth unless they have a slash inside, and those with one at the end match folders alone. */
function dockerPattern(body: string): string {
  const isAnchored = /\/./.test(body);
  const path = body.replace(/^\/|\/$/g, '');
  return `${isAnchored || path.startsWith('**') ? '' : '**/'}${path}${body.endsWith('/') ? '/**' : ''}`;
}
