import { posix } from 'path';
import { checkProject, checkTogether } from './agreement';
import { Healing, NegotiationDockerPackagingOptions, PrivilegeDrop, VolumeRepair } from './options';
import { APP, ManagedPath, Packaging } from '../model';
import { Surroundings } from '../project/project-facts';
import { dynamicVersion } from '../project/pyproject';
import * as v from '../validation/patterns';
import { Problems } from '../validation/problems';

/** Those up to 100 belong to Debian's own users and groups. */
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
  const executable = v.absolutePath(problems, 'runtime.python', runtime.python) ?? '/usr/local/bin/python';
  const port = problems.integer('port', options.port ?? 8000, 1, 65535);
  const path = (name: ManagedPath, standard: string) => v.relativePath(problems, `paths.${name}`, paths[name]) ?? standard;
  const entrypoint = path('entrypoint', 'entrypoint.sh');
  const healthcheck = path('healthcheck', 'healthcheck.sh');
  const pyproject = surroundings.read('pyproject.toml');

  const packaging: Packaging = {
    python: { version: pythonVersion, executable },
    builder: {
      image: v.imageReference(problems, 'builder.image', builder.image) ?? `ghcr.io/astral-sh/uv:python${pythonVersion}-${debian}-slim`,
      environment: {
        UV_COMPILE_BYTECODE: '1',
        UV_LINK_MODE: 'copy',
        UV_NO_DEV: '1',
        UV_PYTHON_DOWNLOADS: '0',
        UV_PYTHON: executable,
        // A time stamp goes stale when a build normalises times, and differs from build to build; a hash does neither.
        PYC_INVALIDATION_MODE: 'CHECKED_HASH',
        ...v.environment(problems, 'builder.environment', builder.environment ?? {}),
      },
      packages: v.debianPackages(problems, 'builder.packages', builder.packages) ?? [],
      extras: v.pythonNames(problems, 'builder.extras', builder.extras) ?? [],
      groups: v.pythonNames(problems, 'builder.groups', builder.groups) ?? [],
      versionArgument: versionArgument(problems, builder.versionArgument, pyproject),
    },
    runtime: {
      image: v.runtimeImage(problems, runtime.image) ?? `python:${pythonVersion}-slim-${debian}`,
      environment: { PYTHONUNBUFFERED: '1', ...v.runtimeEnvironment(problems, runtime.environment ?? {}) },
      packages: v.debianPackages(problems, 'runtime.packages', runtime.packages) ?? [],
      directories: runtimeDirectories(problems, runtime.directories, surroundings),
      standardLibraryBytecode: problems.boolean('runtime.standardLibraryBytecode', runtime.standardLibraryBytecode ?? true),
    },
    user: {
      name: v.userName(problems, user.name) ?? 'appuser',
      uid: problems.integer('user.uid', user.uid ?? 999, LEAST_ID, 65533),
      gid: problems.integer('user.gid', user.gid ?? 999, LEAST_ID, 65533),
    },
    data: {
      directory: v.dataDirectory(problems, data.directory) ?? `${APP}/data`,
      subdirectories: v.relativePaths(problems, 'data.subdirectories', data.subdirectories) ?? ['credentials'],
      repair: problems.member('data.repair', data.repair ?? VolumeRepair.ALWAYS, Object.values(VolumeRepair)),
    },
    privilegeDrop: problems.member('privilegeDrop', options.privilegeDrop ?? PrivilegeDrop.SETPRIV, Object.values(PrivilegeDrop)),
    command: v.command(problems, options.command ?? ['python', '-m', 'negotiation.app']),
    port,
    health: {
      url: `http://localhost:${port}${problems.given('health.path', health.path,
        /^\/[A-Za-z0-9._~/%?&=+-]*$/, 'a path that begins with / and needs no quoting, e.g. "/health"') ?? '/health'}`,
      interval: v.seconds(problems, 'health.interval', health.interval ?? 30),
      timeout: v.seconds(problems, 'health.timeout', health.timeout ?? 5),
      startPeriod: problems.number('health.startPeriod', health.startPeriod ?? 30, 0, 86_400, 'seconds'),
      retries: problems.integer('health.retries', health.retries ?? 3, 1, 1000),
      healing: problems.member('health.healing', health.healing ?? Healing.RESTART, Object.values(Healing)),
    },
    ignore: {
      patterns: v.ignorePatterns(problems, 'ignore.patterns', ignore.patterns) ?? [],
      admit: v.relativePaths(problems, 'ignore.admit', ignore.admit) ?? [],
    },
    image: {
      name: problems.given('image.name', image.name, v.IMAGE_NAME, 'an image name in lower case without a tag') ?? 'negotiation-agent',
      tag: problems.given('image.tag', image.tag, v.TAG, 'letters, digits, "_", "." and "-", e.g. "1.2.0"') ?? 'latest',
      platform: problems.given('image.platform', image.platform, /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, 'os/architecture, e.g. "linux/arm64"'),
    },
    compose: {
      service: v.composeName(problems, 'compose.service', compose.service) ?? 'negotiation-agent',
      volume: v.composeName(problems, 'compose.volume', compose.volume) ?? 'negotiation-data',
      address: v.address(problems, compose.address) ?? '127.0.0.1',
      hostPort: compose.hostPort === undefined ? port : problems.integer('compose.hostPort', compose.hostPort, 1, 65535),
      stopGracePeriod: v.seconds(problems, 'compose.stopGracePeriod', compose.stopGracePeriod ?? 10),
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

function runtimeDirectories(problems: Problems, named: string[] | undefined, surroundings: Surroundings): string[] {
  if (named) {
    const paths = v.relativePaths(problems, 'runtime.directories', named) ?? [];
    for (const [i, path] of paths.entries()) {
      if (v.isRelativePath(path) && !surroundings.isDirectory(path)) {
        problems.add(`runtime.directories[${i}]`, path, 'a directory that exists in the project, or leave it out');
      }
    }
    return paths;
  }
  return ['config', 'knowledge_base'].filter(path => {
    if (surroundings.isDirectory(path)) return true;
    problems.warn(`${path}/ is missing, its COPY line is left out; make the directory, or name yours in runtime.directories`);
    return false;
  });
}

function versionArgument(problems: Problems, name: string | undefined, pyproject: string | undefined): string | undefined {
  if (name === '') return undefined;
  return v.variableName(problems, 'builder.versionArgument', name)
    ?? (dynamicVersion(pyproject) ? 'SETUPTOOLS_SCM_PRETEND_VERSION' : undefined);
}
