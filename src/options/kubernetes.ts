import { boolean, Check, integer, oneOf, text } from '../validation/checks';
import { FieldsOf, isGiven, optional, readFields, withDefault } from '../validation/fields';
import { Problems } from '../validation/problems';
import { show } from '../validation/show';

/** Where the pods of a cluster keep the volumes of the app. */
export enum KubernetesVolumes {
  /** Claims that one node mounts at a time, which every cluster has: one pod, whose update stops it first. */
  READ_WRITE_ONCE = 'ReadWriteOnce',
  /** Claims that all nodes mount, such as those of NFS or CephFS: any number of pods, and updates without an interruption. */
  READ_WRITE_MANY = 'ReadWriteMany',
  /** Empty directories that go with their pod, for an app that keeps its data elsewhere: any number of pods, and updates without an interruption. */
  EMPTY_DIR = 'emptyDir',
}

/**
 * The manifests for Kubernetes, a base for kustomize. Workers, variables, secrets, volumes and limits are those of `compose`.
 *
 * @example
 * new NegotiationDockerPackaging(project, { kubernetes: { replicas: 3, volumes: KubernetesVolumes.EMPTY_DIR } });
 */
export interface KubernetesOptions {
  /**
   * Name of Deployment, Service and ServiceAccount.
   *
   * @default - the name of the compose service, e.g. acme-billing
   * @example 'billing'
   */
  readonly name?: string;

  /**
   * Pods of the app. More than one need other `volumes` than READ_WRITE_ONCE.
   *
   * @default 1
   * @example 3
   */
  readonly replicas?: number;

  /**
   * Where the pods keep the volumes of the app.
   *
   * @default KubernetesVolumes.READ_WRITE_ONCE
   * @example KubernetesVolumes.EMPTY_DIR
   */
  readonly volumes?: KubernetesVolumes;

  /**
   * Size of each claim.
   *
   * @default '1Gi'
   * @example '20Gi'
   */
  readonly storage?: string;

  /**
   * Storage class of the claims.
   *
   * @default - the default class of the cluster
   * @example 'fast-ssd'
   */
  readonly storageClass?: string;

  /**
   * Secret with the environment variables of the app, in the place of `.env`. The app starts without it, too. There is none where
   * `compose.envFiles` is empty.
   *
   * @default - the name and "-env", e.g. acme-billing-env
   * @example 'billing-variables'
   */
  readonly environmentSecret?: string;

  /**
   * Make the file system of all containers read-only, except for volumes and /tmp. `docker:verify --read-only` reports the paths that
   * your app writes to.
   *
   * @default true
   * @example false
   */
  readonly readOnly?: boolean;

  /**
   * Processors that the scheduler reserves for each container, in units of Kubernetes.
   *
   * @default '50m'
   * @example '500m'
   */
  readonly cpuRequest?: string;

  /**
   * Memory that the scheduler reserves for each container, in units of Kubernetes.
   *
   * @default - '128Mi', or the limit where that is lower
   * @example '256Mi'
   */
  readonly memoryRequest?: string;

  /**
   * Memory that each container may use, in units of Kubernetes. The kernel kills an app that takes more.
   *
   * @default - `compose.resources.memory`, or '512Mi'
   * @example '1Gi'
   */
  readonly memoryLimit?: string;
}

/** RFC 1035, a DNS label: the name of a Service. 40 characters leave room for the names of workers. */
const LABEL = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
const LABEL_EXPECTED = 'at most 40 lower-case letters, digits and "-", a letter first, e.g. "billing"';
/** RFC 1123, a DNS subdomain: the name of most other objects. */
const SUBDOMAIN = text(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, 'lower-case letters, digits, "-" and ".", e.g. "billing-env"');

/** Units of the Kubernetes API, "Quantity". */
const UNITS: Readonly<Record<string, number>> = {
  '': 1, 'm': 1e-3, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40,
};
const QUANTITY = /^(\d{1,9}(?:\.\d{1,3})?)(m|[kMGT]|[KMGT]i)?$/;
const PROCESSORS = /^\d{1,6}(?:\.\d{1,3})?m?$/;

function amount(value: string): number {
  const [, number, unit] = /^([\d.]+)(.*)$/.exec(value)!;
  return Number(number) * UNITS[unit];
}

function quantity(pattern: RegExp, least: number, expected: string): Check<string> {
  const check = text(pattern, expected);
  return (value, option, problems) => {
    const known = check(value, option, problems);
    if (known === undefined || amount(known) >= least) return known;
    problems.invalid(option, value, expected);
    return undefined;
  };
}

const memory = quantity(QUANTITY, 2 ** 20, 'an amount of memory from 1Mi on, e.g. "256Mi"');

const FIELDS = {
  name: optional(text(LABEL, LABEL_EXPECTED)),
  replicas: withDefault(integer(1, 1000), 1),
  volumes: withDefault(oneOf(KubernetesVolumes), KubernetesVolumes.READ_WRITE_ONCE),
  storage: withDefault(quantity(QUANTITY, 2 ** 20, 'an amount of storage from 1Mi on, e.g. "20Gi"'), '1Gi'),
  storageClass: optional(SUBDOMAIN),
  environmentSecret: optional(SUBDOMAIN),
  readOnly: withDefault(boolean, true),
  cpuRequest: withDefault(quantity(PROCESSORS, 0.001, 'a number of processors from 1m on, e.g. "500m"'), '50m'),
  memoryRequest: optional(memory),
  memoryLimit: optional(memory),
} satisfies FieldsOf<KubernetesOptions>;

/** The agent of the benchmark, with grpcio and anthropic, holds 110 MiB at rest. The limit stops a leak before the node suffers. */
const MEMORY = { request: '128Mi', limit: '512Mi' };

/** A name of compose as Kubernetes takes it. */
export function objectName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** Bytes as compose writes them, in units of Kubernetes. */
export function memoryQuantity(bytes: string): string {
  const [, number, unit] = /^([\d.]+)([bkmg])/i.exec(bytes)!;
  return `${number}${{ b: '', k: 'Ki', m: 'Mi', g: 'Gi' }[unit.toLowerCase()]}`;
}

/** Depends on compose, which has the containers, and on the health check. Undefined where no manifests are wanted. */
export function resolveKubernetes(
  problems: Problems,
  given: KubernetesOptions | undefined,
  { compose, isChecked }: {
    readonly compose: {
      readonly service: string;
      readonly volume: string;
      readonly envFiles?: readonly string[];
      readonly extraHosts: Readonly<Record<string, string>>;
      readonly volumes: readonly { readonly source: string; readonly isNamed: boolean }[];
      readonly resources: { readonly memory?: string; readonly cpus?: number };
    };
    readonly isChecked: boolean;
  },
) {
  if (!isGiven(given)) return undefined;
  const fields = readFields(problems, 'kubernetes', given, FIELDS);
  const { replicas, volumes, cpuRequest } = fields;
  const name = fields.name ?? objectName(compose.service);
  if (!LABEL.test(name)) problems.invalid('kubernetes.name', name, LABEL_EXPECTED);
  const isRolling = volumes !== KubernetesVolumes.READ_WRITE_ONCE;
  if (replicas > 1 && !isRolling) {
    problems.add(`kubernetes.replicas ${replicas} would share the volume "${compose.volume}", which one node mounts at a time; `
      + 'set kubernetes.volumes to READ_WRITE_MANY, or to EMPTY_DIR for an app that keeps its data elsewhere');
  }
  if (isRolling && !isChecked) {
    problems.add(`kubernetes.volumes ${show(volumes)} starts a new pod before the old one stops, and health.kind NONE cannot tell whether it works; choose another health.kind`);
  }
  const memoryLimit = fields.memoryLimit ?? (compose.resources.memory === undefined ? MEMORY.limit : memoryQuantity(compose.resources.memory));
  const memoryRequest = fields.memoryRequest ?? (amount(MEMORY.request) < amount(memoryLimit) ? MEMORY.request : memoryLimit);
  if (amount(memoryRequest) > amount(memoryLimit)) {
    problems.invalid('kubernetes.memoryRequest', memoryRequest, `at most the limit ${memoryLimit}`);
  }
  if (compose.resources.cpus !== undefined && amount(cpuRequest) > compose.resources.cpus) {
    problems.invalid('kubernetes.cpuRequest', cpuRequest, `at most compose.resources.cpus ${compose.resources.cpus}`);
  }
  for (const { source } of compose.volumes.filter(({ isNamed }) => !isNamed)) {
    problems.warn(`compose.volumes: the manifests for Kubernetes leave out ${source}, because a pod has no path of your host; put the files into the image or into a ConfigMap`);
  }
  for (const host of Object.entries(compose.extraHosts).filter(([, address]) => address === 'host-gateway').map(([each]) => each)) {
    problems.warn(`compose.extraHosts: the manifests for Kubernetes leave out ${host}, because a pod has no host-gateway`);
  }
  return {
    ...fields,
    name,
    /** Whether an update starts the new pod before it stops the old one. */
    isRolling,
    memoryRequest,
    memoryLimit,
    environmentSecret: compose.envFiles?.length === 0 ? undefined : fields.environmentSecret ?? `${name}-env`,
  };
}
