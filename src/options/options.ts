/**
 * Everything a user may say. Documentation only: defaults live in `resolve.ts`, checks in `values.ts` and `agreement.ts`.
 */

/** How the entrypoint gives up root before it becomes the app. */
export enum PrivilegeDrop {
  /** `setpriv` of util-linux, part of every Debian image. */
  SETPRIV = 'setpriv',
  /** `gosu`, installed from Debian's package of that name. */
  GOSU = 'gosu',
}

/** What the health check does with an app that stays unhealthy. */
export enum Healing {
  /**
   * After `retries` failures in a row the app is asked to stop (TERM), at the next failure it is ended.
   * The restart policy of the engine then brings it back.
   */
  RESTART = 'restart',
  /** Report the status only: for orchestrators that replace an unhealthy container themselves, and for debuggers. */
  NONE = 'none',
}

/** How much of the data volume the entrypoint looks at when the container starts. */
export enum VolumeRepair {
  /** Look at every file, write only to those with the wrong owner. */
  ALWAYS = 'always',
  /**
   * Look at the data directory itself; only when its owner is wrong look at every file.
   * Takes the same time however many files there are, as `fsGroupChangePolicy: OnRootMismatch` does in Kubernetes.
   */
  ON_ROOT_MISMATCH = 'on-root-mismatch',
}

/** The stage that installs the project and its dependencies with uv. */
export interface BuilderOptions {
  /**
   * Whole image reference, with a tag or a digest. The image brings uv and the interpreter named by `runtime.python`.
   *
   * @default - `ghcr.io/astral-sh/uv:python<pythonVersion>-<debianRelease>-slim`
   * @example 'registry.example.com/uv:python3.12-bookworm-slim'
   */
  readonly image?: string;

  /**
   * Environment of the builder stage, laid over the defaults; for uv's own variables see uv's documentation, "Environment variables".
   *
   * @default - UV_COMPILE_BYTECODE=1, UV_LINK_MODE=copy, UV_NO_DEV=1, UV_PYTHON_DOWNLOADS=0, UV_PYTHON=<runtime.python>
   * @example { UV_INDEX_URL: 'https://pypi.example.com/simple' }
   */
  readonly environment?: { [name: string]: string };

  /**
   * Debian packages that building the dependencies needs. They do not reach the final image.
   *
   * @default - none
   * @example ['gcc', 'libpq-dev']
   */
  readonly packages?: string[];

  /**
   * Extras of the project (`[project.optional-dependencies]`) to install.
   *
   * @default - none
   * @example ['postgres']
   */
  readonly extras?: string[];

  /**
   * Dependency groups (`[dependency-groups]`) to install besides the project's dependencies.
   *
   * @default - none
   * @example ['telemetry']
   */
  readonly groups?: string[];

  /**
   * Build argument that carries the version of a project whose version comes from git (hatch-vcs, setuptools-scm):
   * the build context has no `.git` to read it from. Empty string: no such argument.
   * Pass it with `docker build --build-arg` or, with compose, as the environment variable `VERSION`.
   *
   * @default - SETUPTOOLS_SCM_PRETEND_VERSION when pyproject.toml lists `version` as dynamic, else none
   * @example 'UV_DYNAMIC_VERSIONING_BYPASS'
   */
  readonly versionArgument?: string;
}

/** The stage that becomes the image. */
export interface RuntimeOptions {
  /**
   * Whole image reference, with a tag or a digest. Debian-based: the entrypoint uses its coreutils, findutils and util-linux.
   *
   * @default - `python:<pythonVersion>-slim-<debianRelease>`
   * @example 'python:3.12-slim-bookworm@sha256:<64 hex digits>'
   */
  readonly image?: string;

  /**
   * Absolute path of the Python interpreter, the same in both images: the virtual environment links to it and the health check runs with it.
   *
   * @default '/usr/local/bin/python'
   * @example '/usr/bin/python3'
   */
  readonly python?: string;

  /**
   * Extra environment of the running app. It is readable by everyone who can pull the image: no secrets.
   *
   * @default - none besides PYTHONUNBUFFERED=1 and the PATH
   * @example { LOG_LEVEL: 'info' }
   */
  readonly environment?: { [name: string]: string };

  /**
   * Debian packages that the app needs at run time.
   *
   * @default - none
   * @example ['libpq5']
   */
  readonly packages?: string[];

  /**
   * Directories of the repository that are copied beside the app, each into a layer of its own: an edit ships nothing else.
   * A directory named here must exist; a default one that is missing is left out with a warning.
   *
   * @default ['config', 'knowledge_base']
   * @example ['config', 'prompts']
   */
  readonly directories?: string[];

  /**
   * Compile the interpreter's standard library when the image is built. The official slim images ship it without
   * bytecode and the app's user cannot write it, so that every start compiles it anew.
   *
   * @default true
   * @example false
   */
  readonly standardLibraryBytecode?: boolean;
}

/** The user that the app runs as. */
export interface UserOptions {
  /**
   * Name of user and group.
   *
   * @default 'appuser'
   * @example 'agent'
   */
  readonly name?: string;

  /**
   * User id, 101 to 65533: those below belong to Debian's own users.
   *
   * @default 999
   * @example 1500
   */
  readonly uid?: number;

  /**
   * Group id, 101 to 65533: those below belong to Debian's own groups.
   *
   * @default 999
   * @example 1500
   */
  readonly gid?: number;
}

/** The directory that outlives the container. */
export interface DataOptions {
  /**
   * Absolute path in the container; the named volume is mounted here.
   *
   * @default '/app/data'
   * @example '/data'
   */
  readonly directory?: string;

  /**
   * Directories below it, made with the image and, where an older volume lacks them, at start.
   *
   * @default ['credentials']
   * @example ['credentials', 'cache/models']
   */
  readonly subdirectories?: string[];

  /**
   * How much of the volume is looked at when the container starts.
   *
   * @default VolumeRepair.ALWAYS
   * @example VolumeRepair.ON_ROOT_MISMATCH
   */
  readonly repair?: VolumeRepair;
}

/**
 * The HEALTHCHECK: what is asked, when, and what follows. Times are seconds; fractions are allowed.
 * They mean what they mean to the engine: Docker's documentation, "Dockerfile reference", HEALTHCHECK.
 * Change them here and not on the engine's command line: the script's own deadline follows from them.
 */
export interface HealthOptions {
  /**
   * Path that answers 200 while the app is well. It must not depend on upstreams: their outage would restart the app.
   *
   * @default '/health'
   * @example '/healthz'
   */
  readonly path?: string;

  /**
   * Seconds between two probes.
   *
   * @default 30
   * @example 10
   */
  readonly interval?: number;

  /**
   * Seconds after which the engine gives a probe up; the probe itself ends a little earlier.
   *
   * @default 5
   * @example 2.5
   */
  readonly timeout?: number;

  /**
   * Seconds after the start in which failures do not count, unless a probe has succeeded before.
   *
   * @default 30
   * @example 120
   */
  readonly startPeriod?: number;

  /**
   * Failures in a row that make the container unhealthy.
   *
   * @default 3
   * @example 5
   */
  readonly retries?: number;

  /**
   * What is done with an unhealthy app.
   *
   * @default Healing.RESTART
   * @example Healing.NONE
   */
  readonly healing?: Healing;
}

/** What stays out of the build context. */
export interface IgnoreOptions {
  /**
   * Patterns added to the defaults, before the secrets: they cannot bring a secret back.
   *
   * @default - none
   * @example ['notebooks/', '**\/*.ipynb']
   */
  readonly patterns?: string[];

  /**
   * Paths that a secret pattern names and that are none: they go into the image.
   *
   * @default - none
   * @example ['certs/public-ca.pem']
   */
  readonly admit?: string[];
}

/** The image that is built. */
export interface ImageOptions {
  /**
   * Name of the image, without a tag.
   *
   * @default 'negotiation-agent'
   * @example 'registry.example.com/team/agent'
   */
  readonly name?: string;

  /**
   * Tag of the image.
   *
   * @default 'latest'
   * @example '1.2.0'
   */
  readonly tag?: string;

  /**
   * Platform to build and run for.
   *
   * @default - the engine's own
   * @example 'linux/arm64'
   */
  readonly platform?: string;
}

/** The compose file. */
export interface ComposeOptions {
  /**
   * Name of the service.
   *
   * @default 'negotiation-agent'
   * @example 'agent'
   */
  readonly service?: string;

  /**
   * Name of the volume mounted at the data directory.
   *
   * @default 'negotiation-data'
   * @example 'agent-data'
   */
  readonly volume?: string;

  /**
   * Address of the host on which the port is published. `0.0.0.0` opens it to the network, past most host firewalls.
   *
   * @default '127.0.0.1'
   * @example '0.0.0.0'
   */
  readonly address?: string;

  /**
   * Port of the host.
   *
   * @default - the container's port
   * @example 80
   */
  readonly hostPort?: number;

  /**
   * Seconds between TERM and KILL when the container is stopped.
   *
   * @default 10
   * @example 30
   */
  readonly stopGracePeriod?: number;
}

/** Where the managed files are, relative to the project. */
export interface PathOptions {
  /**
   * The Dockerfile.
   *
   * @default 'Dockerfile'
   * @example 'docker/Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * The .dockerignore: that name, or the Dockerfile's path with `.dockerignore` appended: engines read no other.
   *
   * @default '.dockerignore'
   * @example 'docker/Dockerfile.dockerignore'
   */
  readonly dockerignore?: string;

  /**
   * The script that the container starts with; in the image it is at the top, under the same name.
   *
   * @default 'entrypoint.sh'
   * @example 'docker/entrypoint.sh'
   */
  readonly entrypoint?: string;

  /**
   * The script around the health probe; in the image it is at the top, under the same name.
   *
   * @default 'healthcheck.sh'
   * @example 'docker/healthcheck.sh'
   */
  readonly healthcheck?: string;

  /**
   * The compose file.
   *
   * @default 'docker-compose.yml'
   * @example 'compose.yaml'
   */
  readonly compose?: string;
}

/**
 * Options of `NegotiationDockerPackaging`. None is needed.
 *
 * A value that cannot be right (a port of 0, a path with `..`, an image without a tag) is an error at synthesis that
 * names the option, quotes the value and says what to write; all such errors are told at once.
 */
export interface NegotiationDockerPackagingOptions {
  /**
   * Python of the image, as major.minor.
   *
   * @default '3.12'
   * @example '3.13'
   */
  readonly pythonVersion?: string;

  /**
   * Debian release of the default images.
   *
   * @default 'bookworm'
   * @example 'trixie'
   */
  readonly debianRelease?: string;

  /**
   * The command that starts the app, one argument an element. No shell reads it.
   *
   * @default ['python', '-m', 'negotiation.app']
   * @example ['uvicorn', 'agent.app:app', '--host', '0.0.0.0', '--port', '8000']
   */
  readonly command?: string[];

  /**
   * TCP port that the app listens on, on all addresses of the container.
   *
   * @default 8000
   * @example 8080
   */
  readonly port?: number;

  /**
   * How the entrypoint gives up root.
   *
   * @default PrivilegeDrop.SETPRIV
   * @example PrivilegeDrop.GOSU
   */
  readonly privilegeDrop?: PrivilegeDrop;

  /**
   * The stage that installs the project with uv.
   *
   * @default - see BuilderOptions
   * @example { packages: ['gcc'], extras: ['postgres'] }
   */
  readonly builder?: BuilderOptions;

  /**
   * The stage that becomes the image.
   *
   * @default - see RuntimeOptions
   * @example { directories: ['config', 'prompts'] }
   */
  readonly runtime?: RuntimeOptions;

  /**
   * The user that the app runs as.
   *
   * @default - see UserOptions
   * @example { name: 'agent', uid: 1500, gid: 1500 }
   */
  readonly user?: UserOptions;

  /**
   * The directory that outlives the container.
   *
   * @default - see DataOptions
   * @example { directory: '/data' }
   */
  readonly data?: DataOptions;

  /**
   * The health check.
   *
   * @default - see HealthOptions
   * @example { path: '/healthz', startPeriod: 120 }
   */
  readonly health?: HealthOptions;

  /**
   * What stays out of the build context.
   *
   * @default - see IgnoreOptions
   * @example { patterns: ['notebooks/'] }
   */
  readonly ignore?: IgnoreOptions;

  /**
   * The image that is built.
   *
   * @default - see ImageOptions
   * @example { name: 'registry.example.com/team/agent', tag: '1.2.0' }
   */
  readonly image?: ImageOptions;

  /**
   * The compose file.
   *
   * @default - see ComposeOptions
   * @example { service: 'agent', hostPort: 8080 }
   */
  readonly compose?: ComposeOptions;

  /**
   * Where the managed files are.
   *
   * @default - see PathOptions
   * @example { compose: 'compose.yaml' }
   */
  readonly paths?: PathOptions;
}
