import { argv, checkRunner } from './command';
import { checkEnvironment, ComposeContainerOptions, containerFields, profiles } from './compose-container';
import { appVolume } from './compose-values';
import { Repository } from '../project/repository';
import { FieldsOf, isGiven, readFields, Resolved, withDefault } from '../validation/fields';
import { Problems } from '../validation/problems';

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

const WORKER = {
  ...containerFields(appVolume),
  command: withDefault(argv('["celery", "worker"]'), []),
  healthCommand: withDefault(argv('["celery", "inspect", "ping"]'), []),
  profiles,
} satisfies FieldsOf<ComposeWorkerOptions>;

export type ComposeWorker = { readonly kind: 'worker'; readonly name: string } & Resolved<typeof WORKER>;

/** Reads the options of another process of the app's image. */
export function resolveWorker(problems: Problems, name: string, given: unknown, repository: Repository): ComposeWorker {
  const option = `compose.workers.${name}`;
  const fields = readFields(problems, option, given, WORKER);
  if (fields.command.length === 0 && !isGiven(Object(given).command)) problems.add(`${option} has no command; set ${option}.command, e.g. ["celery", "worker"]`);
  for (const key of ['command', 'healthCommand'] as const) {
    if (fields[key].length) checkRunner(problems, `${option}.${key}`, fields[key], repository);
  }
  checkEnvironment(problems, option, fields.environment);
  return { kind: 'worker', name, ...fields };
}
