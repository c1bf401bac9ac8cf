import { posix } from 'path';
import { Model } from '../../model';
import { ComposeCondition, ComposeContainer } from '../../options/compose-container';
import { ComposeService } from '../../options/compose-service';
import { MountedVolume, PublishedPort } from '../../options/compose-values';
import { ComposeWorker } from '../../options/compose-worker';
import { HOST_SECRETS } from '../../options/layout';

/** The keys of a service, from the options that every container takes. */

export type Container = ComposeService | ComposeWorker;

/** Compose expands `$NAME` in every value, keys aside. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** A path of the project, relative to the compose file. */
export function fromHere({ paths }: Model, path: string): string {
  return fromFile(paths.compose, path);
}

/** A path of the project, relative to the folder of a file. */
export function fromFile(file: string, path: string): string {
  return posix.relative(posix.dirname(file), path) || '.';
}

/** The app's own container, by its options and the app's volume and port. */
export function appContainer({ compose, data, port }: Model): ComposeContainer {
  const own: PublishedPort = { address: compose.address, host: compose.hostPort, container: port, protocol: 'tcp' };
  const volume: MountedVolume = { source: compose.volume, target: data.directory, isNamed: true };
  return { ...compose, envFiles: compose.envFiles ?? ['.env'], ports: [own, ...compose.ports], volumes: [volume, ...compose.volumes] };
}

/** A worker's container: that of the app without its ports, and with the options of the worker. */
export function workerContainer(model: Model, worker: ComposeWorker, others: readonly Container[]): ComposeContainer {
  const app = appContainer(model);
  // Commands of beforeStart, such as migrations, run in the app's container.
  const appFirst = model.beforeStart.length
    ? { [model.compose.service]: model.health.isChecked ? ComposeCondition.HEALTHY : ComposeCondition.STARTED } : {};
  // A worker that the app waits for does not wait for the others of its kind.
  const isBefore = Object.hasOwn(app.dependsOn, worker.name);
  const dependsOn = Object.fromEntries(Object.entries(app.dependsOn)
    .filter(([name]) => !isBefore || others.some(other => other.name === name && other.kind === 'service')));
  return {
    environment: { ...app.environment, ...worker.environment },
    envFiles: [...new Set([...app.envFiles!, ...worker.envFiles ?? []])],
    dependsOn: { ...dependsOn, ...(isBefore ? {} : appFirst), ...worker.dependsOn },
    ports: worker.ports,
    volumes: [...app.volumes, ...worker.volumes],
    secrets: { ...app.secrets, ...worker.secrets },
    networks: worker.networks.length ? worker.networks : app.networks,
    extraHosts: { ...app.extraHosts, ...worker.extraHosts },
    resources: worker.resources,
  };
}

/** The container of a service beside the app. */
export function containerOf(model: Model, container: Container, others: readonly Container[]): ComposeContainer {
  return container.kind === 'worker' ? workerContainer(model, container, others) : container;
}

/** Whether a service ends by itself, because another one waits for that. */
export function isTask(name: string, containers: readonly ComposeContainer[]): boolean {
  return containers.some(({ dependsOn }) => dependsOn[name] === ComposeCondition.COMPLETED);
}

/** The keys in the order in which compose's documentation lists them. Undefined ones stay out of the file. */
export function keysOf(model: Model, container: ComposeContainer, isApp: boolean) {
  const { environment, envFiles = [], dependsOn, ports, volumes, secrets, networks, extraHosts, resources } = container;
  const { gpus, memory, cpus } = resources;
  // Beside these limits, compose refuses pids_limit.
  const pids = isApp ? model.compose.restrictions.pids : undefined;
  const limits = filled(defined({ memory, cpus: cpus?.toString(), pids }));
  const devices = gpus ? [{ driver: 'nvidia', count: gpus, capabilities: ['gpu'] }] : undefined;
  return {
    depends_on: filled(mapValues(dependsOn, condition => ({ condition }))),
    ports: filled(ports.map(publish)),
    environment: filled(mapValues(environment, literal)),
    env_file: filled(envFiles.map(path => ({
      path: literal(fromHere(model, path)), required: path === '.env' ? false : undefined, format: model.compose.rawEnvFiles ? 'raw' : undefined,
    }))),
    volumes: filled(volumes.map(each => mount(model, each))),
    secrets: filled(Object.entries(secrets).map(([source, { file }]) => secret(source, isApp && file !== undefined && model.compose.copiesSecrets))),
    // compose refuses a name that it has seen.
    networks: filled([...new Set(networks)]),
    extra_hosts: filled(Object.entries(extraHosts).map(([name, address]) => `${name}:${address}`)),
    deploy: limits || devices ? { resources: { limits, reservations: devices && { devices } } } : undefined,
  };
}

/** The command of a worker's health check: through the script of the image or, without one, as the app's user. */
export function probeOf({ health, privileges, scripts }: Model, command: readonly string[]): string[] {
  return [...(health.isChecked ? [scripts.healthcheck] : privileges.asApp.split(' ').filter(Boolean)), ...command].map(literal);
}

export const LOGGING = { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } };

/** Times of a health check. The interval of the start works from Docker 25 on. */
export function healthTimes({ health: { startInterval } }: Model, { interval, timeout, startPeriod, retries }: NonNullable<ComposeService['health']>) {
  return { interval: `${interval}s`, timeout: `${timeout}s`, ...startTimes({ startInterval, startPeriod }), retries };
}

/** Compose 2.40 refuses the interval without the period, although the image has one. */
export function startTimes({ startInterval, startPeriod }: { readonly startInterval: number; readonly startPeriod: number }) {
  return { start_period: `${startPeriod}s`, start_interval: startInterval > 0 ? `${startInterval}s` : undefined };
}

function publish({ address, host, container, protocol }: PublishedPort): string {
  return literal(`${address}:${host ?? ''}:${container}${protocol === 'tcp' ? '' : `/${protocol}`}`);
}

function mount(model: Model, { source, target, options }: MountedVolume): string {
  const path = source.startsWith('.') ? posix.join('.', fromHere(model, source)) : source;
  const host = source.startsWith('.') && !path.startsWith('.') ? `./${path}` : path;
  return literal([host, target, ...(options ? [options] : [])].join(':'));
}

/** Compose makes a readable file of a variable, and mounts a file of the host with its owner and mode: the entrypoint copies it. */
function secret(source: string, isCopied: boolean): string | object {
  return isCopied ? { source, target: `${HOST_SECRETS}/${source}` } : source;
}

export function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
}

/** Named volumes, networks or secrets, each with the same settings. */
export function declared(names: readonly string[], settings: object = {}): Record<string, object> | undefined {
  return filled(Object.fromEntries(names.map(name => [name, { ...settings }])));
}

export function filled<T extends object>(value: T): T | undefined {
  return Object.keys(value).length ? value : undefined;
}

export function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
