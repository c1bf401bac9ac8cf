import { claimsOf, emptyDirectories, isWorker, labelsOf, literal, NAME, PART_OF, portsOf, SECRETS, workerName, workersOf } from './names';
import { appHandler, execHandler, healing, readiness } from './probes';
import { Model } from '../../model';
import { ComposeCondition, ComposeContainer, ComposeWorker } from '../../options/compose-service';
import { hasOption } from '../../options/compose-values';
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
    before: [...tasks(model, container, others), ...before.map(each => withEnvironment(model, container, each))],
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
    before: tasks(model, worker, others),
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

interface Parts {
  /** Whole seconds. */
  readonly grace: number;
  /** Containers that run before, one after the other. */
  readonly before: readonly object[];
  readonly app: Part;
  readonly worker?: ComposeWorker;
  readonly topologySpreadConstraints?: readonly object[];
}

function pod(model: Model, others: readonly Container[], container: ComposeContainer, name: string, parts: Parts) {
  const { image: { platform }, user: { uid, gid } } = model;
  const { name: serviceAccountName, volumes } = model.kubernetes!;
  const [os, arch] = platform?.split('/') ?? [];
  const isTogether = volumes === KubernetesVolumes.READ_WRITE_ONCE && workersOf(model, others).length > 0;
  const labels = labelsOf(model, name);
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
      initContainers: filled(parts.before),
      containers: [withEnvironment(model, container, { name, ...parts.app }, parts.worker)],
      volumes: filled(volumesOf(model, container, others)),
    },
  };
}

/** Containers of the workers that a container waits for until they have completed. */
function tasks(model: Model, { dependsOn }: Waiting, others: readonly Container[]): object[] {
  return tasksOf(dependsOn, others).map(each =>
    withEnvironment(model, workerContainer(model, each, others), { name: objectName(each.name), args: each.command }, each));
}

type Waiting = Pick<ComposeContainer, 'dependsOn'>;

/** Each task once, behind those that it waits for itself. The checks of compose report a circle later. */
function tasksOf(dependsOn: Waiting['dependsOn'], others: readonly Container[]): ComposeWorker[] {
  const direct = others.filter(isWorker).filter(({ name }) => dependsOn[name] === ComposeCondition.COMPLETED);
  return [...new Set(direct.flatMap(each => [...tasksOf(each.dependsOn, others.filter(other => other !== each)), each]))];
}

/** A container of the image: its own keys, and those that all of them have. */
function withEnvironment(model: Model, container: ComposeContainer, { args, ...keys }: Part, worker?: ComposeWorker) {
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
    volumeMounts: filled(mountsOf(model, container)),
  };
}

/** Paths in the container, by the name of their volume. */
function mountsOf(model: Model, container: ComposeContainer) {
  const { secrets, volumes } = container;
  const mount = (source: string, mountPath: string, isReadOnly = false) =>
    ({ name: objectName(source), mountPath, readOnly: isReadOnly || undefined });
  return [
    ...volumes.filter(({ isNamed }) => isNamed).map(each => mount(each.source, each.target, hasOption(each, 'ro'))),
    ...emptyDirectories(model, container).map(path => mount(path, path)),
    ...(Object.keys(secrets).length ? [mount(SECRETS, SECRETS, true)] : []),
  ];
}

function volumesOf(model: Model, container: ComposeContainer, others: readonly Container[]): object[] {
  const claims = claimsOf(model, others);
  const secrets = Object.keys(container.secrets).map(each => ({ secret: { name: objectName(each), items: [{ key: each, path: each }] } }));
  return mountsOf(model, container).map(({ name, mountPath }) => {
    if (claims.has(name)) return { name, persistentVolumeClaim: { claimName: name } };
    return mountPath === SECRETS ? { name, projected: { sources: secrets } } : { name, emptyDir: {} };
  });
}
