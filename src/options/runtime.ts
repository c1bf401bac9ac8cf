import { environment } from './environment';
import { Repository } from '../project/repository';
import { boolean, listOf } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { absolutePath, debianPackage, imageReference, relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** The stage that becomes the image. */
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
   * Environment variables of the running app, in addition to PYTHONUNBUFFERED=1 and PATH. Everyone who can pull the image can
   * read them: put secrets into `.env`.
   *
   * @default - PYTHONUNBUFFERED=1
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
   * Directories of the repository to copy into /app, each into a layer of its own, so that an edit ships nothing else.
   * A directory that you name must exist. A default one that does not exist is skipped with a warning.
   *
   * @default ['config', 'knowledge_base']
   * @example ['config', 'prompts']
   */
  readonly directories?: string[];

  /**
   * Compile the standard library when the image is built. The official slim images ship it without bytecode, and the app's
   * user cannot write it, so every start would compile each module again.
   *
   * @default true
   * @example false
   */
  readonly standardLibraryBytecode?: boolean;
}

const DEFAULT_DIRECTORIES = ['config', 'knowledge_base'];

const FIELDS = {
  image: optional(imageReference),
  python: withDefault(absolutePath, '/usr/local/bin/python'),
  environment: withDefault(environment, {}),
  packages: withDefault(listOf(debianPackage, '["libpq5"]'), []),
  directories: optional(listOf(relativePath, '["config"]')),
  standardLibraryBytecode: withDefault(boolean, true),
} satisfies FieldsOf<RuntimeOptions>;

// In upper case on both sides: a pattern with the flag "i" takes 0.6 ms to compile, longer than all others together.
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)($|_)/;

/** Depends on the default image and on the directories of the repository. */
export function resolveRuntime(
  problems: Problems,
  given: RuntimeOptions | undefined,
  { image, repository }: { readonly image: string; readonly repository: Repository },
) {
  const fields = readFields(problems, 'runtime', given, FIELDS);
  for (const name of Object.keys(fields.environment)) {
    if (SECRET_NAME.test(name.toUpperCase())) {
      problems.warn(`runtime.environment.${name} looks like a secret, and everyone who can pull the image can read it; put it into .env`);
    }
  }
  if (/alpine|distroless|busybox/.test(fields.image ?? '')) {
    problems.warn(`runtime.image "${fields.image}" is not Debian-based; the image needs Debian's groupadd, setpriv, find and timeout`);
  }
  return {
    ...fields,
    image: fields.image ?? image,
    environment: { PYTHONUNBUFFERED: '1', ...fields.environment } as Readonly<Record<string, string>>,
    directories: fields.directories ? existing(problems, fields.directories, repository) : defaultDirectories(problems, repository),
  };
}

function existing(problems: Problems, directories: readonly string[], repository: Repository): readonly string[] {
  for (const directory of directories) {
    if (!repository.isDirectory(directory)) problems.invalid('runtime.directories', directory, 'a directory that exists in the project');
  }
  return directories;
}

function defaultDirectories(problems: Problems, repository: Repository): readonly string[] {
  return DEFAULT_DIRECTORIES.filter(directory => {
    if (repository.isDirectory(directory)) return true;
    problems.warn(`no directory ${directory}/, so the Dockerfile does not copy it; create it, or set runtime.directories`);
    return false;
  });
}
