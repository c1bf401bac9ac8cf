import { posix } from 'path';
import { Repository } from './repository';
import { Problems } from '../validation/problems';

/** Files of other tools, and how to come from them to uv. */
const FOREIGN: ReadonlyArray<readonly [file: string, tool: string, way: string]> = [
  ['poetry.lock', 'poetry', '`uvx migrate-to-uv`'],
  ['Pipfile', 'pipenv', '`uvx migrate-to-uv`'],
  ['pdm.lock', 'pdm', '`uv lock`'],
  ['requirements.txt', 'pip', '`uv init --bare && uv add -r requirements.txt`'],
];

/** The image is built by uv, from pyproject.toml and uv.lock. */
export function checkUv(problems: Problems, repository: Repository): void {
  const lock = posix.join(repository.lockFolder(), 'uv.lock');
  const isLocked = repository.exists(lock);
  const foreign = isLocked || repository.isLockedByProjen ? undefined : FOREIGN.find(([file]) => repository.exists(file));
  if (repository.pyproject().foreignTool || foreign) {
    const [file, tool, way] = repository.pyproject().foreignTool ? ['pyproject.toml', 'poetry', '`uvx migrate-to-uv`'] : foreign!;
    problems.add(`${file} is of ${tool}, and the image is built with uv; move the project to uv by ${way}`);
  } else if (repository.isIgnoredByGit(lock)) {
    problems.add(`.gitignore ignores ${lock}; remove that pattern, because the image is built from uv.lock`);
  } else if (!repository.exists('pyproject.toml')) {
    problems.warn('pyproject.toml is missing; create it with `uv init --bare`, because the image is built from it');
  } else if (!isLocked && !repository.isLockedByProjen) {
    problems.warn('uv.lock is missing; run `uv lock` and commit it, because the image is built from it');
  }
}
