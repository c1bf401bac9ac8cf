import { posix } from 'path';
import { Repository } from './repository';
import { normalizedName } from './uv-lock';
import { Problems } from '../validation/problems';

type Foreign = readonly [file: string, tool: string, way: string];

const POETRY_CONFIGURATION: Foreign = ['pyproject.toml', 'poetry', '`uvx migrate-to-uv`'];

/** Files of other tools, and how to come from them to uv. */
const FOREIGN_FILES: readonly Foreign[] = [
  ['poetry.lock', 'poetry', '`uvx migrate-to-uv`'],
  ['Pipfile', 'pipenv', '`uvx migrate-to-uv`'],
  ['pdm.lock', 'pdm', '`uv lock`'],
  ['requirements.txt', 'pip', '`uv init --bare && uv add -r requirements.txt`'],
];

/** The image is built by uv, from pyproject.toml and uv.lock. */
export function checkUv(problems: Problems, repository: Repository): void {
  const lock = posix.join(repository.lockFolder(), 'uv.lock');
  const isLocked = repository.exists(lock) || repository.isLockedByProjen;
  const foreignFile = isLocked ? undefined : FOREIGN_FILES.find(([file]) => repository.exists(file));
  const foreign = repository.pyproject().isOfPoetry ? POETRY_CONFIGURATION : foreignFile;
  if (foreign) {
    const [file, tool, way] = foreign;
    problems.add(`${file} is of ${tool}, and the image is built with uv; move the project to uv by ${way}`);
  } else if (repository.isIgnoredByGit(lock)) {
    problems.add(`.gitignore ignores ${lock}; remove that pattern, because the image is built from uv.lock`);
  } else if (!repository.exists('pyproject.toml')) {
    problems.warn('pyproject.toml is missing; create it with `uv init --bare`, because the image is built from it');
  } else if (!isLocked) {
    problems.warn('uv.lock is missing; run `uv lock` and commit it, because the image is built from it');
  }
}

/** The name of this package in Python's index, and in npm's. */
export const OWN_PACKAGE = 'projen-negotiation-docker-packaging';

/** Whether the synthesis runs a `.projenrc.py`. jsii names the language of other runtimes than JavaScript. */
export function isRunByPython(): boolean {
  return process.env.JSII_AGENT?.startsWith('Python') === true;
}

/** A `.projenrc.py` imports this package from the environment of the project, which `uv sync` reduces to its dependencies. */
export function checkOwnPackage(problems: Problems, repository: Repository): void {
  if (!isRunByPython() || !(repository.isLockedByProjen || repository.lock())) return;
  if (repository.developmentPackages().map(normalizedName).includes(OWN_PACKAGE)) return;
  problems.warn(`no dependency group of pyproject.toml has ${OWN_PACKAGE}, so that \`uv sync\` removes it and the next synthesis fails; `
    + `${repository.isLockedByProjen ? `add dev_deps=["${OWN_PACKAGE}"] to the project in .projenrc.py` : `run \`uv add --dev ${OWN_PACKAGE}\``}`);
}
