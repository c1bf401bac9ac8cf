import { Model } from '../../model';
import { ComposeContainer } from '../../options/compose-container';
import { ComposeWorker } from '../../options/compose-worker';
import { HealthKind } from '../../options/health';
import { KubernetesVolumes, objectName } from '../../options/kubernetes';
import { appContainer, Container, containerOf, isTask, workerContainer } from '../compose/containers';

/** Facts that several manifests share. */

/** Names the containers of a pod alike: Kubernetes documentation, "Recommended Labels". */
export const NAME = 'app.kubernetes.io/name';
/** Names all pods of a packaging alike. */
export const PART_OF = 'app.kubernetes.io/part-of';

export function labelsOf(model: Model, name: string): Record<string, string> {
  return { [NAME]: name, [PART_OF]: model.kubernetes!.name };
}

/** The name of a worker's Deployment. */
export function workerName({ kubernetes }: Model, worker: string): string {
  return `${kubernetes!.name}-${objectName(worker)}`;
}

/** Workers with a Deployment. Compose starts one with a profile on request only, and one that another service waits for ends by itself. */
export function workersOf(model: Model, others: readonly Container[]): ComposeWorker[] {
  const all = [appContainer(model), ...others.map(each => containerOf(model, each, others))];
  return workersAndTasks(others).filter(({ name }) => !isTask(name, all));
}

/** The workers of `workersOf`, and those that run in init containers. */
export function workersAndTasks(others: readonly Container[]): ComposeWorker[] {
  return others.filter(isWorker).filter(({ profiles }) => profiles.length === 0);
}

export function isWorker(container: Container): container is ComposeWorker {
  return container.kind === 'worker';
}

/** The containers of the image: that of the app, then those of workers and tasks. */
export function containersOf(model: Model, others: readonly Container[]): ComposeContainer[] {
  return [appContainer(model), ...workersAndTasks(others).map(each => workerContainer(model, each, others))];
}

/** Names of the volumes of some containers. */
export function volumeNames(containers: readonly ComposeContainer[]): string[] {
  return containers.flatMap(({ volumes }) => volumes).filter(({ isNamed }) => isNamed).map(({ source }) => source);
}

/** Names of the claims, one for each named volume. None where each pod has its own. */
export function claimsOf(model: Model, others: readonly Container[]): Set<string> {
  const hasClaims = model.kubernetes!.volumes !== KubernetesVolumes.EMPTY_DIR;
  return new Set(hasClaims ? volumeNames(containersOf(model, others)).map(objectName) : []);
}

/** Where the secrets are mounted. */
export const SECRETS = '/run/secrets';

/** The volume of a container's secrets. A task has one of its own, so that the app does not see the secrets of a migration. */
export function secretsVolume(task?: ComposeWorker): string {
  return task ? `${SECRETS}-${task.name}` : SECRETS;
}

/** The volume of a directory that stays writable. Not the name alone, which a volume may have that another container mounts there. */
export function emptyVolume(path: string): string {
  return `empty${path}`;
}

/** Directories of a read-only container that stay writable: /tmp, and those of the app that compose mounts no volume at. */
export function emptyDirectories({ data, kubernetes }: Model, { volumes }: Pick<ComposeContainer, 'volumes'>): string[] {
  return kubernetes!.readOnly ? [...data.directories.filter(path => !volumes.some(({ target }) => target === path)), '/tmp'] : [];
}

/** Ports of the app, its own first. */
export function portsOf({ compose, health, port }: Model): { readonly name: string; readonly port: number; readonly protocol: string }[] {
  const own = { name: health.kind === HealthKind.HTTP ? 'http' : 'app', port, protocol: 'TCP' };
  const others = compose.ports.map(({ container, protocol }) => ({ name: `${protocol}-${container}`, port: container, protocol: protocol.toUpperCase() }));
  const all = [own, ...others];
  return all.filter((each, i) => all.findIndex(other => other.port === each.port && other.protocol === each.protocol) === i);
}

/** The kubelet expands $(NAME) in commands and variables, and takes two dollar signs for one: Kubernetes API, Container, "args". */
export { literal } from '../compose/containers';
