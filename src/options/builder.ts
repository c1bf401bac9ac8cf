import { pythonImage, uvBinaries, uvImage } from './base-images';
import { checkBuilderEnvironment } from './builder-environment';
import { BuilderSecret, builderSecret } from './builder-secrets';
import { environment } from './environment';
import { Source } from './source';
import { copiedUv } from './uv-version';
import { Repository } from '../project/repository';
import { boolean, Check, integer, listOf, text } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { debianPackage, imageReference, pythonName, relativePath, variableName } from '../validation/patterns';
import { Problems } from '../validation/problems';
import { shellCommand } from '../validation/shell-command';

/**
 * The stages that install the project and its dependencies with uv.
 *
 * @example
 * new NegotiationDockerPackaging(project, { builder: { packages: ['gcc', 'libpq-dev'], extras: ['postgres'] } });
 */
export interface BuilderOptions {
  /**
   * Image reference with a tag or a digest. The image provides uv and the interpreter that `runtime.python` names.
   *
   * @default - `ghcr.io/astral-sh/uv:python<pythonVersion>-<debianRelease>-slim`; where it does not fit, see `uvVersion`
   * @example 'registry.example.com/uv:python3.12-bookworm-slim'
   */
  readonly image?: string;

  /**
   * Version of uv to copy from uv's own image into the Python image. The images with Python and Debian bookworm end with uv 0.9.30.
   *
   * @default - uv's image with Python where it fits; otherwise the newest known version that `required-version` allows
   * @example '0.13.9'
   */
  readonly uvVersion?: string;

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
   * Build argument that carries the version when a plugin reads it from git: the build context has no `.git`. Pass it with
   * `docker build --build-arg` or, with compose, as the environment variable `VERSION`. Set `''` for no such argument.
   *
   * @default - that of the plugin among the build requirements: hatch-vcs, setuptools-scm, uv-dynamic-versioning, versioningit, dunamai,
   * poetry-dynamic-versioning, pdm-backend
   * @example 'UV_DYNAMIC_VERSIONING_BYPASS'
   */
  readonly versionArgument?: string;

  /**
   * Secrets for uv and your build commands, such as the password of a package index.
   *
   * @default []
   * @example [{ id: 'netrc', target: '/root/.netrc' }]
   */
  readonly secrets?: BuilderSecret[];

  /**
   * Pass the host's SSH agent to uv and your build commands, for dependencies in private git repositories.
   *
   * @default false
   * @example true
   */
  readonly ssh?: boolean;

  /**
   * PEM file with the certificates of your company's proxy or index, relative to the project. The builder stages trust them in
   * addition to Debian's; the image does not contain them.
   *
   * @default - none
   * @example 'certs/company.pem'
   */
  readonly caCertificates?: string;

  /**
   * Shell commands to run in /app after the project is installed, in its environment: collect static files, compile messages,
   * download a model. The image contains the files that they leave below /app.
   *
   * @default []
   * @example ['python manage.py collectstatic --no-input']
   */
  readonly commands?: string[];

  /**
   * Further files that the installation of the dependencies reads, relative to the project. uv.lock, pyproject.toml, uv.toml and the
   * archives that uv.lock names need not be listed.
   *
   * @default []
   * @example ['constraints.txt']
   */
  readonly dependencyFiles?: string[];

  /**
   * Number of layers with the dependencies, from 1 to 64: metadata in one, each of the largest packages in one, and all other files in
   * one. An update then ships the layers of the packages that it changes. 1 keeps them together; 2 keeps metadata apart.
   *
   * @default 10
   * @example 1
   */
  readonly dependencyLayers?: number;
}

const nameOrNothing: Check<string> = (value, option, problems) => (value === '' ? '' : variableName(value, option, problems));

const uvVersion = text(/^\d+\.\d+\.\d+$/, 'major.minor.patch, e.g. "0.13.9"');

const FIELDS = {
  image: optional(imageReference),
  uvVersion: optional(uvVersion),
  environment: withDefault(environment, {}),
  packages: withDefault(listOf(debianPackage, '["gcc"]'), []),
  extras: withDefault(listOf(pythonName, '["postgres"]'), []),
  groups: withDefault(listOf(pythonName, '["telemetry"]'), []),
  versionArgument: optional(nameOrNothing),
  secrets: withDefault(listOf(builderSecret, '[{ id: "netrc" }]'), []),
  ssh: withDefault(boolean, false),
  caCertificates: optional(relativePath),
  commands: withDefault(listOf(shellCommand, '["python manage.py collectstatic --no-input"]'), []),
  dependencyFiles: withDefault(listOf(relativePath, '["constraints.txt"]'), []),
  dependencyLayers: withDefault(integer(1, 64), 10),
} satisfies FieldsOf<BuilderOptions>;

/** Depends on Python, Debian, the interpreter and the repository. */
export function resolveBuilder(
  problems: Problems,
  given: BuilderOptions | undefined,
  { pythonVersion, debianRelease, python, repository, source }: {
    readonly pythonVersion: string;
    readonly debianRelease: string;
    readonly python: string;
    readonly repository: Repository;
    readonly source: Source;
  },
) {
  const fields = readFields(problems, 'builder', given, FIELDS);
  checkBuilderEnvironment(problems, fields.environment);
  if (fields.image && fields.uvVersion) {
    problems.add(`builder.image is "${fields.image}" and builder.uvVersion is "${fields.uvVersion}"; set one of them`);
  }
  const copied = fields.image ? undefined : copiedUv(problems, fields.uvVersion, { pythonVersion, debianRelease, repository });
  const checkExists = (option: string, path: string) => repository.exists(path) || problems.invalid(option, path, 'a file that exists in the project');
  fields.dependencyFiles.forEach(path => checkExists('builder.dependencyFiles', path));
  if (fields.caCertificates) checkExists('builder.caCertificates', fields.caCertificates);
  const lock = repository.lock();
  if (lock?.hasSsh && !fields.ssh) {
    problems.add('uv.lock has a dependency from a git repository over SSH; set builder.ssh to true, or lock it over HTTPS with a secret');
  }
  const tools = [...(lock?.hasGit ? ['git'] : []), ...(lock?.hasSsh ? ['openssh-client'] : [])].filter(name => !fields.packages.includes(name));
  return {
    ...fields,
    image: fields.image ?? (copied ? pythonImage(pythonVersion, debianRelease) : uvImage(pythonVersion, debianRelease)),
    /** Image to copy uv from, and why; undefined where the builder image brings uv. */
    uv: copied && { image: uvBinaries(copied.version), reason: copied.reason },
    packages: [...fields.packages, ...tools],
    environment: {
      UV_COMPILE_BYTECODE: '1',
      UV_LINK_MODE: 'copy',
      UV_NO_DEV: '1',
      UV_PYTHON_DOWNLOADS: '0',
      UV_PYTHON: python,
      PYC_INVALIDATION_MODE: 'CHECKED_HASH',
      ...(fields.ssh ? { GIT_SSH_COMMAND: 'ssh -o StrictHostKeyChecking=accept-new' } : {}),
      ...fields.environment,
    } as Readonly<Record<string, string>>,
    /** Undefined for none. */
    versionArgument: (fields.versionArgument ?? source.version?.argument) || undefined,
  };
}
