import { Model } from '../../model';
import { HealthKind } from '../../options/health';
import { KubernetesVolumes, objectName } from '../../options/kubernetes';
import { Container } from '../../outputs/compose/containers';
import { containersOf, portsOf, workerName, workersOf } from '../../outputs/kubernetes/names';
import { appGrace } from '../../outputs/kubernetes/pod';

/** Environment variable of the task that holds the expectations, as JSON. */
export const KUBERNETES_VARIABLE = 'KUBERNETES_VERIFY_EXPECTATIONS';

/** The pods as the options describe them: written at synthesis, read by the verification. */
export interface KubernetesExpectations {
  /** Folder of the manifests, relative to the project. */
  readonly folder: string;
  /** Name of the Deployment, of its container and of the Service. */
  readonly name: string;
  readonly workers: readonly string[];
  /** Name of the image, without its tag. */
  readonly image: string;
  /** Name of the port of the Service. */
  readonly port: string;
  /** Path that answers with a status from 200 to 299. Undefined where none does. */
  readonly path?: string;
  readonly uid: number;
  readonly gid: number;
  readonly data: string;
  /** Whether the data outlives a pod. */
  readonly hasClaim: boolean;
  readonly isReadOnly: boolean;
  /** Whether an update starts the new pod before it stops the old one. */
  readonly isRolling: boolean;
  /** Whether the kubelet restarts an app that no longer answers. */
  readonly heals: boolean;
  /** Seconds that an app may take to become ready. */
  readonly start: number;
  /** Seconds until the kubelet restarts an app that no longer answers. */
  readonly restart: number;
  /** Seconds that a pod may take to stop. */
  readonly grace: number;
  /** Secret with variables. */
  readonly environmentSecret?: string;
  /** Secrets with files, and the key of each. */
  readonly secrets: Readonly<Record<string, string>>;
}

export function kubernetesExpectations(model: Model, others: readonly Container[]): KubernetesExpectations {
  const { data, health, image, paths, user } = model;
  const { environmentSecret, isRolling, name, readOnly, volumes } = model.kubernetes!;
  const { interval, kind, path, retries, startPeriod, statuses, timeout } = health;
  return {
    folder: paths.kubernetes!,
    name,
    workers: workersOf(model, others).map(each => workerName(model, each.name)),
    image: image.name,
    port: portsOf(model)[0].name,
    path: kind === HealthKind.HTTP && statuses.every(status => status >= 200 && status < 300) ? path : undefined,
    uid: user.uid,
    gid: user.gid,
    data: data.directory,
    hasClaim: volumes !== KubernetesVolumes.EMPTY_DIR,
    isReadOnly: readOnly,
    isRolling,
    heals: health.heals,
    start: startPeriod + retries * interval,
    restart: retries * interval + timeout,
    grace: appGrace(model),
    environmentSecret,
    secrets: Object.fromEntries(containersOf(model, others).flatMap(each => Object.keys(each.secrets)).map(each => [objectName(each), each])),
  };
}
