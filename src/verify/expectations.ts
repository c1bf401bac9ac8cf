import { Settings } from './settings';
import { Model } from '../model';
import { probe, ProbeTarget } from '../options/probe';
import { Restrictions } from '../options/restrictions';
import { Container } from '../outputs/compose/containers';
import { secretFiles } from '../outputs/dockerignore';

/** Environment variable of the task that holds the expectations, as JSON. */
export const EXPECTATIONS_VARIABLE = 'DOCKER_VERIFY_EXPECTATIONS';

/** The image and its behaviour as the options describe them: written at synthesis, read by the verification. */
export interface Expectations {
  readonly dockerfile: string;
  readonly dockerignore: string;
  /** The project in the build context. */
  readonly project: string;
  /** Root of the build context, relative to the project. */
  readonly context: string;
  /** Flags of `docker build` that the options call for. */
  readonly buildFlags: string[];
  readonly healthcheck: ProbeTarget & {
    readonly script: string;
    readonly interval: number;
    readonly timeout: number;
    readonly startPeriod: number;
    readonly retries: number;
  };
  readonly heals: boolean;
  readonly python: string;
  readonly entrypoint: string[];
  readonly command: string[];
  /** User of the image. Empty for root. */
  readonly user: string;
  readonly restrictions: Restrictions;
  readonly uid: number;
  readonly gid: number;
  readonly port: number;
  readonly data: string;
  /** Further directories that belong to the app. */
  readonly volumes: readonly string[];
  readonly stopGracePeriod: number;
  readonly admit: string[];
  /** Files that hold secrets, relative to the project. */
  readonly secretFiles: string[];
  /** Patterns that include files which git ignores. */
  readonly included: string[];
  /** Settings of the container, from `compose` and `verify`. */
  readonly settings: Settings;
  readonly compose: {
    /** Path of the compose file. */
    readonly file: string;
    /** Name of the app in it. */
    readonly service: string;
    /** Image of the app in it. */
    readonly image: string;
    /** Whether quotes are part of a value in files with variables. */
    readonly rawEnvFiles: boolean;
  };
}

/** Flags of `docker build`: a secret without a value on the host is an empty file. */
export function buildFlags({ builder, image }: Model): string[] {
  return [
    ...(image.platform ? ['--platform', image.platform] : []),
    ...builder.secrets.flatMap(({ id, hostVariable }) => ['--secret', `id=${id},env=${hostVariable}`]),
    ...(builder.ssh ? ['--ssh', 'default'] : []),
  ];
}

export function expectations(model: Model, others: readonly Container[]): Expectations {
  const { command, compose, data, health, ignore, image, paths, port, privileges, python, scripts, source, user } = model;
  const { kind, path, statuses, hostHeader, command: probeCommand, interval, timeout, startPeriod, retries } = health;
  return {
    dockerfile: paths.dockerfile,
    dockerignore: paths.dockerignore,
    project: source.project,
    context: source.context,
    buildFlags: buildFlags(model),
    healthcheck: { script: scripts.healthcheck, kind, path, statuses, hostHeader, command: probeCommand, interval, timeout, startPeriod, retries },
    heals: health.heals,
    python: python.executable,
    entrypoint: [scripts.entrypoint],
    command: [...command],
    user: privileges.startsAsRoot ? '' : `${user.uid}:${user.gid}`,
    restrictions: compose.restrictions,
    uid: user.uid,
    gid: user.gid,
    port,
    data: data.directory,
    volumes: data.directories.slice(1),
    stopGracePeriod: compose.stopGracePeriod,
    admit: [...ignore.admit],
    secretFiles: secretFiles(model, others),
    included: ignore.patterns.filter(pattern => pattern.startsWith('!')),
    settings: settings(model),
    compose: { file: paths.compose, service: compose.service, image: image.reference, rawEnvFiles: compose.rawEnvFiles },
  };
}

function settings({ compose, verify }: Model): Settings {
  return {
    environment: Object.entries({ ...compose.environment, ...verify.environment }).map(([name, value]) => `${name}=${value}`),
    envFiles: verify.envFile === undefined ? [] : [verify.envFile],
    extraHosts: Object.entries(compose.extraHosts).map(([name, address]) => `${name}:${address}`),
    mounts: verify.mounts,
    networks: verify.network === undefined ? [] : [verify.network],
    services: verify.services,
  };
}

/** The probe of the image. Not stored: it is made anew from the two facts that it depends on. */
export function expectedProbe({ healthcheck, port, python }: Expectations): readonly string[] {
  return probe(python, port, healthcheck);
}
