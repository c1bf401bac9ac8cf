import { posix } from 'path';
import { hidingPattern, neededPaths } from './dockerignore';
import { Model } from '../model';
import { IgnoreMatcher } from '../project/ignore-matcher';
import { Repository } from '../project/repository';
import { Problems } from '../validation/problems';

/** Reports paths that the build reads and would not find: hidden by a pattern, or behind a link out of the build context. */
export function checkContext(problems: Problems, model: Model, dockerignore: string, repository: Repository): void {
  const { source } = model;
  const needed = neededPaths(model);
  const matcher = new IgnoreMatcher(dockerignore.split('\n'));
  for (const path of needed) {
    const pattern = hidingPattern(matcher, path);
    if (pattern) problems.add(`the pattern "${pattern}" of .dockerignore hides ${path}, which the build reads; rename the file, or add it to ignore.admit`);
  }
  const toProject = (path: string) => posix.relative(source.project, path) || '.';
  checkLinks(problems, [...source.packages, ...needed].map(toProject), source.context, repository);
}

/** Links that lead out of the build context reach nothing in the build. */
function checkLinks(problems: Problems, paths: readonly string[], context: string, repository: Repository): void {
  for (const path of paths) {
    if (repository.leavesBy(path, context)) {
      problems.add(`${path} is a symbolic link out of the build context; copy the files, or set source.context to a folder that contains them`);
    }
  }
}
