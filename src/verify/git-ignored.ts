import { spawnSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join, posix } from 'path';
import { Expectations } from './expectations';
import { IgnoreMatcher } from '../project/ignore-matcher';

/**
 * Files of the image that are in the repository, that git ignores there, and that the ignore file of the build nevertheless lets
 * through. Those of `ignore.patterns` with a leading `!` are there on purpose.
 */
export function gitIgnored(files: readonly string[], folder: string, { dockerignore, included, project }: Expectations): string[] {
  const toContext = (path: string) => posix.join(project, path);
  const lines = readFileSync(join(folder, dockerignore), 'utf8').split('\n');
  const hidden = new IgnoreMatcher(lines);
  const onPurpose = new IgnoreMatcher(['**', ...included]);
  const candidates = [...new Set(files)].filter(path => path.startsWith('/app/')).map(path => path.slice('/app/'.length))
    .filter(path => existsSync(join(folder, path)))
    .filter(path => hidden.hiddenBy(toContext(path)) === undefined && onPurpose.hiddenBy(toContext(path)) !== undefined);
  // Exit code 1: git ignores none. Without git or a repository, nothing is known.
  const { stdout } = spawnSync('git', ['check-ignore', '--stdin', '-z'], { cwd: folder, input: candidates.join('\0'), encoding: 'utf8' });
  return (stdout ?? '').split('\0').filter(Boolean).map(path => `/app/${path} (git ignores it)`);
}
