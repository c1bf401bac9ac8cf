import { NegotiationDockerPackagingOptions } from './options';
import { baseImages, DEBIAN_RELEASE, PYTHON_VERSION } from './options/base-images';
import { resolveBuilder } from './options/builder';
import { resolveCompose } from './options/compose';
import { resolveData } from './options/data';
import { resolveHealth } from './options/health';
import { resolveIgnore } from './options/ignore';
import { resolveImage } from './options/image';
import { APP, VENV } from './options/layout';
import { resolvePaths } from './options/paths';
import { PrivilegeDrop, privileges } from './options/privileges';
import { resolveRuntime } from './options/runtime';
import { resolveUser } from './options/user';
import { Repository } from './project/repository';
import { Check, integer, line, listOf, oneOf, text } from './validation/checks';
import { Field, FieldsOf, readFields, withDefault } from './validation/fields';
import { Problems } from './validation/problems';

/** Everything that the files are written from: complete, checked, read-only. */
export type Model = ReturnType<typeof createModel>;

const words = listOf(line, '["python", "-m", "negotiation.app"]');

const command: Check<readonly string[]> = (value, option, problems) => {
  const checked = words(value, option, problems);
  if (!checked || (checked.length > 0 && checked[0] !== '')) return checked;
  problems.invalid(option, value, 'a program and its arguments, e.g. ["python", "-m", "negotiation.app"]');
  return undefined;
};

/** Each group reads its own options. */
const group: Field<unknown> = value => value;

const FIELDS = {
  pythonVersion: withDefault(text(/^3\.\d+$/, 'major.minor, e.g. "3.12"'), PYTHON_VERSION),
  debianRelease: withDefault(text(/^[a-z]+$/, 'the name of a release, e.g. "bookworm"'), DEBIAN_RELEASE),
  command: withDefault(command, ['python', '-m', 'negotiation.app']),
  port: withDefault(integer(1, 65535), 8000),
  privilegeDrop: withDefault(oneOf(PrivilegeDrop), PrivilegeDrop.SETPRIV),
  builder: group,
  runtime: group,
  user: group,
  data: group,
  health: group,
  ignore: group,
  image: group,
  compose: group,
  paths: group,
} satisfies FieldsOf<NegotiationDockerPackagingOptions>;

/**
 * Resolves the options against the repository. The model is complete even when there are problems, so that all of them are
 * reported together; write no file from it then.
 */
export function createModel(problems: Problems, given: NegotiationDockerPackagingOptions | undefined, repository: Repository) {
  const { command: argv, port, pythonVersion, debianRelease, privilegeDrop } = readFields(problems, '', given, FIELDS);
  // Whatever is no object was reported by now and has no groups.
  const groups: NegotiationDockerPackagingOptions = Object(given);
  const images = baseImages(pythonVersion, debianRelease);
  const pyproject = repository.pyproject();

  const runtime = resolveRuntime(problems, groups.runtime, { image: images.runtime, repository });
  const user = resolveUser(problems, groups.user);
  const model = {
    command: argv,
    port,
    /** Root of the build context, relative to the project. */
    context: '.',
    python: { version: pythonVersion, executable: runtime.python },
    privileges: privileges(privilegeDrop, user),
    builder: resolveBuilder(problems, groups.builder, { image: images.builder, python: runtime.python, pyproject }),
    runtime,
    user,
    data: resolveData(problems, groups.data),
    health: resolveHealth(problems, groups.health, { port, python: runtime.python }),
    ignore: resolveIgnore(problems, groups.ignore),
    image: resolveImage(problems, groups.image),
    compose: resolveCompose(problems, groups.compose, { port }),
    ...resolvePaths(problems, groups.paths),
  };
  checkDirectories(problems, model);
  checkPython(problems, model.python.version, repository);
  return model;
}

function checkDirectories(problems: Problems, { data, runtime }: Pick<Model, 'data' | 'runtime'>): void {
  for (const directory of runtime.directories) {
    const target = `${APP}/${directory}`;
    if (isWithin(target, data.directory)) {
      problems.invalid('runtime.directories', directory, `a directory outside of data.directory "${data.directory}", whose volume would hide it`);
    }
    if (isWithin(target, VENV)) problems.invalid('runtime.directories', directory, 'a directory other than the virtual environment');
  }
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function checkPython(problems: Problems, version: string, repository: Repository): void {
  const pin = repository.pythonVersionFile();
  if (pin && pin.version !== version) {
    problems.add(`pythonVersion is "${version}" and .python-version says "${pin.text}"; set pythonVersion: "${pin.version}", or change .python-version`);
  }
  const { requiresPython } = repository.pyproject();
  if (requiresPython?.excludes(version)) {
    problems.add(`pythonVersion is "${version}" and requires-python in pyproject.toml is "${requiresPython.text}"; set a version that it allows`);
  }
}
