import { argv } from './command';
import { ComposeContainerOptions, containerFields, profiles, warnOfSecrets } from './compose-container';
import { mountedVolume } from './compose-values';
import { Check, integer, line, listOf, seconds } from '../validation/checks';
import { FieldsOf, isGiven, optional, readFields, Resolved, withDefault } from '../validation/fields';
import { imageReference } from '../validation/patterns';
import { Problems } from '../validation/problems';

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

const SERVICE = {
  ...containerFields(mountedVolume),
  image: optional(imageReference),
  command: withDefault(words, []),
  health: optional(health),
  profiles,
} satisfies FieldsOf<ComposeServiceOptions>;

export type ComposeService = { readonly kind: 'service'; readonly name: string } & Resolved<typeof SERVICE>;

/** Reads the options of a service with an image of its own. */
export function resolveService(problems: Problems, name: string, given: unknown): ComposeService {
  const option = `compose.services.${name}`;
  const fields = readFields(problems, option, given, SERVICE);
  if (fields.image === undefined && !isGiven(Object(given).image)) problems.add(`${option} has no image; set ${option}.image, e.g. "postgres:17-bookworm"`);
  warnOfSecrets(problems, option, fields.environment);
  return { kind: 'service', name, ...fields };
}
