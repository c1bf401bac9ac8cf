import { claimsOf, emptyDirectories, emptyVolume, isWorker, labelsOf, literal, NAME, PART_OF, portsOf, SECRETS, secretsVolume, workerName, workersOf } from './names';
import { appHandler, execHandler, healing, readiness } from './probes';
import { Model } from '../../model';
import { ComposeCondition, ComposeContainer } from '../../options/compose-container';
import { hasOption } from '../../options/compose-values';
import { ComposeWorker } from '../../options/compose-worker';
import { KubernetesVolumes, objectName } from '../../options/kubernetes';
import { appContainer, Container, defined, filled, workerContainer } from '../compose/containers';

/** The pods of the app and of its workers. All containers have image, user, variables, volumes and restrictions in common. */

/** Seconds in which a pod that is to stop still serves, until all nodes send requests elsewhere. */
const DRAIN = 5;

/** Whole seconds from the wish to stop the app to its end by force. */
export function appGrace({ compose: { stopGracePeriod }, kubernetes }: Model): number {
  return Math.ceil(stopGracePeriod + (kubernetes!.isRolling ? DRAIN : 0));
}

export function appPod(model: Model, others: readonly Container[]) {
  const { beforeStart, command } = model;
  const { name, isRolling, replicas } = model.kubernetes!;
  const container = appContainer(model);
  const ports = portsOf(model);
  const handler = appHandler(model, ports[0].name);
  const before = beforeStart.map((each, i) => ({ name: beforeStart.length > 1 ? `before-start-${i + 1}` : 'before-start', args: ['sh', '-ec', each] }));
  return pod(model, others, container, name, {
    grace: appGrace(model),
    tasks: tasksOf(container.dependsOn, others),
    before,
    app: {
      // Not the command of the image, before which the entrypoint would run beforeStart again.
      args: beforeStart.length ? ['env', ...command] : undefined,
      ports: ports.map(({ name: port, port: containerPort, protocol }) => ({ name: port, containerPort, protocol })),
      ...(handler ? { ...healing(model, handler), ...readiness(model, handler) } : {}),
      lifecycle: isRolling ? { preStop: { exec: { command: ['sleep', `${DRAIN}`] } } } : undefined,
    },
    topologySpreadConstraints: replicas > 1 ? [{
      maxSkew: 1, topologyKey: HOST, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { [NAME]: name } },
    }] : undefined,
  });
}

export function workerPod(model: Model, worker: ComposeWorker, others: readonly Container[]) {
  return pod(model, others, workerContainer(model, worker, others), workerName(model, worker.name), {
    worker,
    grace: Math.ceil(model.compose.stopGracePeriod),
    // Tasks that the app waits for run before the app alone.
    tasks: tasksOf(worker.dependsOn, others),
    before: [],
    app: { args: worker.command, ...(worker.healthCommand.length ? healing(model, execHandler(worker.healthCommand)) : {}) },
  });
}

const HOST = 'kubernetes.io/hostname';

/** Keys of one container. */
interface Part {
  readonly name?: string;
  readonly args?: readonly string[];
  readonly [key: string]: unknown;
}

/** Whose secrets a container has. */
interface Owner {
  readonly worker?: ComposeWorker;
  /** A worker in an init container. */
  readonly task?: ComposeWorker;
}

interface Parts extends Owner {
  /** Whole seconds. */
  readonly grace: number;
  /** Workers that run before, one after the other. */
  readonly tasks: readonly ComposeWorker[];
  /** Commands that run after these, with all that the app has. */
  readonly before: readonly Part[];
  readonly app: Part;
  readonly topologySpreadConstraints?: readonly object[];
}

function pod(model: Model, others: readonly Container[], container: ComposeContainer, name: string, parts: Parts) {
  const { image: { platform }, user: { uid, gid } } = model;
  const { name: serviceAccountName, volumes } = model.kubernetes!;
  const [os, arch] = platform?.split('/') ?? [];
  const isTogether = volumes === KubernetesVolumes.READ_WRITE_ONCE && workersOf(model, others).length > 0;
  const labels = labelsOf(model, name);
  const tasks = parts.tasks.map(task => ({ task, container: workerContainer(model, task, others) }));
  const hosts = Object.entries(container.extraHosts).filter(([, address]) => address !== 'host-gateway');
  return {
    metadata: { labels },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      shareProcessNamespace: true,
      terminationGracePeriodSeconds: parts.grace,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: uid,
        runAsGroup: gid,
        fsGroup: gid,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      nodeSelector: platform ? { 'kubernetes.io/os': os, 'kubernetes.io/arch': arch } : undefined,
      affinity: isTogether ? {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { [PART_OF]: labels[PART_OF] } }, topologyKey: HOST }],
        },
      } : undefined,
      topologySpreadConstraints: parts.topologySpreadConstraints,
      hostAliases: filled(hosts.map(([host, ip]) => ({ ip, hostnames: [host] }))),
      initContainers: filled([
        ...tasks.map(each => withEnvironment(model, each.container, { name: objectName(each.task.name), args: each.task.command }, each)),
        ...parts.before.map(each => withEnvironment(model, container, each)),
      ]),
      containers: [withEnvironment(model, container, { name, ...parts.app }, parts)],
      volumes: filled(volumesOf(model, [{ container }, ...tasks], others)),
    },
  };
}

/**
 * The workers that a container waits for until they have completed, each once, behind those that it waits for itself. The checks of
 * compose report a circle later.
 */
function tasksOf(dependsOn: ComposeContainer['dependsOn'], others: readonly Container[]): ComposeWorker[] {
  const direct = others.filter(isWorker).filter(({ name }) => dependsOn[name] === ComposeCondition.COMPLETED);
  return [...new Set(direct.flatMap(each => [...tasksOf(each.dependsOn, others.filter(other => other !== each)), each]))];
}

/** A container of the image: its own keys, and those that all of them have. */
function withEnvironment(model: Model, container: ComposeContainer, { args, ...keys }: Part, { task, worker = task }: Owner = {}) {
  const { image: { reference } } = model;
  const { cpuRequest, environmentSecret, memoryLimit, memoryRequest, readOnly } = model.kubernetes!;
  const { environment, resources: { cpus, gpus } } = container;
  const secrets = [...(environmentSecret ? [environmentSecret] : []), ...(worker?.envFiles?.length ? [`${workerName(model, worker.name)}-env`] : [])];
  return {
    name: keys.name,
    image: reference,
    imagePullPolicy: 'IfNotPresent',
    args: args?.map(literal),
    env: filled(Object.entries(environment).map(([name, value]) => ({ name, value: literal(value) }))),
    envFrom: filled(secrets.map(name => ({ secretRef: { name, optional: true } }))),
    ...keys,
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: readOnly || undefined, capabilities: { drop: ['ALL'] } },
    resources: {
      requests: { cpu: cpuRequest, memory: memoryRequest },
      limits: defined({ 'cpu': cpus?.toString(), 'memory': memoryLimit, 'nvidia.com/gpu': gpus || undefined }),
    },
    volumeMounts: filled(mountsOf(model, container, task)),
  };
}

/** Paths in the container, by the name of their volume. */
function mountsOf(model: Model, container: ComposeContainer, task?: ComposeWorker) {
  const { secrets, volumes } = container;
  const mount = (source: string, mountPath: string, isReadOnly = false) =>
    ({ name: objectName(source), mountPath, readOnly: isReadOnly || undefined });
  return [
    ...volumes.filter(({ isNamed }) => isNamed).map(each => mount(each.source, each.target, hasOption(each, 'ro'))),
    ...emptyDirectories(model, container).map(path => mount(emptyVolume(path), path)),
    ...(Object.keys(secrets).length ? [mount(secretsVolume(task), SECRETS, true)] : []),
  ];
}

function volumesOf(
  model: Model,
  containers: readonly { readonly container: ComposeContainer; readonly task?: ComposeWorker }[],
  others: readonly Container[],
): object[] {
  const claims = claimsOf(model, others);
  const all = containers.flatMap(({ container, task }) => {
    const sources = Object.keys(container.secrets).map(each => ({ secret: { name: objectName(each), items: [{ key: each, path: each }] } }));
    return mountsOf(model, container, task).map(({ name, mountPath }) => {
      if (claims.has(name)) return { name, persistentVolumeClaim: { claimName: name } };
      return mountPath === SECRETS ? { name, projected: { sources } } : { name, emptyDir: {} };
    });
  });
  return all.filter(({ name }, i) => all.findIndex(other => other.name === name) === i);
}
