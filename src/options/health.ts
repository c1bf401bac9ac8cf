import { argv, checkRunner } from './command';
import { probe } from './probe';
import { Repository } from '../project/repository';
import { Check, integer, isObject, listOf, oneOf, seconds, text } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { Problems } from '../validation/problems';

/** How the health check asks the app. */
export enum HealthKind {
  /** Request a path over HTTP. */
  HTTP = 'http',
  /** Open a TCP connection to the port. Finds an app that no longer listens; the kernel also answers for one that hangs. */
  TCP = 'tcp',
  /** Run a command as the app's user. Exit code 0 means healthy. */
  COMMAND = 'command',
  /** Ask nothing: the image has no HEALTHCHECK and no healthcheck.sh, and its containers are never "unhealthy". */
  NONE = 'none',
}

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
 * The HEALTHCHECK of the image. It restarts the image's own command. Any other command, such as a migration, a worker or a shell,
 * is restarted only after its first successful probe.
 *
 * All times are seconds, fractions allowed, with the meaning of Docker's documentation,
 * "Dockerfile reference", HEALTHCHECK. Set them here and not on the engine's command line: the deadline of the script depends on them.
 *
 * @example
 * new NegotiationDockerPackaging(project, { health: { path: '/healthz', interval: 10, startPeriod: 120 } });
 */
export interface HealthOptions {
  /**
   * How to ask the app.
   *
   * @default HealthKind.HTTP
   * @example HealthKind.TCP
   */
  readonly kind?: HealthKind;

  /**
   * Path that answers while the app works, for HTTP. It must not depend on other services: their outage would restart your app.
   *
   * @default '/health'
   * @example '/healthz'
   */
  readonly path?: string;

  /**
   * HTTP statuses of a healthy app. The probe follows no redirect.
   *
   * @default [200]
   * @example [200, 204]
   */
  readonly statuses?: number[];

  /**
   * Host header of the request, for an app that refuses unknown hosts, such as Django with ALLOWED_HOSTS.
   *
   * @default - localhost and the port
   * @example 'agent.example.com'
   */
  readonly hostHeader?: string;

  /**
   * Command for `HealthKind.COMMAND`, one argument per item. It runs as the app's user, in /app, with the environment of the image.
   *
   * @default - none
   * @example ['celery', '--app', 'agent.tasks', 'inspect', 'ping']
   */
  readonly command?: string[];

  /**
   * Seconds between two probes.
   *
   * @default 30
   * @example 10
   */
  readonly interval?: number;

  /**
   * Seconds between two probes in the start period, until the first success. `docker compose up --wait` and `depends_on` with
   * `service_healthy` wait for that. Written into the compose file, because the build of engines before Docker 25 refuses it in a
   * Dockerfile. Set 0 to leave it out: compose refuses it on these engines.
   *
   * @default 2
   * @example 0
   */
  readonly startInterval?: number;

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

const kind: Check<HealthKind> = (value, option, problems) => {
  if (value !== 'https') return oneOf(HealthKind)(value, option, problems);
  problems.add(`invalid ${option} "https": ${NO_HTTPS}`);
  return undefined;
};

const path: Check<string> = (value, option, problems) => {
  if (typeof value !== 'string' || !value.startsWith('https:')) return plainPath(value, option, problems);
  problems.invalid(option, value, `a path; ${NO_HTTPS}`);
  return undefined;
};

const NO_HTTPS = 'the probe asks the app itself, inside its container, whose certificate does not name localhost; '
  + 'serve plain HTTP there and end TLS in front of it, or use HealthKind.TCP or HealthKind.COMMAND';
const plainPath = text(/^\/[A-Za-z0-9._~/%?&=+-]*$/, 'a path that begins with "/" and needs no quoting, e.g. "/health"');

/** The engine counts in milliseconds. */
const startInterval: Check<number> = (value, option, problems) => (value === 0 ? 0 : seconds(0.1)(value, option, problems));

const EXAMPLE = '["celery", "--app", "agent.tasks", "inspect", "ping"]';

const FIELDS = {
  kind: withDefault(kind, HealthKind.HTTP),
  path: withDefault(path, '/health'),
  statuses: withDefault(listOf(integer(100, 599), '[200, 204]'), [200]),
  hostHeader: optional(text(/^[A-Za-z0-9._-]+(:\d+)?$/, 'a host name with an optional port, e.g. "agent.example.com"')),
  command: withDefault(argv(EXAMPLE), []),
  interval: withDefault(seconds(0.1), 30),
  startInterval: withDefault(startInterval, 2),
  timeout: withDefault(seconds(0.1), 5),
  startPeriod: withDefault(seconds(0), 30),
  retries: withDefault(integer(1, 1000), 3),
  healing: withDefault(oneOf(Healing), Healing.RESTART),
} satisfies FieldsOf<HealthOptions>;

/** Options that a single kind reads. */
const KIND_OF: Readonly<Partial<Record<keyof HealthOptions, HealthKind>>> = {
  path: HealthKind.HTTP,
  statuses: HealthKind.HTTP,
  hostHeader: HealthKind.HTTP,
  command: HealthKind.COMMAND,
};

/** Depends on the port and the interpreter. */
export function resolveHealth(
  problems: Problems,
  given: HealthOptions | undefined,
  { port, python, repository }: { readonly port: number; readonly python: string; readonly repository: Repository },
) {
  const fields = readFields(problems, 'health', given, FIELDS);
  checkKind(problems, given, fields.kind);
  const { statuses, timeout, interval } = fields;
  if (fields.command.length) checkRunner(problems, 'health.command', fields.command, repository);
  if (statuses.length === 0) problems.invalid('health.statuses', statuses, 'at least one status, e.g. [200]');
  if (timeout > interval && fields.kind === HealthKind.COMMAND) {
    problems.invalid('health.interval', interval, `at least health.timeout ${timeout}, so that two runs of the command do not follow without a pause`);
  } else if (timeout > interval) {
    problems.warn(`health.timeout ${timeout} exceeds health.interval ${interval}, so the engine probes a failing app less often; `
      + 'set a timeout below the interval');
  }
  return {
    ...fields,
    isChecked: fields.kind !== HealthKind.NONE,
    /** Whether the health check restarts the app. */
    heals: fields.kind !== HealthKind.NONE && fields.healing === Healing.RESTART,
    probe: probe(python, port, fields),
  };
}

function checkKind(problems: Problems, given: unknown, chosen: HealthKind): void {
  if (chosen === HealthKind.COMMAND && !(isObject(given) && given.command)) {
    problems.add(`health.kind COMMAND has no command; set health.command, e.g. ${EXAMPLE}`);
  }
  const values: Readonly<Record<string, unknown>> = isObject(given) ? given : {};
  for (const name of Object.keys(FIELDS) as (keyof HealthOptions)[]) {
    // The services of the compose file take the interval of the start from here.
    if (name === 'kind' || name === 'startInterval' || (values[name] ?? undefined) === undefined) continue;
    const needed = KIND_OF[name];
    if (chosen === HealthKind.NONE) problems.add(`health.${name} has no effect with health.kind NONE; remove one of the two`);
    else if (needed && needed !== chosen) problems.add(`health.${name} has no effect with health.kind ${chosen.toUpperCase()}; remove it, or set health.kind to ${needed.toUpperCase()}`);
  }
}
