import { isIP } from 'net';
import { argv, checkRunner } from './command';
import { appVolume, bytes, ComposeSecret, composeSecret, mountedVolume, publishedPort } from './compose-values';
import { environment, isCredentialName } from './environment';
import { Repository } from '../project/repository';
import { Claim } from '../project/siblings';
import { Check, integer, keyName, line, listOf, mapOf, oneOf, seconds, text } from '../validation/checks';
import { Field, FieldsOf, optional, readFields, Resolved, withDefault } from '../validation/fields';
import { composeName, imageReference, relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';
import { show } from '../validation/show';

/** When a service may start after another one. */
export enum ComposeCondition {
  /** The other one has started. */
  STARTED = 'service_started',
  /** The other one is healthy. */
  HEALTHY = 'service_healthy',
  /** The other one has ended with exit code 0. */
  COMPLETED = 'service_completed_successfully',
}

/**
 * Limits and devices of a container.
 *
 * @example
 * new NegotiationDockerPackaging(project, { compose: { resources: { memory: '512m', cpus: 1.5 } } });
 */
export interface ComposeResources {
  /**
   * Memory that the container may use, with a unit.
   *
   * @default - no limit
   * @example '512m'
   */
  readonly memory?: string;

  /**
   * Processors that the container may use, fractions allowed.
   *
   * @default - no limit
   * @example 1.5
   */
  readonly cpus?: number;

  /**
   * NVIDIA GPUs that the container gets. The host needs the NVIDIA Container Toolkit.
   *
   * @default 0
   * @example 1
   */
  readonly gpus?: number;
}

/**
 * Options that every container of the compose file takes. For all else, use `addOverride` of `packaging.compose`.
 *
 * @example
 * new NegotiationDockerPackaging(project, { compose: { environment: { PGHOST: 'postgres' }, dependsOn: { postgres: ComposeCondition.HEALTHY } } });
 */
export interface ComposeContainerOptions {
  /**
   * Environment variables. The file is committed to git: put secrets into `.env`, or use `secrets`.
   *
   * @default {}
   * @example { PGHOST: 'postgres' }
   */
  readonly environment?: { [name: string]: string };

  /**
   * Files with environment variables, relative to the project. `.env` may be missing, any other one must exist. git and the image leave
   * them out.
   *
   * @default - ['.env'] for the app and its workers, none for other services
   * @example ['.env', 'postgres.env']
   */
  readonly envFiles?: string[];

  /**
   * Services that must run before, each with its condition.
   *
   * @default - none for the app and other services; for a worker those of the app and, with `beforeStart`, the app itself
   * @example { postgres: ComposeCondition.HEALTHY }
   */
  readonly dependsOn?: { [service: string]: ComposeCondition };

  /**
   * Ports that the host publishes, in the short syntax of compose, on 127.0.0.1 unless an address stands in front.
   * The port of the app is not among them: see `port` and `compose.hostPort`.
   *
   * @default []
   * @example ['5432:5432', '0.0.0.0:9090:9090']
   */
  readonly ports?: string[];

  /**
   * Volumes and paths of the host to mount, in the short syntax of compose. A path of the host begins with "./", relative to the
   * project, or with "/". Named volumes of the app and its workers belong to the app, as `data.directories` do.
   *
   * @default []
   * @example ['cache:/app/cache', './prompts:/app/prompts:ro']
   */
  readonly volumes?: string[];

  /**
   * Secrets that the container finds in /run/secrets, by name. In the app and its workers the app's user can read them.
   *
   * @default {}
   * @example { 'stripe-key': { environment: 'STRIPE_KEY' } }
   */
  readonly secrets?: { [name: string]: ComposeSecret };

  /**
   * Networks to join. Name `default` as well if the container is to stay in the network of the file.
   *
   * @default - the default network of the file; for a worker the networks of the app
   * @example ['default', 'backend']
   */
  readonly networks?: string[];

  /**
   * Host names with addresses that the container knows.
   *
   * @default {}
   * @example { 'host.docker.internal': 'host-gateway' }
   */
  readonly extraHosts?: { [name: string]: string };

  /**
   * Limits and devices.
   *
   * @default - none
   * @example { memory: '512m', cpus: 1 }
   */
  readonly resources?: ComposeResources;
}

/**
 * The health check of a service with an image of its own. Times are seconds, fractions allowed.
 *
 * @example
 * packaging.addService('postgres', { image: 'postgres:17-bookworm', health: { command: ['pg_isready', '--username', 'postgres'] } });
 */
export interface ComposeHealth {
  /**
   * Command to run in the container, one argument per item. Exit code 0 means healthy.
   *
   * @example ['pg_isready', '--username', 'postgres']
   */
  readonly command: string[];

  /**
   * Seconds between two runs.
   *
   * @default 10
   * @example 30
   */
  readonly interval?: number;

  /**
   * Seconds that a run may take.
   *
   * @default 5
   * @example 2
   */
  readonly timeout?: number;

  /**
   * Seconds after the start in which failures do not count.
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
}

/**
 * A service beside the app with an image of its own, such as a database.
 *
 * @example
 * packaging.addService('redis', { image: 'redis:8-bookworm', volumes: ['redis-data:/data'] });
 */
export interface ComposeServiceOptions extends ComposeContainerOptions {
  /**
   * Image reference with a tag or a digest.
   *
   * @example 'postgres:17-bookworm'
   */
  readonly image: string;

  /**
   * Command, one argument per item.
   *
   * @default - that of the image
   * @example ['postgres', '-c', 'max_connections=200']
   */
  readonly command?: string[];

  /**
   * Health check.
   *
   * @default - that of the image
   * @example { command: ['pg_isready', '--username', 'postgres'] }
   */
  readonly health?: ComposeHealth;

  /**
   * Profiles that the service belongs to. It starts only when one of them is chosen.
   *
   * @default - none: it always starts
   * @example ['debug']
   */
  readonly profiles?: string[];
}

/**
 * Another process of the app's image. It has the environment, the files with variables, the volumes, the secrets, the networks and the
 * hosts of the app. compose starts it from the image that the app's service builds: run `docker compose build` before you start it alone.
 *
 * @example
 * packaging.addWorker('worker', { command: ['celery', '--app', 'agent.tasks', 'worker'] });
 */
export interface ComposeWorkerOptions extends ComposeContainerOptions {
  /**
   * Command, one argument per item, in exec form: no shell reads it.
   *
   * @example ['celery', '--app', 'agent.tasks', 'worker']
   */
  readonly command: string[];

  /**
   * Command that tells whether the worker is healthy, with the times of the option `health`. It runs as the app's user. After its
   * first success, the health check restarts the worker as it does the app; with `HealthKind.NONE` it only reports.
   *
   * @default - no health check
   * @example ['celery', '--app', 'agent.tasks', 'inspect', 'ping']
   */
  readonly healthCommand?: string[];

  /**
   * Profiles that the worker belongs to. It starts only when one of them is chosen.
   *
   * @default - none: it always starts
   * @example ['batch']
   */
  readonly profiles?: string[];
}

const condition: Check<ComposeCondition> = oneOf(ComposeCondition);
const PROFILE = text(/^[a-zA-Z0-9][\w.-]*$/, 'letters, digits, "_", "." and "-", e.g. "debug"');
const HOST = keyName(/^[A-Za-z0-9._-]+$/, 'a host name, e.g. "host.docker.internal"');
const ADDRESS: Check<string> = (value, option, problems) => {
  if (typeof value === 'string' && (value === 'host-gateway' || isIP(value) !== 0)) return value;
  problems.invalid(option, value, 'an address or "host-gateway"');
  return undefined;
};
const CPUS: Check<number> = (value, option, problems) => {
  if (typeof value === 'number' && value >= 0.01 && value <= 1024) return value;
  problems.invalid(option, value, 'a number of processors from 0.01 to 1024, e.g. 1.5');
  return undefined;
};

const RESOURCES = { memory: optional(bytes), cpus: optional(CPUS), gpus: withDefault(integer(0, 64), 0) } satisfies FieldsOf<ComposeResources>;
const resources: Field<Resolved<typeof RESOURCES>> = (value, option, problems) => readFields(problems, option, value, RESOURCES);

/** Fields of every container. Those of the app's image repair the owner of their named volumes. */
export function containerFields(volume: typeof mountedVolume) {
  return {
    environment: withDefault(environment, {}),
    envFiles: optional(listOf(relativePath, '[".env"]')),
    dependsOn: withDefault(mapOf(composeName, condition, '{ postgres: ComposeCondition.HEALTHY }'), {}),
    ports: withDefault(listOf(publishedPort, '["5432:5432"]'), []),
    volumes: withDefault(listOf(volume, '["cache:/app/cache"]'), []),
    secrets: withDefault(mapOf(composeName, composeSecret, '{ key: { environment: "KEY" } }'), {}),
    networks: withDefault(listOf(composeName, '["default", "backend"]'), []),
    extraHosts: withDefault(mapOf(HOST, ADDRESS, '{ "host.docker.internal": "host-gateway" }'), {}),
    resources,
  } satisfies FieldsOf<ComposeContainerOptions>;
}

const HEALTH_COMMAND = '["pg_isready"]';
const HEALTH = {
  command: withDefault(argv(HEALTH_COMMAND), []),
  interval: withDefault(seconds(0.1), 10),
  timeout: withDefault(seconds(0.1), 5),
  startPeriod: withDefault(seconds(0), 30),
  retries: withDefault(integer(1, 1000), 3),
} satisfies FieldsOf<ComposeHealth>;

const health: Check<Resolved<typeof HEALTH>> = (value, option, problems) => {
  const fields = readFields(problems, option, value, HEALTH);
  if (fields.command.length === 0) problems.add(`${option} has no command; set ${option}.command, e.g. ${HEALTH_COMMAND}`);
  if (fields.timeout > fields.interval) {
    problems.invalid(`${option}.interval`, fields.interval, `at least ${option}.timeout ${fields.timeout}, so that two runs of the command do not follow without a pause`);
  }
  return fields;
};

const words = listOf(line, '["sleep", "60"]');
const profiles = withDefault(listOf(PROFILE, '["debug"]'), []);

const SERVICE = {
  ...containerFields(mountedVolume),
  image: optional(imageReference),
  command: withDefault(words, []),
  health: optional(health),
  profiles,
} satisfies FieldsOf<ComposeServiceOptions>;

const WORKER = {
  ...containerFields(appVolume),
  command: withDefault(argv('["celery", "worker"]'), []),
  healthCommand: withDefault(argv('["celery", "inspect", "ping"]'), []),
  profiles,
} satisfies FieldsOf<ComposeWorkerOptions>;

export type ComposeContainer = Resolved<ReturnType<typeof containerFields>>;
export type ComposeService = { readonly kind: 'service'; readonly name: string } & Resolved<typeof SERVICE>;
export type ComposeWorker = { readonly kind: 'worker'; readonly name: string } & Resolved<typeof WORKER>;

/** Reads the options of a service with an image of its own. */
export function resolveService(problems: Problems, name: string, given: unknown): ComposeService {
  const option = `compose.services.${name}`;
  const fields = readFields(problems, option, given, SERVICE);
  if (fields.image === undefined && !isSet(given, 'image')) problems.add(`${option} has no image; set ${option}.image, e.g. "postgres:17-bookworm"`);
  warnOfSecrets(problems, option, fields.environment);
  return { kind: 'service', name, ...fields };
}

/** Reads the options of another process of the app's image. */
export function resolveWorker(problems: Problems, name: string, given: unknown, repository: Repository): ComposeWorker {
  const option = `compose.workers.${name}`;
  const fields = readFields(problems, option, given, WORKER);
  if (fields.command.length === 0 && !isSet(given, 'command')) problems.add(`${option} has no command; set ${option}.command, e.g. ["celery", "worker"]`);
  for (const key of ['command', 'healthCommand'] as const) {
    if (fields[key].length) checkRunner(problems, `${option}.${key}`, fields[key], repository);
  }
  checkEnvironment(problems, option, fields.environment);
  return { kind: 'worker', name, ...fields };
}

function isSet(given: unknown, name: string): boolean {
  return (Object(given)[name] ?? undefined) !== undefined;
}

/** The environment of a container of the app's image. */
export function checkEnvironment(problems: Problems, option: string, variables: Readonly<Record<string, string>>): void {
  if ('PORT' in variables) problems.add(`invalid ${option}.environment.PORT ${show(variables.PORT)}: the image sets it; set the option port, which the health check uses as well`);
  warnOfSecrets(problems, option, variables);
}

/** The compose file is committed. */
function warnOfSecrets(problems: Problems, option: string, variables: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(variables).filter(isCredentialName)) {
    problems.warn(`${option}.environment.${name} looks like a secret, and git keeps the compose file; put it into .env`);
  }
}

/** Ports of the host that a container publishes, by the option that sets them. */
export function portClaims({ name, ports }: { readonly name: string } & Pick<ComposeContainer, 'ports'>): Claim[] {
  return ports.flatMap(({ address, host }) => (host === undefined ? [] : [{ kind: 'port', option: `${name}.ports`, value: `${address}:${host}` }]));
}

/** Files of the project that hold secrets: they stay out of git and of the image. */
export function secretFilesOf({ envFiles = [], secrets }: Pick<ComposeContainer, 'envFiles' | 'secrets'>): string[] {
  return [...envFiles, ...Object.values(secrets).flatMap(({ file }) => file ?? [])].filter(path => path !== '.env');
}
