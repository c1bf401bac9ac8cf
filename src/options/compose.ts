import { ComposeContainerOptions, checkEnvironment, containerFields } from './compose-container';
import { ComposeService, ComposeServiceOptions, resolveService } from './compose-service';
import { appVolume, hasOption, isAddress, isRepaired } from './compose-values';
import { ComposeWorker, ComposeWorkerOptions, resolveWorker } from './compose-worker';
import { Names } from './names';
import { Rights } from './privileges';
import { restrictions } from './restrictions';
import { Repository } from '../project/repository';
import { boolean, Check, integer, isObject, seconds } from '../validation/checks';
import { Field, FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { composeName, volumeName } from '../validation/patterns';
import { Problems } from '../validation/problems';

/**
 * The compose file. Options of the app's own service, and the services beside it.
 *
 * @example
 * new NegotiationDockerPackaging(project, { compose: { service: 'agent', hostPort: 8080 } });
 */
export interface ComposeOptions extends ComposeContainerOptions {
  /**
   * Name of the service.
   *
   * @default - the name of the project, e.g. acme-billing for acme_billing
   * @example 'agent'
   */
  readonly service?: string;

  /**
   * Name of the volume that is mounted at the data directory.
   *
   * @default - the name of the project without "-agent", and "-data", e.g. acme-billing-data
   * @example 'agent-data'
   */
  readonly volume?: string;

  /**
   * Address of the host on which the port is published. `0.0.0.0` opens it to the network and bypasses most host firewalls.
   *
   * @default '127.0.0.1'
   * @example '0.0.0.0'
   */
  readonly address?: string;

  /**
   * Port of the host.
   *
   * @default - the port of the app
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

  /**
   * Give the app and its workers the rights that they need and no more: no capability but those with which the entrypoint repairs the
   * volume and drops root, no new privileges, and at most 4096 processes. Set false where the app needs a capability, or add one with
   * `packaging.compose.addOverride`.
   *
   * @default true
   * @example false
   */
  readonly hardening?: boolean;

  /**
   * Make the file system of the app and its workers read-only, except for volumes, /tmp and /run. `docker:verify --read-only` reports
   * the paths that your app writes to.
   *
   * @default - false; true with Privileges.HARDENED
   * @example true
   */
  readonly readOnly?: boolean;

  /**
   * Take the lines of all files with environment variables as they are, dollar signs and quotes included, as `docker run --env-file`
   * does. Needs Docker Compose 2.30 or later. Without it, put a value with a dollar sign into single quotes.
   *
   * @default false
   * @example true
   */
  readonly rawEnvFiles?: boolean;

  /**
   * Services beside the app, by name. `packaging.addService` adds one, too.
   *
   * @default {}
   * @example { redis: { image: 'redis:8-bookworm' } }
   */
  readonly services?: { [name: string]: ComposeServiceOptions };

  /**
   * Further processes of the app's image, by name. `packaging.addWorker` adds one, too.
   *
   * @default {}
   * @example { worker: { command: ['celery', '--app', 'agent.tasks', 'worker'] } }
   */
  readonly workers?: { [name: string]: ComposeWorkerOptions };
}

const address: Check<string> = (value, option, problems) => {
  if (typeof value === 'string' && isAddress(value)) return value;
  problems.invalid(option, value, 'an address such as "127.0.0.1" or "[::1]"');
  return undefined;
};

/** Services by name, whose options are read when all else is known. */
const named: Field<readonly (readonly [name: string, given: unknown])[]> = (value, option, problems) => {
  if (value === undefined || value === null) return [];
  if (isObject(value)) return Object.entries(value).filter(([name]) => composeName(name, `name in ${option}`, problems) !== undefined);
  problems.invalid(option, value, 'names with options');
  return [];
};

const FIELDS = {
  ...containerFields(appVolume),
  service: optional(composeName),
  volume: optional(volumeName),
  address: withDefault(address, '127.0.0.1'),
  hostPort: optional(integer(1, 65535)),
  stopGracePeriod: withDefault(seconds(0.1), 10),
  hardening: withDefault(boolean, true),
  readOnly: optional(boolean),
  rawEnvFiles: withDefault(boolean, false),
  services: named,
  workers: named,
} satisfies FieldsOf<ComposeOptions>;

/** Depends on the port, on the rights of the container and on the name of the project. */
export function resolveCompose(
  problems: Problems,
  given: ComposeOptions | undefined,
  { port, rights, names, repository }: { readonly port: number; readonly rights: Rights; readonly names: Names; readonly repository: Repository },
) {
  const { services: givenServices, workers: givenWorkers, ...fields } = readFields(problems, 'compose', given, FIELDS);
  const services = givenServices.map(([name, options]) => resolveService(problems, name, options));
  const workers = givenWorkers.map(([name, options]) => resolveWorker(problems, name, options, repository));
  checkEnvironment(problems, 'compose', fields.environment);
  if (!rights.startsAsRoot) {
    for (const [name, { file }] of Object.entries(fields.secrets)) {
      if (file !== undefined) problems.warn(`compose.secrets.${name}: without root at the start, nothing lets the app read ${file}; give the file a mode that does, e.g. 0444`);
    }
  }
  const readOnly = fields.readOnly ?? rights.isHardened;
  return {
    ...fields,
    readOnly,
    restrictions: restrictions({ ...fields, readOnly }, rights),
    service: fields.service ?? names.image,
    volume: fields.volume ?? names.volume,
    hostPort: fields.hostPort ?? port,
    /** Services beside the app. */
    others: [...services, ...workers] as readonly (ComposeService | ComposeWorker)[],
    /** Whether the entrypoint copies secrets of files for the app. */
    copiesSecrets: rights.startsAsRoot && [fields, ...workers].some(({ secrets }) => Object.values(secrets).some(({ file }) => file !== undefined)),
    /** Directories where the app and its workers may find files of others. */
    mounts: [fields, ...workers].flatMap(({ volumes }) => volumes.filter(volume => !hasOption(volume, 'ro')).map(({ target }) => target)),
    /** Directories where named volumes of the app and its workers are mounted. */
    directories: [fields, ...workers].flatMap(({ volumes }) => volumes.filter(isRepaired).map(({ target }) => target)),
  };
}
