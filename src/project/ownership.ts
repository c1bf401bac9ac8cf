import { Repository } from './repository';
import { Problems } from '../validation/problems';

/** A file that the packaging writes, by the option that sets its path. */
export interface PlannedFile {
  readonly option: string;
  readonly path: string;
}

/** Reports files that others own: another component, or a person. projen would overwrite the latter silently. */
export function checkOwnership(problems: Problems, files: readonly PlannedFile[], repository: Repository): void {
  for (const { option, path } of files) {
    const owner = repository.ownerOf(path);
    if (owner) {
      problems.add(`${path} already belongs to ${owner.constructor.name} of project "${owner.project.name}"; set ${option} to another path`);
    } else if (repository.isUnmanaged(path)) {
      problems.add(`${path} exists and projen does not manage it; move it away (git mv ${path} ${path}.old), run projen, compare the two `
        + `and carry your changes over into options, or set ${option} to another path`);
    }
  }
}

/** The image is built from uv.lock, so it has to be in git. */
export function checkLock(problems: Problems, repository: Repository): void {
  if (repository.isIgnoredByGit('uv.lock')) {
    problems.add('.gitignore ignores uv.lock; remove that pattern, because the image is built from uv.lock');
  } else if (!repository.exists('uv.lock')) {
    problems.warn('uv.lock is missing; run `uv lock` and commit it, because the image is built from it');
  }
}
