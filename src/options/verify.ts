import { ComposeCondition } from './compose-container';
import { mountedVolume } from './compose-values';
import { environment } from './environment';
import { listOf } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { composeName, relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';
import { show } from '../validation/show';

/**
 * The container that `docker:verify` tests: what your app needs to start. The container has the variables and the host names of
 * `compose` as well. The task has a flag for each option here.
 *
 * @example
 * new NegotiationDockerPackaging(project, { verify: { envFile: 'verify.env', services: ['postgres'] } });
 */
export interface VerifyOptions {
  /**
   * Environment variables. They replace those of `compose.environment`. git keeps them: put secrets into `envFile`.
   *
   * @default {}
   * @example { PAYMENTS: 'fake' }
   */
  readonly environment?: { [name: string]: string };

  /**
   * File with environment variables, relative to the project. The task reads it when it runs. Quotes have their meaning of compose files,
   * and `compose.rawEnvFiles` applies; `$NAME` stays as it is. The build context leaves the file out.
   *
   * @default - none
   * @example 'verify.env'
   */
  readonly envFile?: string;

  /**
   * Existing network of the engine to join, for services that run already.
   *
   * @default - none: the container has a network of its own
   * @example 'billing_default'
   */
  readonly network?: string;

  /**
   * Services of the compose file to start beside the app, with the services that they depend on. They publish no port. The task
   * removes them and their volumes at the end.
   *
   * @default - the services of `compose.dependsOn`; none with `network`
   * @example ['postgres']
   */
  readonly services?: string[];

  /**
   * Paths of the host and volumes to mount, in the short syntax of `docker run --volume`. A relative path begins with "./" and counts
   * from the project. A volume keeps its name, and the task does not remove it.
   *
   * @default []
   * @example ['./prompts:/app/prompts:ro']
   */
  readonly mounts?: string[];
}

const FIELDS = {
  environment: withDefault(environment, {}),
  envFile: optional(relativePath),
  network: optional(composeName),
  services: optional(listOf(composeName, '["postgres"]')),
  mounts: withDefault(listOf(mountedVolume, '["./prompts:/app/prompts:ro"]'), []),
} satisfies FieldsOf<VerifyOptions>;

/** Depends on the services that must run before the app. */
export function resolveVerify(
  problems: Problems,
  given: VerifyOptions | undefined,
  { dependsOn }: { readonly dependsOn: Readonly<Record<string, ComposeCondition>> },
) {
  const fields = readFields(problems, 'verify', given, FIELDS);
  if ('PORT' in fields.environment) problems.add(`invalid verify.environment.PORT ${show(fields.environment.PORT)}: the image sets it; set the option port`);
  const standard = fields.network === undefined ? Object.keys(dependsOn) : [];
  return { ...fields, services: [...new Set(fields.services ?? standard)] };
}
