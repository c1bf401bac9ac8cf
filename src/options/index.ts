import { BuilderOptions } from './builder';
import { CiOptions } from './ci';
import { ComposeOptions } from './compose';
import { DataOptions } from './data';
import { HealthOptions } from './health';
import { IgnoreOptions } from './ignore';
import { ImageOptions } from './image';
import { KubernetesOptions } from './kubernetes';
import { PathOptions } from './paths';
import { PrivilegeDrop, Privileges } from './privileges';
import { RuntimeOptions } from './runtime';
import { SourceOptions } from './source';
import { SwarmOptions } from './swarm';
import { UserOptions } from './user';
import { VerifyOptions } from './verify';

export type { BuilderOptions } from './builder';
export type { BuilderSecret } from './builder-secrets';
export type { CiOptions } from './ci';
export type { ComposeOptions } from './compose';
export { ComposeCondition } from './compose-container';
export type { ComposeContainerOptions, ComposeResources } from './compose-container';
export type { ComposeHealth, ComposeServiceOptions } from './compose-service';
export type { ComposeWorkerOptions } from './compose-worker';
export type { ComposeSecret } from './compose-values';
export type { DataOptions } from './data';
export { VolumeRepair } from './data';
export { Healing, HealthKind } from './health';
export type { HealthOptions } from './health';
export type { IgnoreOptions } from './ignore';
export type { ImageOptions } from './image';
export type { PathOptions } from './paths';
export { KubernetesVolumes } from './kubernetes';
export type { KubernetesOptions } from './kubernetes';
export { PrivilegeDrop, Privileges } from './privileges';
export type { RuntimeOptions } from './runtime';
export type { SourceOptions } from './source';
export { SwarmPortMode } from './swarm';
export type { SwarmOptions } from './swarm';
export type { UserOptions } from './user';
export type { VerifyOptions } from './verify';

/**
 * Options of `NegotiationDockerPackaging`. You need none of them.
 *
 * The synthesis reports all invalid values together, before it writes a file: a port of 0, a path with `..`, an image without
 * a tag, an unknown option.
 *
 * @example
 * new NegotiationDockerPackaging(project, { port: 8080, health: { path: '/healthz' }, runtime: { packages: ['libpq5'] } });
 */
export interface NegotiationDockerPackagingOptions {
  /**
   * Python version of the image, as major.minor.
   *
   * @default - that of .python-version; otherwise 3.12 where requires-python allows it, and the newest version that it allows elsewhere
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
   * Command that starts the app, one argument per item, in exec form: no shell reads it.
   *
   * @default - `python -m <module>.app` with the module of the PythonProject or, where that is not set, of the only package that has an
   * `app.py`, a `__main__.py` or a script; `python -m negotiation.app` where there is no package yet
   * @example ['uvicorn', 'agent.app:app', '--host', '0.0.0.0', '--port', '8000']
   */
  readonly command?: string[];

  /**
   * Shell commands that run before the app at each start, as the app's user, such as migrations. One that fails ends the container
   * with its exit code. They do not run before other commands of the image, e.g. in `docker compose run`. Raise `health.startPeriod`
   * where they take longer.
   *
   * @default []
   * @example ['alembic upgrade head']
   */
  readonly beforeStart?: string[];

  /**
   * TCP port that the app listens on, on all addresses of the container. The app reads it from the variable PORT.
   *
   * @default 8000
   * @example 8080
   */
  readonly port?: number;

  /**
   * Rights of the container at its start, and of the app over its own code.
   *
   * @default Privileges.DROP_ROOT
   * @example Privileges.NON_ROOT
   */
  readonly privileges?: Privileges;

  /**
   * How the entrypoint gives up root, with `Privileges.DROP_ROOT`.
   *
   * @default PrivilegeDrop.SETPRIV
   * @example PrivilegeDrop.GOSU
   */
  readonly privilegeDrop?: PrivilegeDrop;

  /**
   * The part of the repository that the image is built from.
   *
   * @default - see SourceOptions
   * @example { context: '..' }
   */
  readonly source?: SourceOptions;

  /**
   * The stages that install the project with uv.
   *
   * @default - see BuilderOptions
   * @example { packages: ['gcc'] }
   */
  readonly builder?: BuilderOptions;

  /**
   * The stage that becomes the image.
   *
   * @default - see RuntimeOptions
   * @example { packages: ['libpq5'] }
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
   * @example { path: '/healthz' }
   */
  readonly health?: HealthOptions;

  /**
   * Files to keep out of the build context.
   *
   * @default - see IgnoreOptions
   * @example { patterns: ['notebooks/'] }
   */
  readonly ignore?: IgnoreOptions;

  /**
   * The image that the build produces.
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
   * Write a stack file for Docker Swarm, too.
   *
   * @default - no stack file
   * @example { publishedPort: 8000 }
   */
  readonly swarm?: SwarmOptions;

  /**
   * Write manifests for Kubernetes, too.
   *
   * @default - no manifests
   * @example { replicas: 3, volumes: KubernetesVolumes.EMPTY_DIR }
   */
  readonly kubernetes?: KubernetesOptions;

  /**
   * Workflows for GitHub Actions and GitLab CI.
   *
   * @default - none
   * @example { github: true }
   */
  readonly ci?: CiOptions;

  /**
   * Other names for the tasks of the packaging, by their names here. A task of yours with the same name stays, and that of the packaging is
   * left out.
   *
   * @default - docker:build, docker:up and so on
   * @example { 'docker:up': 'up', 'docker:verify': 'image:verify' }
   */
  readonly taskNames?: { [task: string]: string };

  /**
   * Paths of the managed files.
   *
   * @default - see PathOptions
   * @example { compose: 'compose.yaml' }
   */
  readonly paths?: PathOptions;

  /**
   * The container that `docker:verify` tests.
   *
   * @default - see VerifyOptions
   * @example { envFile: 'verify.env', services: ['postgres'] }
   */
  readonly verify?: VerifyOptions;

  /**
   * Options for all services of a house or team, below those of one service. Groups and maps, such as `compose.environment`, are merged key
   * by key; lists and other values of the service replace those of the defaults.
   *
   * @default - none
   * @example { runtime: { image: 'registry.example.com/python:3.12-slim' } }
   */
  readonly defaults?: NegotiationDockerPackagingOptions;
}
