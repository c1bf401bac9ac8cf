import { environment, isCredentialName } from './environment';
import { APP } from './layout';
import { Repository } from '../project/repository';
import { boolean, listOf } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { absolutePath, debianPackage, imageReference, relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';
import { show } from '../validation/show';

/**
 * The stage that becomes the image.
 *
 * @example
 * new NegotiationDockerPackaging(project, { runtime: { packages: ['libpq5'], environment: { LOG_LEVEL: 'info' } } });
 */
export interface RuntimeOptions {
  /**
   * Image reference with a tag or a digest. Use a Debian-based image: the entrypoint needs its coreutils, findutils and util-linux.
   *
   * @default - `python:<pythonVersion>-slim-<debianRelease>`
   * @example 'python:3.12-slim-bookworm@sha256:<64 hex digits>'
   */
  readonly image?: string;

  /**
   * Absolute path of the Python interpreter, the same in both images: the virtual environment links to it and the health check runs it.
   *
   * @default '/usr/local/bin/python'
   * @example '/usr/bin/python3'
   */
  readonly python?: string;

  /**
   * Environment variables of the running app, in addition to PYTHONUNBUFFERED=1, PORT and PATH. Everyone who can pull the image can
   * read them: put secrets into `.env`.
   *
   * @default - PYTHONUNBUFFERED=1 and PORT
   * @example { LOG_LEVEL: 'info' }
   */
  readonly environment?: { [name: string]: string };

  /**
   * Debian packages that your app needs at run time.
   *
   * @default []
   * @example ['libpq5']
   */
  readonly packages?: string[];

  /**
   * Directories of the project to copy into /app, each into a layer of its own, so that an edit ships nothing else.
   * A directory that you name must exist and contain a file, since git keeps no empty one. Default ones are copied where they do.
   *
   * @default ['config', 'knowledge_base']
   * @example ['config', 'prompts']
   */
  readonly directories?: string[];

  /**
   * Paths of the project that /app contains besides the directories above. Set `[]` for a project whose code is installed as a package
   * and reads nothing beside it.
   *
   * @default - all that .dockerignore leaves in the build context
   * @example ['manage.py', 'templates']
   */
  readonly sources?: string[];

  /**
   * Compile the standard library when the image is built. The official slim images ship it without bytecode, and the app's
   * user cannot write it, so every start would compile each module again.
   *
   * @default true
   * @example false
   */
  readonly standardLibraryBytecode?: boolean;

  /**
   * Copy your files with `COPY --link`, so that their layers do not depend on those below: a builder that starts empty, with its cache in
   * a registry, downloads no layer of the image to change them. Needs BuildKit 0.10, which Docker 23 has. Docker 20.10 and Debian 12's
   * buildah refuse it.
   *
   * @default false
   * @example true
   */
  readonly linkedCopies?: boolean;
}

const DEFAULT_DIRECTORIES = ['config', 'knowledge_base'];

const FIELDS = {
  image: optional(imageReference),
  python: withDefault(absolutePath, '/usr/local/bin/python'),
  environment: withDefault(environment, {}),
  packages: withDefault(listOf(debianPackage, '["libpq5"]'), []),
  directories: optional(listOf(relativePath, '["config"]')),
  sources: optional(listOf(relativePath, '["templates"]')),
  standardLibraryBytecode: withDefault(boolean, true),
  linkedCopies: withDefault(boolean, false),
} satisfies FieldsOf<RuntimeOptions>;

/** Depends on the default image and on the directories of the repository. */
export function resolveRuntime(
  problems: Problems,
  given: RuntimeOptions | undefined,
  { image, port, repository }: { readonly image: string; readonly port: number; readonly repository: Repository },
) {
  const fields = readFields(problems, 'runtime', given, FIELDS);
  for (const name of Object.keys(fields.environment)) {
    if (isCredentialName(name)) {
      problems.warn(`runtime.environment.${name} looks like a secret, and everyone who can pull the image can read it; put it into .env`);
    }
  }
  if ('PORT' in fields.environment) {
    problems.add(`invalid runtime.environment.PORT ${show(fields.environment.PORT)}: the image sets it; set the option port, which the health check and compose use as well`);
  }
  if (/alpine|distroless|busybox/.test(fields.image ?? '')) {
    problems.warn(`runtime.image "${fields.image}" is not Debian-based; the image needs Debian's groupadd, setpriv, find and timeout`);
  }
  for (const path of fields.sources ?? []) {
    if (!repository.exists(path) && !repository.isDirectory(path)) problems.invalid('runtime.sources', path, 'a path that exists in the project');
  }
  const modules = repository.modules();
  // uv installs no project without a build system, so its packages in src/ are where Python does not look.
  const needsPath = repository.pyproject().isVirtual && modules.some(({ path }) => path.startsWith('src/'));
  return {
    ...fields,
    image: fields.image ?? image,
    environment: {
      PYTHONUNBUFFERED: '1',
      ...(needsPath ? { PYTHONPATH: `${APP}/src` } : {}),
      PORT: `${port}`,
      ...fields.environment,
    } as Readonly<Record<string, string>>,
    directories: fields.directories
      ? existing(problems, fields.directories, repository)
      : DEFAULT_DIRECTORIES.filter(path => repository.hasFiles(path)),
  };
}

function existing(problems: Problems, directories: readonly string[], repository: Repository): readonly string[] {
  for (const directory of directories) {
    if (!repository.hasFiles(directory)) problems.invalid('runtime.directories', directory, 'a directory of the project with at least one file');
  }
  return directories;
}
