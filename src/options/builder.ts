import { environment } from './environment';
import { Pyproject } from '../project/pyproject';
import { Check, listOf } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { debianPackage, imageReference, pythonName, variableName } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** The stages that install the project and its dependencies with uv. */
export interface BuilderOptions {
  /**
   * Image reference with a tag or a digest. The image provides uv and the interpreter that `runtime.python` names.
   *
   * @default - `ghcr.io/astral-sh/uv:python<pythonVersion>-<debianRelease>-slim`
   * @example 'registry.example.com/uv:python3.12-bookworm-slim'
   */
  readonly image?: string;

  /**
   * Environment variables of the builder stages, added to the defaults. uv reads its own: see uv's documentation, "Environment variables".
   *
   * @default - UV_COMPILE_BYTECODE=1, UV_LINK_MODE=copy, UV_NO_DEV=1, UV_PYTHON_DOWNLOADS=0, UV_PYTHON=<runtime.python>,
   * PYC_INVALIDATION_MODE=CHECKED_HASH
   * @example { UV_INDEX_URL: 'https://pypi.example.com/simple' }
   */
  readonly environment?: { [name: string]: string };

  /**
   * Debian packages that the build of your dependencies needs. The final image does not contain them.
   *
   * @default []
   * @example ['gcc', 'libpq-dev']
   */
  readonly packages?: string[];

  /**
   * Extras of your project (`[project.optional-dependencies]`) to install.
   *
   * @default []
   * @example ['postgres']
   */
  readonly extras?: string[];

  /**
   * Dependency groups (`[dependency-groups]`) to install in addition to the dependencies of the project.
   *
   * @default []
   * @example ['telemetry']
   */
  readonly groups?: string[];

  /**
   * Build argument that carries the version when a plugin reads it from git (hatch-vcs, setuptools-scm): the build context has
   * no `.git`. Pass it with `docker build --build-arg` or, with compose, as the environment variable `VERSION`.
   * Set `''` for no such argument.
   *
   * @default - SETUPTOOLS_SCM_PRETEND_VERSION when pyproject.toml lists `version` as dynamic, otherwise none
   * @example 'UV_DYNAMIC_VERSIONING_BYPASS'
   */
  readonly versionArgument?: string;
}

const nameOrNothing: Check<string> = (value, option, problems) => (value === '' ? '' : variableName(value, option, problems));

const FIELDS = {
  image: optional(imageReference),
  environment: withDefault(environment, {}),
  packages: withDefault(listOf(debianPackage, '["gcc"]'), []),
  extras: withDefault(listOf(pythonName, '["postgres"]'), []),
  groups: withDefault(listOf(pythonName, '["telemetry"]'), []),
  versionArgument: optional(nameOrNothing),
} satisfies FieldsOf<BuilderOptions>;

/** Depends on the default image, the interpreter and pyproject.toml. */
export function resolveBuilder(
  problems: Problems,
  given: BuilderOptions | undefined,
  { image, python, pyproject }: { readonly image: string; readonly python: string; readonly pyproject: Pyproject },
) {
  const fields = readFields(problems, 'builder', given, FIELDS);
  const defaultArgument = pyproject.hasDynamicVersion ? 'SETUPTOOLS_SCM_PRETEND_VERSION' : '';
  return {
    ...fields,
    image: fields.image ?? image,
    environment: {
      UV_COMPILE_BYTECODE: '1',
      UV_LINK_MODE: 'copy',
      UV_NO_DEV: '1',
      UV_PYTHON_DOWNLOADS: '0',
      UV_PYTHON: python,
      PYC_INVALIDATION_MODE: 'CHECKED_HASH',
      ...fields.environment,
    } as Readonly<Record<string, string>>,
    /** Undefined for none. */
    versionArgument: (fields.versionArgument ?? defaultArgument) || undefined,
  };
}
