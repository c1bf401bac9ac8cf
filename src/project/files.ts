import { lstatSync, readFileSync, statSync } from 'fs';
import { Problems } from '../validation/problems';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a loop of symbolic links',
};

/** The text of a file, undefined where there is none. A file that cannot be read is a problem. */
export function readText(problems: Problems, path: string, name: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code)) problems.add(`cannot read ${name}: ${REASONS[code] ?? message}; make it a readable file`);
    return undefined;
  }
}

/** True for a directory, also behind a symbolic link. */
export function isDirectory(path: string): boolean {
  return succeeds(() => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
}

/** True for whatever has that name, also a symbolic link to nowhere. */
export function exists(path: string): boolean {
  return succeeds(() => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
}

function succeeds(look: () => boolean): boolean {
  try {
    return look();
  } catch {
    return false;
  }
}
