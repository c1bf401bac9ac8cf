import { containersOf, emptyDirectories, emptyVolume, isWorker, secretsVolume, volumeNames, workerName, workersAndTasks } from './names';
import { Model } from '../../model';
import { objectName } from '../../options/kubernetes';
import { Problems } from '../../validation/problems';
import { Container } from '../compose/containers';

/** Reports names that differ in compose and are one in Kubernetes, and names that it does not take. */
export function checkKubernetes(problems: Problems, model: Model, others: readonly Container[]): void {
  if (!model.kubernetes) return;
  const containers = containersOf(model, others);
  unique(problems, 'workers', others.filter(isWorker).map(({ name }) => name), name => workerName(model, name));
  const ofSecrets = [undefined, ...workersAndTasks(others)].map(secretsVolume);
  const empty = containers.flatMap(each => emptyDirectories(model, each)).map(emptyVolume);
  unique(problems, 'volumes', [...volumeNames(containers), ...ofSecrets, ...empty], objectName);
  unique(problems, 'secrets', containers.flatMap(({ secrets }) => Object.keys(secrets)), objectName);
}

/** RFC 1123, a DNS label. */
const MAX_LENGTH = 63;

function unique(problems: Problems, kind: string, names: readonly string[], nameOf: (name: string) => string): void {
  const taken = new Map<string, string>();
  for (const name of new Set(names)) {
    const own = nameOf(name);
    const other = taken.get(own);
    if (other !== undefined) problems.add(`the ${kind} "${other}" and "${name}" are both "${own}" in Kubernetes; rename one of them`);
    if (own.length > MAX_LENGTH || /(^|-)$/.test(own)) problems.add(`the name "${own}" of ${kind} is none in Kubernetes; use at most ${MAX_LENGTH} characters, and a letter or digit at the end`);
    taken.set(own, name);
  }
}
