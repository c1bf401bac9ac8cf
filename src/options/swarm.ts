import { boolean, integer, listOf, oneOf, text } from '../validation/checks';
import { FieldsOf, isGiven, optional, readFields, withDefault } from '../validation/fields';
import { composeName } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** Where a swarm opens a port. */
export enum SwarmPortMode {
  /** On all nodes, which forward the connections to a task. */
  INGRESS = 'ingress',
  /** On the node of the task. */
  HOST = 'host',
}

/**
 * The stack file, for `docker stack deploy`. Services, workers, volumes and limits are those of `compose`.
 *
 * @example
 * new NegotiationDockerPackaging(project, { swarm: { replicas: 3, publishedPort: 8000, sharedVolumes: true } });
 */
export interface SwarmOptions {
  /**
   * Secret of the swarm with the environment variables of the app, in the place of `.env`: lines NAME=value, of which
   * nothing is expanded. The entrypoint exports them. There is none where `compose.envFiles` is empty.
   *
   * @default - the name of the compose service and "-env", e.g. acme-billing-env
   * @example 'billing-env-2'
   */
  readonly environmentSecret?: string;

  /**
   * Tasks of the app. More than one need `sharedVolumes`.
   *
   * @default 1
   * @example 3
   */
  readonly replicas?: number;

  /**
   * Whether all nodes see the same files in the volumes, e.g. those of an NFS driver. Then a task may run on every node, and an update
   * starts the new task before it stops the old one.
   *
   * @default false
   * @example true
   */
  readonly sharedVolumes?: boolean;

  /**
   * Constraints on the nodes of all services with volumes.
   *
   * @default - `node.labels.<volume> == true`, so that each task finds the files of the last one; none with `sharedVolumes`
   * @example ['node.hostname == worker-1']
   */
  readonly constraints?: string[];

  /**
   * Port that the swarm publishes for the app, on all addresses: Swarm ignores `compose.address`.
   *
   * @default - none
   * @example 8000
   */
  readonly publishedPort?: number;

  /**
   * Where the port is open.
   *
   * @default SwarmPortMode.INGRESS
   * @example SwarmPortMode.HOST
   */
  readonly portMode?: SwarmPortMode;
}

const constraint = text(/^[\w./-]+ ?(==|!=) ?[^\s"'$]+$/, 'a constraint such as "node.hostname == worker-1"');

const FIELDS = {
  environmentSecret: optional(composeName),
  replicas: withDefault(integer(1, 1000), 1),
  sharedVolumes: withDefault(boolean, false),
  constraints: optional(listOf(constraint, '["node.hostname == worker-1"]')),
  publishedPort: optional(integer(1, 65535)),
  portMode: withDefault(oneOf(SwarmPortMode), SwarmPortMode.INGRESS),
} satisfies FieldsOf<SwarmOptions>;

/** The constraint that keeps a task on the node of its volume. */
export function ownNode(volume: string): string {
  return `node.labels.${volume} == true`;
}

/** Depends on compose, which has the services, and on the health check. Undefined where no stack file is wanted. */
export function resolveSwarm(
  problems: Problems,
  given: SwarmOptions | undefined,
  { compose, isChecked }: {
    readonly compose: {
      readonly service: string;
      readonly volume: string;
      readonly envFiles?: readonly string[];
      readonly resources: { readonly gpus: number };
    };
    readonly isChecked: boolean;
  },
) {
  if (!isGiven(given)) return undefined;
  const fields = readFields(problems, 'swarm', given, FIELDS);
  const { replicas, sharedVolumes, portMode, publishedPort } = fields;
  if (replicas > 1 && !sharedVolumes) {
    problems.add(`swarm.replicas ${replicas} would write to the volume "${compose.volume}" of one node; set swarm.sharedVolumes if its driver gives all nodes the same files`);
  }
  if (replicas > 1 && publishedPort !== undefined && portMode === SwarmPortMode.HOST) {
    problems.add(`swarm.replicas ${replicas} would share port ${publishedPort} of a node; set swarm.portMode to SwarmPortMode.INGRESS`);
  }
  if (sharedVolumes && !isChecked) {
    problems.add('swarm.sharedVolumes starts a new task before the old one stops, and health.kind NONE cannot tell whether it works; choose another health.kind');
  }
  if (compose.resources.gpus > 0) {
    problems.add(`compose.resources.gpus ${compose.resources.gpus} is unknown to Swarm; remove it or the option swarm`);
  }
  return {
    ...fields,
    environmentSecret: compose.envFiles?.length === 0 ? undefined : fields.environmentSecret ?? `${compose.service}-env`,
    constraints: fields.constraints ?? (sharedVolumes ? [] : [ownNode(compose.volume)]),
  };
}
