import { isIP } from 'net';
import { volumeDirectory } from './data';
import { Check, isObject, text } from '../validation/checks';
import { FieldsOf, optional, readFields } from '../validation/fields';
import { relativePath, variableName, volumeName } from '../validation/patterns';

/** Values of the compose file that have a syntax of their own. */

/** A port of a container that the host publishes. */
export interface PublishedPort {
  readonly address: string;
  /** Undefined for one that the engine chooses. */
  readonly host?: number;
  readonly container: number;
  readonly protocol: string;
}

/** An address of the host. One of IPv6 stands in brackets. */
export function isAddress(address: string): boolean {
  const version = isIP(address.replace(/^\[(.*)\]$/, '$1'));
  return version !== 0 && (version === 6) === address.startsWith('[');
}

/** `[[address:]host:]container[/protocol]`: Compose specification, "ports", short syntax, without ranges. */
export const publishedPort: Check<PublishedPort> = (value, option, problems) => {
  const [, left = '', container, protocol = 'tcp'] = /^(?:(.*):)?(\d+)(?:\/(tcp|udp))?$/.exec(typeof value === 'string' ? value : '') ?? [];
  const [, address = '127.0.0.1', host] = /^(?:(.*):)?(\d*)$/.exec(left) ?? [];
  const ports = [container, ...(host ? [host] : [])].map(Number);
  if (host !== undefined && isAddress(address) && ports.every(port => port >= 1 && port <= 65535)) {
    return { address, host: host ? Number(host) : undefined, container: Number(container), protocol };
  }
  problems.invalid(option, value, 'a port as compose writes it, e.g. "5432:5432" on loopback or "0.0.0.0:5432:5432" on all addresses of the host');
  return undefined;
};

/** A volume or a path of the host, in a container. */
export interface MountedVolume {
  /** Name of a volume, or a path. */
  readonly source: string;
  readonly target: string;
  readonly options?: string;
  readonly isNamed: boolean;
}

const PATH = '(?:/[\\w@+.-]+)';
const MODE = '(?:ro|rw|z|Z|nocopy|cached)';
const VOLUME = new RegExp(`^([a-zA-Z0-9][\\w.-]+|\\.{1,2}${PATH}*|${PATH}+):(${PATH}+)(?::(${MODE}(?:,${MODE})*))?$`);

/** `source:target[:options]`: Compose specification, "volumes", short syntax. */
export const mountedVolume: Check<MountedVolume> = (value, option, problems) => {
  const [, source, target, options] = VOLUME.exec(typeof value === 'string' ? value : '') ?? [];
  const isNamed = source !== undefined && !/^[./]/.test(source);
  if (isNamed && volumeName(source, option, problems) === undefined) return undefined;
  if (source !== undefined) return { source, target, options, isNamed };
  problems.invalid(option, value, 'a volume or a path of the host with a path in the container, e.g. "cache:/app/cache" or "./prompts:/app/prompts:ro"');
  return undefined;
};

/** A volume in a container of the image, where a named one belongs to the app. */
export const appVolume: Check<MountedVolume> = (value, option, problems) => {
  const volume = mountedVolume(value, option, problems);
  return volume && isRepaired(volume) && volumeDirectory(volume.target, option, problems) === undefined ? undefined : volume;
};

/** Whether the entrypoint gives a volume to the app. The files of the host keep their owner. */
export function isRepaired(volume: MountedVolume): boolean {
  return volume.isNamed && !hasOption(volume, 'ro');
}

/** Whether the options of a volume, with commas between them, name one. */
export function hasOption({ options = '' }: MountedVolume, option: string): boolean {
  return options.split(',').includes(option);
}

/**
 * A secret of a container, at /run/secrets and its name.
 *
 * @example
 * new NegotiationDockerPackaging(project, { compose: { secrets: { 'stripe-key': { file: 'secrets/stripe-key' } } } });
 */
export interface ComposeSecret {
  /**
   * Variable of the host, or of the file `.env` beside the compose file, that holds the secret. Without that variable, and with a
   * read-only container, compose does not start.
   *
   * @default - none; set this or `file`
   * @example 'STRIPE_KEY'
   */
  readonly environment?: string;

  /**
   * File of the host that holds the secret, relative to the project. git and the image leave it out.
   *
   * @default - none; set this or `environment`
   * @example 'secrets/stripe-key'
   */
  readonly file?: string;
}

const SECRET = { environment: optional(variableName), file: optional(relativePath) } satisfies FieldsOf<ComposeSecret>;

export const composeSecret: Check<ComposeSecret> = (value, option, problems) => {
  const { environment, file } = readFields(problems, option, value, SECRET);
  if ((environment === undefined) !== (file === undefined)) return { environment, file };
  if (isObject(value)) problems.invalid(option, value, 'either environment or file, e.g. { environment: "STRIPE_KEY" }');
  return undefined;
};

/** Compose specification, "Specifying byte values". */
export const bytes = text(/^\d+(\.\d+)?[bkmg]b?$/i, 'a number of bytes with a unit, e.g. "512m"');
