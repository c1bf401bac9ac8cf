import { posix } from 'path';
import { Model } from '../model';
import { appContainer, Container, containerOf, declared, defined, filled, fromFile, healthTimes, isTask, literal, LOGGING, mapValues, probeOf, startTimes } from './compose/containers';
import { ComposeContainer } from '../options/compose-container';
import { ComposeService } from '../options/compose-service';
import { hasOption, MountedVolume } from '../options/compose-values';
import { ComposeWorker } from '../options/compose-worker';
import { SWARM_ENVIRONMENT } from '../options/layout';
import { ownNode, SwarmPortMode } from '../options/swarm';

type Options = NonNullable<Model['swarm']>;

/** The stack file, and its comments. Swarm ignores builds, profiles, dependencies and restart policies of compose. */
export function swarm(model: Model, others: readonly Container[]) {
  const { compose: { service, volume }, health } = model;
  const options = model.swarm!;
  const app = appContainer(model);
  // Compose starts a service with a profile on request only.
  const beside = others.filter(({ profiles }) => profiles.length === 0).map(each => ({ service: each, container: containerOf(model, each, others) }));
  const all = [app, ...beside.map(({ container }) => container)];
  const isUntilDone = ({ name }: Container) => isTask(name, all);
  const secrets = [...(options.environmentSecret ? [options.environmentSecret] : []), ...all.flatMap(each => Object.keys(each.secrets))];
  const document = {
    version: health.startInterval > 0 ? undefined : '3.9',
    services: {
      [service]: appService(model, options, app),
      ...Object.fromEntries(beside.map(({ service: each, container }) => [each.name, each.kind === 'worker'
        ? worker(model, options, each, container, isUntilDone(each))
        : sidecar(model, options, each, isUntilDone(each))])),
    },
    volumes: declared(all.flatMap(({ volumes }) => volumes).filter(({ isNamed }) => isNamed).map(({ source }) => source)),
    networks: declared(all.flatMap(({ networks }) => networks).filter(name => name !== 'default')),
    secrets: declared(secrets, { external: true }),
  };
  const at = (...keys: string[]) => ['services', service, ...keys];
  const comments = [
    ...(document.version ? [{ path: ['version'], text: 'Docker 20.10 reads a file without it as version 1, and refuses it.' }] : []),
    { path: ['services'], text: 'For `docker stack deploy --compose-file FILE NAME`. Push the image to a registry that all nodes reach.' },
    ...(options.publishedPort === undefined ? [{
      path: at('deploy'), text: 'No published port: Swarm would open it on all addresses of the host. Set swarm.publishedPort for that.',
    }] : []),
    ...(health.isChecked ? [{ path: at('deploy', 'update_config', 'monitor'), text: 'Longer than it takes a bad task to become unhealthy.' }] : []),
    ...(options.constraints[0] === ownNode(volume) ? [{
      path: at('deploy', 'placement'), text: `The volume is on one node. Choose it once: docker node update --label-add ${volume}=true NODE`,
    }] : []),
    { path: ['secrets'], text: secretsComment(options, app) },
  ];
  return { document, comments };
}

function secretsComment({ environmentSecret }: Options, { envFiles = [] }: ComposeContainer): string {
  if (!environmentSecret) return 'Create each once: docker secret create NAME FILE';
  return `Create each once, e.g. cat ${envFiles.join(' ')} | docker secret create ${environmentSecret} -\n`
    + `The entrypoint exports the lines NAME=value of ${environmentSecret}. Nothing in them is expanded.`;
}

function appService(model: Model, options: Options, app: ComposeContainer) {
  const { health, port } = model;
  const { publishedPort, portMode, replicas } = options;
  const seconds = Math.ceil(health.startPeriod + health.retries * (health.interval + health.timeout)) + 15;
  return {
    ...ofImage(model),
    ...keysOf(model, app, { isApp: true }),
    healthcheck: health.isChecked && health.startInterval > 0 ? startTimes(health) : undefined,
    ports: publishedPort === undefined ? undefined : [{ target: port, published: publishedPort, mode: portMode }],
    logging: LOGGING,
    deploy: { replicas, ...deploy(options, app, { monitor: health.isChecked ? seconds : MONITOR, pids: model.compose.restrictions.pids }) },
  };
}

function worker(model: Model, options: Options, { command, healthCommand }: ComposeWorker, container: ComposeContainer, isUntilDone: boolean) {
  return {
    ...ofImage(model),
    command: command.map(literal),
    ...keysOf(model, container, { isApp: true }),
    // The check of the image asks the app.
    healthcheck: healthCommand.length ? { test: ['CMD', ...probeOf(model, healthCommand)], ...startTimes(model.health) } : { disable: true },
    logging: LOGGING,
    deploy: deploy(options, container, { isUntilDone, pids: model.compose.restrictions.pids }),
  };
}

function sidecar(model: Model, options: Options, service: ComposeService, isUntilDone: boolean) {
  const { image, command, health } = service;
  return {
    image: literal(image!),
    command: command.length ? command.map(literal) : undefined,
    ...keysOf(model, service, { isApp: false }),
    healthcheck: health && { test: ['CMD', ...health.command.map(literal)], ...healthTimes(model, health) },
    logging: LOGGING,
    deploy: deploy(options, service, { isUntilDone }),
  };
}

/** Keys of every container of the image. Swarm ignores no-new-privileges, which the scripts set themselves. */
function ofImage({ compose: { restrictions: { capabilities, tmpfs }, stopGracePeriod }, image }: Model) {
  return {
    image: literal(image.reference),
    init: true,
    cap_drop: capabilities && ['ALL'],
    cap_add: capabilities?.length ? [...capabilities] : undefined,
    read_only: tmpfs && true,
    stop_grace_period: `${stopGracePeriod}s`,
  };
}

function keysOf(model: Model, container: ComposeContainer, { isApp }: { readonly isApp: boolean }) {
  const { environment, envFiles = [], secrets, networks, extraHosts, volumes } = container;
  const { environmentSecret } = model.swarm!;
  const tmpfs = isApp ? model.compose.restrictions.tmpfs ?? [] : [];
  // The secret is in the place of the app's own files.
  const files = isApp ? envFiles.filter(path => !appContainer(model).envFiles!.includes(path)) : envFiles;
  return {
    environment: filled(mapValues(environment, literal)),
    env_file: filled(files.map(path => literal(fromFile(model.paths.stack!, path)))),
    secrets: filled([
      ...(isApp && environmentSecret ? [{ source: environmentSecret, target: posix.basename(SWARM_ENVIRONMENT) }] : []),
      ...Object.keys(secrets),
    ]),
    volumes: filled([...volumes.map(each => mount(model, each)), ...tmpfs.map(target => ({ type: 'tmpfs', target }))]),
    networks: filled([...networks]),
    extra_hosts: filled(Object.entries(extraHosts).map(([name, address]) => `${name}:${address}`)),
  };
}

/** Seconds after its start in which the failure of a task counts for the update. */
const MONITOR = 30;

function deploy(
  { constraints, portMode, publishedPort, sharedVolumes }: Options,
  { resources: { cpus, memory }, volumes }: ComposeContainer,
  { isUntilDone = false, monitor = MONITOR, pids }: { readonly isUntilDone?: boolean; readonly monitor?: number; readonly pids?: number },
) {
  const holdsPort = publishedPort !== undefined && portMode === SwarmPortMode.HOST;
  const order = sharedVolumes && !holdsPort ? 'start-first' : 'stop-first';
  const limits = filled(defined({ cpus: cpus?.toString(), memory, pids }));
  return {
    update_config: { order, failure_action: 'rollback', monitor: `${monitor}s` },
    rollback_config: { order },
    restart_policy: { condition: isUntilDone ? 'on-failure' : 'any', delay: '2s' },
    placement: constraints.length && volumes.length ? { constraints: [...constraints] } : undefined,
    resources: limits && { limits },
  };
}

/** The short form makes a volume of a path that a node does not have. */
function mount({ paths }: Model, volume: MountedVolume) {
  const { source, target, isNamed } = volume;
  return {
    type: isNamed ? 'volume' : 'bind',
    source: literal(source.startsWith('.') ? `./${fromFile(paths.stack!, posix.normalize(source))}` : source),
    target: literal(target),
    read_only: hasOption(volume, 'ro') || undefined,
    volume: hasOption(volume, 'nocopy') ? { nocopy: true } : undefined,
  };
}
