import { resolve } from 'path';
import { MountedVolume } from '../options/compose-values';
import { Restrictions } from '../options/restrictions';

/** Settings of the container under test, and the services that run beside it. */
export interface Settings {
  /** As `docker run --env` takes them: NAME=VALUE, or NAME for the value of the host. */
  readonly environment: readonly string[];
  readonly envFiles: readonly string[];
  readonly extraHosts: readonly string[];
  readonly mounts: readonly MountedVolume[];
  /** Existing networks to join. */
  readonly networks: readonly string[];
  /** Services of the compose file to start beside the app. */
  readonly services: readonly string[];
}

export const NO_SETTINGS: Settings = { environment: [], envFiles: [], extraHosts: [], mounts: [], networks: [], services: [] };

/** The settings of the options with those of the flags. A network or a service of the flags replaces all of the options. */
export function merged(options: Settings, flags: Settings): Settings {
  const { networks, services } = flags.networks.length + flags.services.length > 0 ? flags : options;
  const variables = [...options.environment, ...flags.environment].map(each => [each.split('=', 1)[0], each]);
  return {
    environment: Object.values(Object.fromEntries(variables)),
    envFiles: [...options.envFiles, ...flags.envFiles],
    extraHosts: [...options.extraHosts, ...flags.extraHosts],
    mounts: [...options.mounts, ...flags.mounts],
    networks,
    services,
  };
}

/** Flags of `docker create` for restrictions. */
export function restrictionFlags({ capabilities, pids, tmpfs }: Restrictions): string[] {
  return [
    ...(capabilities ? ['--cap-drop', 'ALL', ...capabilities.flatMap(each => ['--cap-add', each]), '--security-opt', 'no-new-privileges'] : []),
    ...(pids === undefined ? [] : ['--pids-limit', String(pids)]),
    ...(tmpfs ? ['--read-only', ...tmpfs.flatMap(path => ['--tmpfs', path])] : []),
  ];
}

/** Flags of `docker create`, without those for files. Relative paths count from the folder. */
export function containerFlags({ environment, extraHosts, mounts }: Settings, folder: string): string[] {
  return [
    ...environment.flatMap(each => ['--env', each]),
    ...extraHosts.flatMap(each => ['--add-host', each]),
    ...mounts.flatMap(({ source, target, options, isNamed }) =>
      ['--volume', [isNamed ? source : resolve(folder, source), target, ...(options ? [options] : [])].join(':')]),
  ];
}
