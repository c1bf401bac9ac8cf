import { isIP } from 'net';
import { bytes, ComposeSecret, composeSecret, mountedVolume, publishedPort } from './compose-values';
import { environment, isCredentialName } from './environment';
import { Claim } from '../project/siblings';
import { Check, integer, keyName, listOf, mapOf, oneOf, text } from '../validation/checks';
import { Field, FieldsOf, optional, readFields, Resolved, withDefault } from '../validation/fields';
import { composeName, relativePath } from '../validation/patterns';
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

const condition: Check<ComposeCondition> = oneOf(ComposeCondition);
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

export type ComposeContainer = Resolved<ReturnType<typeof containerFields>>;

const PROFILE = text(/^[a-zA-Z0-9][\w.-]*$/, 'letters, digits, "_", "." and "-", e.g. "debug"');
/** Profiles of a service that does not always start. */
export const profiles = withDefault(listOf(PROFILE, '["debug"]'), []);

/** The environment of a container of the app's image. */
export function checkEnvironment(problems: Problems, option: string, variables: Readonly<Record<string, string>>): void {
  if ('PORT' in variables) problems.add(`invalid ${option}.environment.PORT ${show(variables.PORT)}: the image sets it; set the option port, which the health check uses as well`);
  warnOfSecrets(problems, option, variables);
}

/** The compose file is committed. */
export function warnOfSecrets(problems: Problems, option: string, variables: Readonly<Record<string, string>>): void {
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
