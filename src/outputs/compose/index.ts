import { posix } from 'path';
import { appContainer, Container, containerOf, declared, fromHere, healthTimes, isTask, keysOf, literal, LOGGING, probeOf, startTimes, workerContainer } from './containers';
import { watch } from './watch';
import { Model } from '../../model';
import { ComposeContainer } from '../../options/compose-container';
import { ComposeService } from '../../options/compose-service';
import { ComposeWorker } from '../../options/compose-worker';
import { Restrictions } from '../../options/restrictions';
import { UNKNOWN_VERSION } from '../../project/version-plugins';

/** The compose file, and its comments by the path of their keys. The services beside the app may grow until the file is written. */
export function compose(model: Model, others: readonly Container[]) {
  const { builder, compose: { service, rawEnvFiles }, privileges } = model;
  const all = [appContainer(model), ...others.map(each => containerOf(model, each, others))];
  const secrets = {
    ...Object.fromEntries(builder.secrets.map(({ id, hostVariable }) => [id, { environment: hostVariable }])),
    ...Object.fromEntries(all.flatMap(each => Object.entries(each.secrets))
      .map(([name, { environment, file }]) => [name, file === undefined ? { environment } : { file: literal(`./${posix.join(fromHere(model, '.'), file)}`) }])),
  };
  const volumes = all.flatMap(each => each.volumes).filter(({ isNamed }) => isNamed).map(({ source }) => source);
  const networks = all.flatMap(each => each.networks).filter(name => name !== 'default');
  const document = {
    services: {
      [service]: app(model, all),
      ...Object.fromEntries(others.map(each => [each.name, each.kind === 'worker' ? worker(model, each, others, all) : sidecar(model, each, all)])),
    },
    volumes: declared(volumes),
    networks: declared(networks),
    secrets: Object.keys(secrets).length ? secrets : undefined,
  };
  const at = (...keys: string[]) => ['services', service, ...keys];
  const dollars = rawEnvFiles ? 'Each line counts as it is, dollar signs and quotes included.' : 'Put a value with a dollar sign into single quotes.';
  const comments = [
    { path: ['services'], text: needs(model, others) },
    { path: at('init'), text: 'Reaps orphans, and lets the health check kill a process that ignores every signal.' },
    {
      path: at('cap_drop'),
      text: privileges.startsAsRoot ? 'The entrypoint repairs the volume and drops root with these five; the app has none.' : 'The app needs no capability.',
    },
    { path: at('env_file'), text: `Secrets come from here, never from the image. ${dollars}` },
    { path: at('healthcheck', 'start_interval'), text: 'Probe often until the first success: `up --wait` and depends_on wait for it.' },
    { path: at('develop'), text: 'For `docker compose watch`. Code needs a build, because the image contains the installed project.' },
    { path: ['secrets'], text: secretsComment(model, all) },
    { path: at('logging'), text: 'Rotate the log: json-file grows without limit by default.' },
    ...others.flatMap(each => (each.kind === 'worker' ? workerComments(model, each) : [])),
  ];
  return { document, comments };
}

function workerComments({ compose: { service }, health }: Model, { name, healthCommand }: ComposeWorker) {
  return [
    { path: ['services', name], text: `Another process of the image that "${service}" builds.` },
    ...(health.isChecked && healthCommand.length === 0 ? [{
      path: ['services', name, 'healthcheck'],
      text: 'Always healthy, in place of the check of the image, which asks the app: `up --wait` refuses a disabled check.',
    }] : []),
  ];
}

function needs({ compose: { rawEnvFiles }, health }: Model, others: readonly Container[]): string {
  const version = rawEnvFiles ? '2.30 or later, for env_file with format' : '2.24 or later, for env_file with required';
  const isAsked = health.isChecked || others.some(each => (each.kind === 'worker' ? each.healthCommand.length > 0 : each.health !== undefined));
  const engine = isAsked && health.startInterval > 0 ? '\nand Docker 25 or later, for start_interval; health.startInterval: 0 leaves it out' : '';
  return `Needs Docker Compose ${version}${engine}.`;
}

function secretsComment({ builder }: Model, all: readonly ComposeContainer[]): string {
  const isForBuild = builder.secrets.length > 0;
  const isForRun = all.some(({ secrets }) => Object.keys(secrets).length > 0);
  if (isForBuild && isForRun) return 'From the environment or files of the host. Those of `build` are for the build alone, and may be empty.';
  return isForBuild ? 'For the build alone: from the environment of the host, empty where that has no such variable.' : 'From the environment, .env or files of the host.';
}

function app(model: Model, all: readonly ComposeContainer[]) {
  const { builder, compose: { service }, health, image, paths, source } = model;
  const { depends_on, ...keys } = keysOf(model, appContainer(model), true);
  const secrets = builder.secrets.map(({ id }) => id);
  return {
    image: literal(image.reference),
    build: {
      context: literal(fromHere(model, source.context)),
      dockerfile: literal(posix.join(source.project, paths.dockerfile)),
      args: builder.versionArgument && { [builder.versionArgument]: `\${VERSION:-${UNKNOWN_VERSION}}` },
      secrets: secrets.length ? secrets : undefined,
      ssh: builder.ssh ? ['default'] : undefined,
    },
    depends_on,
    ...ofImage(model, service, all),
    ...keys,
    healthcheck: health.isChecked && health.startInterval > 0 ? startTimes(health) : undefined,
    logging: LOGGING,
    develop: { watch: watch(model) },
  };
}

function worker(model: Model, options: ComposeWorker, others: readonly Container[], all: readonly ComposeContainer[]) {
  const { health, image } = model;
  const { name, command, healthCommand, profiles } = options;
  const { depends_on, ...keys } = keysOf(model, workerContainer(model, options, others), true);
  return {
    image: literal(image.reference),
    pull_policy: 'never',
    command: command.map(literal),
    profiles: profiles.length ? [...profiles] : undefined,
    depends_on,
    ...ofImage(model, name, all),
    ...keys,
    healthcheck: healthCommand.length || health.isChecked
      ? { test: healthCommand.length ? ['CMD', ...probeOf(model, healthCommand)] : ALWAYS_HEALTHY, ...startTimes(health) } : undefined,
    logging: LOGGING,
  };
}

function sidecar(model: Model, options: ComposeService, all: readonly ComposeContainer[]) {
  const { name, image, command, health, profiles } = options;
  const { depends_on, ...keys } = keysOf(model, options, false);
  return {
    image: literal(image!),
    command: command.length ? command.map(literal) : undefined,
    profiles: profiles.length ? [...profiles] : undefined,
    depends_on,
    restart: restart(name, all),
    ...keys,
    healthcheck: health && { test: ['CMD', ...health.command.map(literal)], ...healthTimes(model, health) },
    logging: LOGGING,
  };
}

/** Keys of every container of the app's image. */
function ofImage({ compose: { restrictions, stopGracePeriod }, image: { platform } }: Model, name: string, all: readonly ComposeContainer[]) {
  return { platform, init: true, ...restricted(restrictions), restart: restart(name, all), stop_grace_period: `${stopGracePeriod}s` };
}

function restricted({ capabilities, tmpfs }: Restrictions) {
  return {
    cap_drop: capabilities && ['ALL'],
    cap_add: capabilities?.length ? [...capabilities] : undefined,
    security_opt: capabilities && ['no-new-privileges:true'],
    read_only: tmpfs && true,
    tmpfs: tmpfs && [...tmpfs],
  };
}

/** The probe of the image would ask for the port of the app. */
const ALWAYS_HEALTHY = ['CMD', 'true'];

function restart(name: string, all: readonly ComposeContainer[]): string {
  return isTask(name, all) ? 'no' : 'unless-stopped';
}
