import { isIP } from 'net';
import { posix } from 'path';
import { Healing, NegotiationDockerPackagingOptions, PrivilegeDrop, VolumeRepair } from './options';
import { Problems } from './problems';
import { dynamicVersion, refuses, requiresPython } from './python-project';
import { Surroundings } from './surroundings';

/** What all files are written from: complete, checked, read-only. */
export interface Packaging {
  /** Interpreter: `major.minor` and its absolute path in both images. */
  readonly python: { readonly version: string; readonly executable: string };
  readonly builder: {
    readonly image: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly packages: readonly string[];
    readonly extras: readonly string[];
    readonly groups: readonly string[];
    readonly versionArgument?: string;
  };
  readonly runtime: {
    readonly image: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly packages: readonly string[];
    readonly directories: readonly string[];
    readonly standardLibraryBytecode: boolean;
  };
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number };
  readonly data: { readonly directory: string; readonly subdirectories: readonly string[]; readonly repair: VolumeRepair };
  readonly privilegeDrop: PrivilegeDrop;
  readonly command: readonly string[];
  readonly port: number;
  readonly health: {
    readonly url: string;
    readonly interval: number;
    readonly timeout: number;
    readonly startPeriod: number;
    readonly retries: number;
    readonly healing: Healing;
  };
  readonly ignore: { readonly patterns: readonly string[]; readonly admit: readonly string[] };
  readonly image: { readonly name: string; readonly tag: string; readonly platform?: string };
  readonly compose: {
    readonly service: string;
    readonly volume: string;
    readonly address: string;
    readonly hostPort: number;
    readonly stopGracePeriod: number;
  };
  readonly paths: Readonly<Record<ManagedPath, string>>;
  /** Where the two scripts are in the image. */
  readonly scripts: { readonly entrypoint: string; readonly healthcheck: string };
}

export type ManagedPath = 'dockerfile' | 'dockerignore' | 'entrypoint' | 'healthcheck' | 'compose';

/** The app's directory in the image, and in it the virtual environment. */
export const APP = '/app';
export const VENV = `${APP}/.venv`;

const SEGMENT = '[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*|\\.[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*';
const RELATIVE_PATH = new RegExp(`^(${SEGMENT})(/(${SEGMENT}))*$`);
const ABSOLUTE_PATH = new RegExp(`^(/(${SEGMENT}))+$`);
const WITHIN = 'a path within the project without "..", of letters, digits, "." "_" "-" "@" "+" and "/"';
const ABSOLUTE = 'an absolute path without "..", of letters, digits, "." "_" "-" "@" "+" and "/"';
const IMAGE_NAME = /^([a-z0-9]+([.-][a-z0-9]+)*(:[0-9]+)?\/)?[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DEBIAN_PACKAGE = /^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?(=[A-Za-z0-9.+:~-]+)?$/;
const PYTHON_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
// Upper case on both sides: a pattern that ignores case takes 0.6 ms to compile, more than all others together.
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)($|_)/;
const SYSTEM_DIRECTORIES = ['bin', 'boot', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'proc', 'root', 'run', 'sbin', 'sys', 'usr', 'var'];

/** Users and groups of Debian's base system; their ids end at 100. A second one of a name or an id cannot be added. */
const DEBIAN_NAMES = ('root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody adm tty disk kmem dialout '
  + 'fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff users nogroup').split(' ');
const LEAST_ID = 101;

/**
 * The one place with defaults and checks. The Packaging is complete even where there are problems, so that all of
 * them, and those of the project around it, can be told at once; nobody may write a file from it then.
 */
export function resolve(given: NegotiationDockerPackagingOptions, surroundings: Surroundings, problems: Problems): Packaging {
  const options = problems.group('', given);
  const builder = problems.group('builder', options.builder);
  const runtime = problems.group('runtime', options.runtime);
  const user = problems.group('user', options.user);
  const data = problems.group('data', options.data);
  const health = problems.group('health', options.health);
  const ignore = problems.group('ignore', options.ignore);
  const image = problems.group('image', options.image);
  const compose = problems.group('compose', options.compose);
  const paths = problems.group('paths', options.paths);

  const pythonVersion = problems.given('pythonVersion', options.pythonVersion, /^3\.\d+$/, 'major.minor, e.g. "3.12"') ?? '3.12';
  const debian = problems.given('debianRelease', options.debianRelease, /^[a-z]+$/, 'the name of a release, e.g. "bookworm"') ?? 'bookworm';
  const executable = problems.given('runtime.python', runtime.python, ABSOLUTE_PATH, ABSOLUTE) ?? '/usr/local/bin/python';
  const port = problems.integer('port', options.port ?? 8000, 1, 65535);
  const path = (name: ManagedPath, standard: string) => problems.given(`paths.${name}`, paths[name], RELATIVE_PATH, WITHIN) ?? standard;
  const entrypoint = path('entrypoint', 'entrypoint.sh');
  const healthcheck = path('healthcheck', 'healthcheck.sh');
  const pyproject = surroundings.read('pyproject.toml');

  const packaging: Packaging = {
    python: { version: pythonVersion, executable },
    builder: {
      image: imageReference(problems, 'builder.image', builder.image) ?? `ghcr.io/astral-sh/uv:python${pythonVersion}-${debian}-slim`,
      environment: {
        UV_COMPILE_BYTECODE: '1',
        UV_LINK_MODE: 'copy',
        UV_NO_DEV: '1',
        UV_PYTHON_DOWNLOADS: '0',
        UV_PYTHON: executable,
        // A time stamp goes stale when a build normalises times, and differs from build to build; a hash does neither.
        PYC_INVALIDATION_MODE: 'CHECKED_HASH',
        ...environment(problems, 'builder.environment', builder.environment ?? {}),
      },
      packages: list(problems, 'builder.packages', builder.packages, DEBIAN_PACKAGE, 'the name of a Debian package, e.g. "gcc"') ?? [],
      extras: list(problems, 'builder.extras', builder.extras, PYTHON_NAME, 'the name of an extra, e.g. "postgres"') ?? [],
      groups: list(problems, 'builder.groups', builder.groups, PYTHON_NAME, 'the name of a dependency group, e.g. "telemetry"') ?? [],
      versionArgument: versionArgument(problems, builder.versionArgument, pyproject),
    },
    runtime: {
      image: imageReference(problems, 'runtime.image', runtime.image) ?? `python:${pythonVersion}-slim-${debian}`,
      environment: { PYTHONUNBUFFERED: '1', ...runtimeEnvironment(problems, runtime.environment ?? {}) },
      packages: list(problems, 'runtime.packages', runtime.packages, DEBIAN_PACKAGE, 'the name of a Debian package, e.g. "libpq5"') ?? [],
      directories: runtimeDirectories(problems, runtime.directories, surroundings),
      standardLibraryBytecode: problems.boolean('runtime.standardLibraryBytecode', runtime.standardLibraryBytecode ?? true),
    },
    user: {
      name: problems.given('user.name', user.name, /^[a-z_][a-z0-9_-]{0,31}$/, 'a name such as "appuser"') ?? 'appuser',
      uid: problems.integer('user.uid', user.uid ?? 999, LEAST_ID, 65533),
      gid: problems.integer('user.gid', user.gid ?? 999, LEAST_ID, 65533),
    },
    data: {
      directory: dataDirectory(problems, data.directory) ?? `${APP}/data`,
      subdirectories: list(problems, 'data.subdirectories', data.subdirectories, RELATIVE_PATH, WITHIN) ?? ['credentials'],
      repair: problems.member('data.repair', data.repair ?? VolumeRepair.ALWAYS, Object.values(VolumeRepair)),
    },
    privilegeDrop: problems.member('privilegeDrop', options.privilegeDrop ?? PrivilegeDrop.SETPRIV, Object.values(PrivilegeDrop)),
    command: command(problems, options.command ?? ['python', '-m', 'negotiation.app']),
    port,
    health: {
      url: `http://localhost:${port}${problems.given('health.path', health.path,
        /^\/[A-Za-z0-9._~/%?&=+-]*$/, 'a path that begins with / and needs no quoting, e.g. "/health"') ?? '/health'}`,
      interval: seconds(problems, 'health.interval', health.interval ?? 30),
      timeout: seconds(problems, 'health.timeout', health.timeout ?? 5),
      startPeriod: problems.number('health.startPeriod', health.startPeriod ?? 30, 0, 86_400, 'seconds'),
      retries: problems.integer('health.retries', health.retries ?? 3, 1, 1000),
      healing: problems.member('health.healing', health.healing ?? Healing.RESTART, Object.values(Healing)),
    },
    ignore: {
      patterns: list(problems, 'ignore.patterns', ignore.patterns, /^!?[^!\s]/, 'a pattern such as "notebooks/" or "!docs/needed.md"') ?? [],
      admit: list(problems, 'ignore.admit', ignore.admit, RELATIVE_PATH, WITHIN) ?? [],
    },
    image: {
      name: problems.given('image.name', image.name, IMAGE_NAME, 'an image name in lower case without a tag') ?? 'negotiation-agent',
      tag: problems.given('image.tag', image.tag, TAG, 'letters, digits, "_", "." and "-", e.g. "1.2.0"') ?? 'latest',
      platform: problems.given('image.platform', image.platform, /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, 'os/architecture, e.g. "linux/arm64"'),
    },
    compose: {
      service: composeName(problems, 'compose.service', compose.service) ?? 'negotiation-agent',
      volume: composeName(problems, 'compose.volume', compose.volume) ?? 'negotiation-data',
      address: address(problems, compose.address) ?? '127.0.0.1',
      hostPort: compose.hostPort === undefined ? port : problems.integer('compose.hostPort', compose.hostPort, 1, 65535),
      stopGracePeriod: seconds(problems, 'compose.stopGracePeriod', compose.stopGracePeriod ?? 10),
    },
    paths: {
      dockerfile: path('dockerfile', 'Dockerfile'),
      dockerignore: path('dockerignore', '.dockerignore'),
      entrypoint,
      healthcheck,
      compose: path('compose', 'docker-compose.yml'),
    },
    scripts: { entrypoint: `/${posix.basename(entrypoint)}`, healthcheck: `/${posix.basename(healthcheck)}` },
  };
  problems.addUnread();
  checkTogether(packaging, problems);
  checkProject(packaging, pyproject, surroundings, problems);
  return packaging;
}

/** Values that are right each by itself and wrong together. */
function checkTogether({ health, paths, runtime, scripts, user, data }: Packaging, problems: Problems) {
  if (health.timeout > health.interval) {
    problems.warn(`health.timeout is ${health.timeout} s and health.interval only ${health.interval} s: `
      + 'a failing app is probed less often than it says; write a timeout below the interval');
  }
  if (![`${paths.dockerfile}.dockerignore`, '.dockerignore'].includes(paths.dockerignore)) {
    problems.add('paths.dockerignore', paths.dockerignore, `".dockerignore" or "${paths.dockerfile}.dockerignore": engines read no other`);
  }
  const files = Object.entries(paths);
  for (const [index, [name, path]] of files.entries()) {
    const twin = files.slice(0, index).find(([, other]) => other === path);
    if (twin) problems.add(`paths.${name}`, path, `a path of its own: paths.${twin[0]} has this one`);
  }
  if (scripts.entrypoint === scripts.healthcheck && paths.entrypoint !== paths.healthcheck) {
    problems.add('paths.healthcheck', paths.healthcheck, 'another file name than paths.entrypoint: both are copied to / of the image');
  }
  if (DEBIAN_NAMES.includes(user.name)) {
    problems.add('user.name', user.name, 'a name that the base image does not have yet, e.g. "appuser"');
  }
  if (/alpine|distroless|busybox/.test(runtime.image)) {
    problems.warn(`runtime.image is "${runtime.image}": the image and its scripts need what Debian has (groupadd, setpriv, find, timeout); `
      + 'write a Debian-based one');
  }
  for (const directory of runtime.directories) {
    const target = `${APP}/${directory}`;
    if (target === data.directory || target.startsWith(`${data.directory}/`)) {
      problems.add('runtime.directories', directory, `a directory outside of data.directory ("${data.directory}"): the volume would hide it`);
    }
    if (target === VENV || target.startsWith(`${VENV}/`)) {
      problems.add('runtime.directories', directory, 'a directory other than the virtual environment');
    }
  }
}

/** What the repository around the packaging says against it. */
function checkProject({ python, paths }: Packaging, pyproject: string | undefined, surroundings: Surroundings, problems: Problems) {
  for (const [name, path] of Object.entries(paths)) {
    const owner = surroundings.ownerOf(path);
    if (owner) {
      problems.add(`paths.${name}`, path, `another path: ${owner} already owns this one`);
    } else if (surroundings.isUnmanaged(path)) {
      problems.add(`paths.${name}`, path, 'another path, or move the file away: it exists and projen does not manage it. '
        + `To adopt it, compare it with what is generated: \`git mv ${path} ${path}.old\`, run projen, carry your changes over into options`);
    }
  }
  if (surroundings.isIgnoredByGit('uv.lock')) {
    problems.add('.gitignore', 'uv.lock', 'no pattern that ignores uv.lock: the image is built from it');
  } else if (!surroundings.exists('uv.lock')) {
    problems.warn('uv.lock is missing: run `uv lock` and commit it, the image is built from it');
  }
  const pin = surroundings.read('.python-version')?.split('\n').map(line => line.trim()).find(line => line && !line.startsWith('#'));
  const pinned = pin?.match(/^(?:cpython-?|python)?(\d+\.\d+)(?:\.\d+)?$/)?.[1];
  if (pinned && pinned !== python.version) {
    problems.add('pythonVersion', python.version, `"${pinned}", or change .python-version, which says ${JSON.stringify(pin)}`);
  }
  const required = requiresPython(pyproject);
  if (required && refuses(required, python.version)) {
    problems.add('pythonVersion', python.version, `a version that requires-python of pyproject.toml allows (${JSON.stringify(required)})`);
  }
}

function runtimeDirectories(problems: Problems, named: string[] | undefined, surroundings: Surroundings): string[] {
  if (named) {
    return problems.list('runtime.directories', named).map((path, i) => {
      const option = `runtime.directories[${i}]`;
      if (problems.matching(option, path, RELATIVE_PATH, WITHIN) && RELATIVE_PATH.test(path) && !surroundings.isDirectory(path)) {
        problems.add(option, path, 'a directory that exists in the project, or leave it out');
      }
      return path;
    });
  }
  return ['config', 'knowledge_base'].filter(path => {
    if (surroundings.isDirectory(path)) return true;
    problems.warn(`${path}/ is missing, its COPY line is left out; make the directory, or name yours in runtime.directories`);
    return false;
  });
}

function versionArgument(problems: Problems, name: string | undefined, pyproject: string | undefined): string | undefined {
  if (name === '') return undefined;
  return problems.given('builder.versionArgument', name, ENVIRONMENT_NAME, 'the name of a variable')
    ?? (dynamicVersion(pyproject) ? 'SETUPTOOLS_SCM_PRETEND_VERSION' : undefined);
}

function command(problems: Problems, given: readonly string[]): string[] {
  const words = problems.list('command', given);
  if (given.length === 0) problems.add('command', words, 'at least the program, e.g. ["python", "-m", "negotiation.app"]');
  else if (words[0] === '') problems.add('command[0]', words[0], 'the program that starts the app');
  return words.map((word, i) => problems.line(`command[${i}]`, word));
}

function environment(problems: Problems, option: string, variables: { [name: string]: string }): Record<string, string> {
  if (typeof variables !== 'object' || Array.isArray(variables)) {
    problems.add(option, variables, 'names with values, e.g. { LOG_LEVEL: "info" }');
    return {};
  }
  for (const [name, value] of Object.entries(variables)) {
    problems.matching(`${option} (name)`, name, ENVIRONMENT_NAME, 'letters, digits and "_", not beginning with a digit');
    problems.line(`${option}.${name}`, value);
    if (name === 'PATH') problems.add(`${option}.PATH`, value, 'no PATH: the image has its own, and puts the virtual environment first');
  }
  return variables;
}

/** Everyone who can pull the image can read it. */
function runtimeEnvironment(problems: Problems, variables: { [name: string]: string }): Record<string, string> {
  for (const name of Object.keys(variables)) {
    if (SECRET_NAME.test(name.toUpperCase())) {
      problems.warn(`runtime.environment.${name} looks like a secret, and everyone who can pull the image can read it; put it into .env`);
    }
  }
  return environment(problems, 'runtime.environment', variables);
}

function imageReference(problems: Problems, option: string, reference?: string): string | undefined {
  if (reference === undefined || reference === null) return undefined;
  const [rest, digest] = problems.line(option, reference).split('@', 2);
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const name = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  const fine = IMAGE_NAME.test(name) && (tag === undefined || TAG.test(tag)) && (digest === undefined || DIGEST.test(digest))
    && (tag !== undefined || digest !== undefined);
  if (!fine) problems.add(option, reference, 'a whole reference with a tag or a digest, e.g. "python:3.12-slim-bookworm"');
  return reference;
}

function dataDirectory(problems: Problems, path?: string): string | undefined {
  const option = 'data.directory';
  if (path === undefined || path === null) return undefined;
  const [, top] = problems.matching(option, path, ABSOLUTE_PATH, ABSOLUTE).split('/');
  if (path === APP || path === VENV || path.startsWith(`${VENV}/`) || (SYSTEM_DIRECTORIES.includes(top) && top !== 'var')
    || path === '/var' || path === '/tmp' || path === '/home') {
    problems.add(option, path, 'a directory for the data alone, e.g. "/app/data" or "/data": the entrypoint gives it to the app');
  }
  return path;
}

function address(problems: Problems, given?: string): string | undefined {
  if (given === undefined || given === null) return undefined;
  const version = isIP(String(given).replace(/^\[(.*)\]$/, '$1'));
  if (version === 0 || (version === 6) !== String(given).startsWith('[')) problems.add('compose.address', given, 'an address such as "127.0.0.1" or "[::1]"');
  return given;
}

function composeName(problems: Problems, option: string, name?: string): string | undefined {
  return problems.given(option, name, /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'letters, digits, "_", "." and "-"');
}

function list(problems: Problems, option: string, items: string[] | undefined, pattern: RegExp, instead: string): string[] | undefined {
  return items && problems.list(option, items).map((item, i) => problems.matching(`${option}[${i}]`, item, pattern, instead));
}

function seconds(problems: Problems, option: string, value: number): number {
  return problems.number(option, value, 0.1, 86_400, 'seconds');
}
