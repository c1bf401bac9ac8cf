import { probe } from './probe';
import { integer, oneOf, seconds, text } from '../validation/checks';
import { FieldsOf, readFields, withDefault } from '../validation/fields';
import { Problems } from '../validation/problems';

/** How the health check reacts to an app that stays unhealthy. */
export enum Healing {
  /**
   * Send TERM after `retries` failures in a row, and kill the app at the next failure.
   * The restart policy of the engine then starts it again.
   */
  RESTART = 'restart',
  /** Report the status only, for orchestrators that replace an unhealthy container themselves, and for debuggers. */
  NONE = 'none',
}

/**
 * The HEALTHCHECK of the image. All times are seconds, fractions allowed, with the meaning of Docker's documentation,
 * "Dockerfile reference", HEALTHCHECK. Set them here and not on the engine's command line: the deadline of the script depends on them.
 */
export interface HealthOptions {
  /**
   * Path that answers 200 while the app works. It must not depend on other services: their outage would restart your app.
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
   * Seconds after which the engine gives a probe up. The probe stops a little earlier by itself.
   *
   * @default 5
   * @example 2.5
   */
  readonly timeout?: number;

  /**
   * Seconds after the start in which failures do not count. The first success ends it.
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
   * How to react to an unhealthy app.
   *
   * @default Healing.RESTART
   * @example Healing.NONE
   */
  readonly healing?: Healing;
}

const FIELDS = {
  path: withDefault(text(/^\/[A-Za-z0-9._~/%?&=+-]*$/, 'a path that begins with "/" and needs no quoting, e.g. "/health"'), '/health'),
  interval: withDefault(seconds(0.1), 30),
  timeout: withDefault(seconds(0.1), 5),
  startPeriod: withDefault(seconds(0), 30),
  retries: withDefault(integer(1, 1000), 3),
  healing: withDefault(oneOf(Healing), Healing.RESTART),
} satisfies FieldsOf<HealthOptions>;

/** Depends on the port and the interpreter. */
export function resolveHealth(
  problems: Problems,
  given: HealthOptions | undefined,
  { port, python }: { readonly port: number; readonly python: string },
) {
  const fields = readFields(problems, 'health', given, FIELDS);
  if (fields.timeout > fields.interval) {
    problems.warn(`health.timeout ${fields.timeout} exceeds health.interval ${fields.interval}, so the engine probes a failing app less often; `
      + 'set a timeout below the interval');
  }
  return { ...fields, probe: probe(python, port, fields.path) };
}
