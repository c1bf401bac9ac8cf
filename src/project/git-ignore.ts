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

/** Far more than a person writes. Each pattern is compared with each path that the build reads. */
export const MAX_PATTERNS = 250_000;

/** Bounds the look at a large tree. */
const MAX_FOLDERS = 1000;

/** A folder and those below it that have a .gitignore, the upper ones first. Leaves out the folders of tools. */
export function foldersWithIgnoreFile(top: string, list: (folder: string) => readonly string[]): string[] {
  const found: string[] = [];
  const queue = [top];
  for (let i = 0; i < Math.min(queue.length, MAX_FOLDERS); i++) {
    const names = list(queue[i]);
    if (names.includes('.gitignore')) found.push(queue[i]);
    const below = names.filter(name => name.endsWith('/') && !/^(\.|node_modules|venv|__pycache__|build\/|dist\/)/.test(name));
    queue.push(...below.map(name => posix.join(queue[i], name.slice(0, -1))));
  }
  return found;
}

/** The patterns as a .dockerignore needs them, for a file whose folder is below the build context at a path. */
export function asDockerPatterns(patterns: string, folder: string): string[] {
  // Git skips a byte order mark, and the blanks at the end of a line.
  return patterns.replace(/^\uFEFF/, '').split('\n').map(line => trimmed(line.replace(/\r$/, ''))).filter(line => line && !line.startsWith('#'))
    .map(line => {
      const isException = line.startsWith('!');
      const body = (isException ? line.slice(1) : line).replace(/^\\(?=[#!])/, '').replace(/\[!/g, '[^');
      return `${isException ? '!' : ''}${posix.join(folder, dockerPattern(body))}`;
    });
}

/** Without the blanks at its end, but for one behind a backslash. */
function trimmed(line: string): string {
  const end = line.trimEnd();
  return end.length < line.length && end.endsWith('\\') ? line.slice(0, end.length + 1) : end;
}

/** Git's patterns match at every depth unless they have a slash inside, and those with one at the end match folders alone. */
function dockerPattern(body: string): string {
  const isAnchored = /\/./.test(body);
  const path = body.replace(/^\/|\/$/g, '');
  return `${isAnchored || path.startsWith('**') ? '' : '**/'}${path}${body.endsWith('/') ? '/**' : ''}`;
}
