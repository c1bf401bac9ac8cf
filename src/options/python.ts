import { PYTHON_VERSION, PYTHON_VERSIONS } from './base-images';
import { Repository } from '../project/repository';
import { Problems } from '../validation/problems';

/** Python of the image: the option, else .python-version, else the default, else the newest version that requires-python allows. */
export function resolvePython(problems: Problems, given: string | undefined, repository: Repository): string {
  const pin = repository.pythonVersionFile();
  const required = repository.pyproject().requiresPython;
  const derived = [PYTHON_VERSION, ...[...PYTHON_VERSIONS].reverse()].find(version => !required || required.allowsSome(version));
  const version = given ?? pin?.version ?? derived;
  if (version === undefined) {
    problems.add(`requires-python in pyproject.toml is "${required?.text}", which allows none of ${PYTHON_VERSIONS.join(', ')}; `
      + 'set pythonVersion, builder.image and runtime.image');
    return PYTHON_VERSION;
  }
  if (pin && pin.version !== version) {
    problems.add(`pythonVersion is "${version}" and .python-version says "${pin.text}"; leave pythonVersion out, or change .python-version`);
  }
  if (required && !required.allowsSome(version)) {
    const source = given ? `pythonVersion is "${version}"` : `.python-version says "${pin?.text}"`;
    problems.add(`${source} and requires-python in pyproject.toml is "${required.text}"; set a version that it allows`);
  }
  return version;
}
