import { appContainer, Container, containerOf } from './containers';
import { Model } from '../../model';
import { ComposeCondition, ComposeContainer } from '../../options/compose-container';
import { isRepaired, PublishedPort } from '../../options/compose-values';
import { Problems } from '../../validation/problems';

/** Reports services that compose, or the app, could not use together. */
export function checkCompose(problems: Problems, model: Model, others: readonly Container[]): void {
  const containers = new Map<string, ComposeContainer>([[model.compose.service, appContainer(model)]]);
  for (const each of others) {
    if (containers.has(each.name)) {
      problems.add(`compose has two services named "${each.name}"; rename one of them`);
      continue;
    }
    containers.set(each.name, containerOf(model, each, others));
  }
  checkDependencies(problems, model, containers, others);
  checkPorts(problems, containers);
  checkSecrets(problems, model, containers, others);
  checkWorkers(problems, model, others);
  checkTargets(problems, containers);
  for (const name of model.verify.services.filter(each => !containers.has(each) && !Object.hasOwn(model.compose.dependsOn, each))) {
    problems.invalid('verify.services', name, `a service of the compose file, one of ${others.map(other => other.name).join(', ') || 'those that you add'}`);
  }
}

type Containers = ReadonlyMap<string, ComposeContainer>;

function checkDependencies(problems: Problems, { compose, health }: Model, containers: Containers, others: readonly Container[]): void {
  const isUnchecked = (name: string) => name === compose.service ? !health.isChecked
    : others.some(each => each.name === name && each.kind === 'worker' && each.healthCommand.length === 0);
  const profilesOf = (name: string) => others.find(other => other.name === name)?.profiles ?? [];
  for (const [name, { dependsOn }] of containers) {
    for (const [other, condition] of Object.entries(dependsOn)) {
      if (!containers.has(other)) {
        const known = [...containers.keys()].filter(each => each !== name).join(', ');
        problems.add(`the service "${name}" depends on "${other}", which the compose file does not have; `
          + (known ? `use one of ${known}` : 'add it to compose.services'));
      } else if (profilesOf(other).length && !isCovered(profilesOf(name), profilesOf(other))) {
        problems.add(`the service "${name}" depends on "${other}", which is not there without its profile ${profilesOf(other).join(' or ')}; `
          + `remove its profiles, or give "${name}" the same`);
      } else if (condition === ComposeCondition.HEALTHY && isUnchecked(other)) {
        problems.add(`the service "${name}" waits until "${other}" is healthy, which has no health check; `
          + 'give it one, or depend on ComposeCondition.STARTED');
      }
    }
    const circle = circleFrom(name, containers);
    if (circle) problems.add(`the services ${circle.join(' -> ')} depend on each other; remove one of these dependencies`);
  }
}

/** The way from a service back to itself, in the order of the file's first service only, so that each circle is reported once. */
function circleFrom(start: string, containers: Containers): readonly string[] | undefined {
  const names = [...containers.keys()];
  const search = (way: readonly string[]): readonly string[] | undefined => {
    for (const next of Object.keys(containers.get(way[way.length - 1])?.dependsOn ?? {})) {
      if (next === start) return [...way, next];
      if (names.indexOf(next) <= names.indexOf(start) || way.includes(next)) continue;
      const found = search([...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return search([start]);
}

function checkPorts(problems: Problems, containers: Containers): void {
  const taken: { readonly name: string; readonly port: PublishedPort }[] = [];
  for (const [name, { ports }] of containers) {
    for (const port of ports.filter(({ host }) => host !== undefined)) {
      const owner = taken.find(other => collide(other.port, port));
      if (owner) problems.add(`the services "${owner.name}" and "${name}" both publish port ${port.host} of the host; change one of them`);
      taken.push({ name, port });
    }
  }
}

function collide(a: PublishedPort, b: PublishedPort): boolean {
  const isAny = ({ address }: PublishedPort) => address === '0.0.0.0' || address === '[::]';
  return a.host === b.host && a.protocol === b.protocol && (a.address === b.address || isAny(a) || isAny(b));
}

function checkSecrets(problems: Problems, { builder, compose }: Model, containers: Containers, others: readonly Container[]): void {
  const sources = new Map(builder.secrets.map(({ id, hostVariable }) => [id, `environment ${hostVariable}`]));
  const isReadOnly = (service: string) => compose.readOnly && !others.some(each => each.name === service && each.kind === 'service');
  for (const [service, { secrets }] of containers) {
    for (const [name, { environment, file }] of Object.entries(secrets)) {
      if (file === undefined && isReadOnly(service)) {
        problems.add(`the service "${service}" is read-only, and compose cannot give it the secret "${name}" of the variable ${environment}; `
          + 'give the secret a file, put the variable into .env, or set compose.readOnly to false');
      }
      const source = file === undefined ? `environment ${environment}` : `file ${file}`;
      if (sources.has(name) && sources.get(name) !== source) {
        problems.add(`the secret "${name}" has two sources, ${sources.get(name)} and ${source}; give one of them another name`);
      }
      sources.set(name, source);
    }
  }
}

/** Whether a service with these profiles starts only together with one of the others. */
function isCovered(profiles: readonly string[], others: readonly string[]): boolean {
  return profiles.length > 0 && profiles.every(profile => others.includes(profile));
}

/** compose takes the last one of two mounts of a path. */
function checkTargets(problems: Problems, containers: Containers): void {
  for (const [name, { volumes }] of containers) {
    const targets = volumes.map(({ target }) => target);
    for (const twice of new Set(targets.filter((target, i) => targets.indexOf(target) !== i))) {
      problems.add(`the service "${name}" mounts two volumes at ${twice}; remove one of them`);
    }
  }
}

/** The image is made from the options alone: a worker that is added later changes neither its directories nor its entrypoint. */
function checkWorkers(problems: Problems, model: Model, others: readonly Container[]): void {
  for (const { name, secrets, volumes } of others.filter(({ kind }) => kind === 'worker')) {
    for (const { target } of volumes.filter(isRepaired)) {
      if (!model.data.directories.includes(target)) {
        problems.add(`the worker "${name}" mounts a volume at ${target}, which would belong to root; add ${target} to data.directories`);
      }
    }
    for (const [secret, { file }] of Object.entries(secrets)) {
      if (file !== undefined && model.privileges.startsAsRoot && !model.compose.copiesSecrets) {
        problems.add(`the worker "${name}" has the secret "${secret}" of a file, which the app's user cannot read; `
          + 'move it to compose.secrets or compose.workers');
      }
    }
  }
}
