import { labelsOf, claimsOf, NAME, PART_OF, portsOf, workerName, workersAndTasks, workersOf } from './names';
import { appPod, workerPod } from './pod';
import { Model } from '../../model';
import { ComposeWorker } from '../../options/compose-worker';
import { KubernetesVolumes, objectName } from '../../options/kubernetes';
import { CommentedDocument } from '../commented-document';
import { appContainer, Container } from '../compose/containers';

/** A manifest with one object, and its comments. */
export interface Manifest extends CommentedDocument {
  /** Name of the file, without its suffix. */
  readonly name: string;
}

/** The manifests, a base for kustomize: of the app, of its workers, and the list of all. */
export function kubernetes(model: Model, others: readonly Container[]): Manifest[] {
  const { replicas } = model.kubernetes!;
  const resources = [
    serviceAccount(model),
    deployment(model, others),
    ...workersOf(model, others).map(worker => workerDeployment(model, worker, others)),
    service(model),
    networkPolicy(model),
    ...claims(model, others),
    ...(replicas > 1 ? [disruptionBudget(model)] : []),
  ];
  return [kustomization(model, others, resources), ...resources];
}

function kustomization(model: Model, others: readonly Container[], resources: readonly Manifest[]): Manifest {
  const { image } = model;
  const sidecars = others.filter(({ kind, profiles }) => kind === 'service' && profiles.length === 0).map(({ name }) => name);
  return {
    name: 'kustomization',
    document: {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: resources.map(({ name }) => `${name}.yaml`),
      images: [{ name: image.name, newTag: image.tag }],
    },
    comments: [
      {
        path: ['apiVersion'],
        text: ['For `kubectl apply -k`. Push the image to a registry that all nodes reach.', ...secretsComment(model, others), ...(sidecars.length
          ? [`Not here: ${sidecars.join(', ')}. The app reaches ${sidecars.length > 1 ? 'each' : 'it'} by the name of a Service of yours.`] : [])].join('\n'),
      },
      { path: ['images'], text: `In the folder of an overlay: kustomize edit set image ${image.name}@sha256:DIGEST` },
    ],
  };
}

function secretsComment(model: Model, others: readonly Container[]): string[] {
  const { environmentSecret } = model.kubernetes!;
  const { envFiles, secrets } = appContainer(model);
  const workers = workersAndTasks(others);
  const files = (paths: readonly string[]) => paths.map(path => `--from-env-file=${path}`).join(' ');
  return [
    ...(environmentSecret ? [`Variables: kubectl create secret generic ${environmentSecret} ${files(envFiles!)}`] : []),
    ...workers.filter(worker => worker.envFiles?.length)
      .map(worker => `Variables: kubectl create secret generic ${workerName(model, worker.name)}-env ${files(worker.envFiles!)}`),
    ...[...new Set([{ secrets }, ...workers].flatMap(each => Object.keys(each.secrets)))]
      .map(name => `A file: kubectl create secret generic ${objectName(name)} --from-file=${name}=PATH`),
  ];
}

function meta(model: Model, name = model.kubernetes!.name) {
  return { name, labels: labelsOf(model, name) };
}

function serviceAccount(model: Model): Manifest {
  return {
    name: 'serviceaccount',
    document: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta(model), automountServiceAccountToken: false },
    comments: [{ path: ['automountServiceAccountToken'], text: 'The app gets no credentials of the cluster.' }],
  };
}

function deployment(model: Model, others: readonly Container[]): Manifest {
  const { beforeStart, health } = model;
  const { isRolling, name, replicas } = model.kubernetes!;
  return {
    name: 'deployment',
    document: deploymentOf(model, name, replicas, appPod(model, others)),
    comments: [
      {
        path: ['spec', 'strategy'],
        text: isRolling ? 'The old pod serves until the new one is ready.' : 'One node mounts the volume at a time: stop the old pod first.',
      },
      ...podComments,
      ...(beforeStart.length ? [{ path: [...POD, 'initContainers'], text: 'Once for each new pod, not at each restart of the app.' }] : []),
      ...(health.isChecked ? [{ path: [...POD, 'containers', 'startupProbe'], text: 'Kubernetes ignores the HEALTHCHECK of the image.' }] : []),
      { path: [...POD, 'containers', 'lifecycle'], text: 'Serve until all nodes send requests elsewhere.' },
    ],
  };
}

function workerDeployment(model: Model, worker: ComposeWorker, others: readonly Container[]): Manifest {
  return {
    name: `deployment-${objectName(worker.name)}`,
    document: deploymentOf(model, workerName(model, worker.name), 1, workerPod(model, worker, others)),
    comments: podComments,
  };
}

function deploymentOf(model: Model, name: string, replicas: number, template: object) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(model, name),
    spec: { replicas, strategy: strategy(model.kubernetes!.isRolling), selector: { matchLabels: { [NAME]: name } }, template },
  };
}

/** The keys that lead to a pod. */
const POD = ['spec', 'template', 'spec'];

const podComments = [
  { path: [...POD, 'enableServiceLinks'], text: 'Without it, each Service of the namespace would set variables in the app.' },
  { path: [...POD, 'shareProcessNamespace'], text: 'An init process reaps orphans, and TERM ends an app that does not handle it.' },
  { path: [...POD, 'affinity'], text: 'The pods share a volume, which one node mounts at a time.' },
];

function strategy(isRolling: boolean) {
  return isRolling ? { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } : { type: 'Recreate' };
}

function service(model: Model): Manifest {
  return {
    name: 'service',
    document: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(model),
      spec: {
        selector: { [NAME]: model.kubernetes!.name },
        ports: portsOf(model).map(({ name, port, protocol }) => ({ name, port, targetPort: name, protocol })),
      },
    },
    comments: [],
  };
}

function networkPolicy(model: Model): Manifest {
  const { name } = model.kubernetes!;
  return {
    name: 'networkpolicy',
    document: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: meta(model),
      spec: {
        podSelector: { matchLabels: { [PART_OF]: name } },
        policyTypes: ['Ingress'],
        ingress: [{ ports: portsOf(model).map(({ name: port, protocol }) => ({ port, protocol })) }],
      },
    },
    comments: [{ path: ['spec', 'ingress'], text: 'Only the ports of the app. Workers have none of these.' }],
  };
}

function claims(model: Model, others: readonly Container[]): Manifest[] {
  const { storage, storageClass, volumes } = model.kubernetes!;
  const own = objectName(model.compose.volume);
  return [...claimsOf(model, others)].map(name => ({
    name: name === own ? 'persistentvolumeclaim' : `persistentvolumeclaim-${name}`,
    document: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...meta(model), name },
      spec: {
        accessModes: [volumes === KubernetesVolumes.READ_WRITE_MANY ? 'ReadWriteMany' : 'ReadWriteOnce'],
        storageClassName: storageClass,
        resources: { requests: { storage } },
      },
    },
    comments: [],
  }));
}

function disruptionBudget(model: Model): Manifest {
  return {
    name: 'poddisruptionbudget',
    document: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: meta(model),
      spec: { maxUnavailable: 1, selector: { matchLabels: { [NAME]: model.kubernetes!.name } } },
    },
    comments: [],
  };
}
