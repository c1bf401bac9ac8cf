import { relative } from 'path';
import ignore from 'ignore';

/** The patterns of one .gitignore, and the folder that it stands in. */
export interface GitIgnore {
  readonly folder: string;
  readonly patterns: string;
}

/** Whether git ignores a file. The files come from the top down, as git reads them: the last one with a matching pattern decides. */
export function isIgnored(files: readonly GitIgnore[], path: string): boolean {
  return files.reduce((ignored, { folder, patterns }) => {
    const { ignored: excluded, unignored } = ignore().add(patterns).test(relative(folder, path));
    return excluded || (ignored && !unignored);
  }, false);
}
