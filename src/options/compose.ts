import { isIP } from 'net';
import { Names } from './names';
import { Check, integer, seconds } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { composeName } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** The compose file. */
export interface ComposeOptions {
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
}

const address: Check<string> = (value, option, problems) => {
  const version = typeof value === 'string' ? isIP(value.replace(/^\[(.*)\]$/, '$1')) : 0;
  if (typeof value === 'string' && version !== 0 && (version === 6) === value.startsWith('[')) return value;
  problems.invalid(option, value, 'an address such as "127.0.0.1" or "[::1]"');
  return undefined;
};

const FIELDS = {
  service: optional(composeName),
  volume: optional(composeName),
  address: withDefault(address, '127.0.0.1'),
  hostPort: optional(integer(1, 65535)),
  stopGracePeriod: withDefault(seconds(0.1), 10),
} satisfies FieldsOf<ComposeOptions>;

/** Depends on the port and on the name of the project. */
export function resolveCompose(
  problems: Problems,
  given: ComposeOptions | undefined,
  { port, names }: { readonly port: number; readonly names: Names },
) {
  const fields = readFields(problems, 'compose', given, FIELDS);
  return { ...fields, service: fields.service ?? names.image, volume: fields.volume ?? names.volume, hostPort: fields.hostPort ?? port };
}
