import { APP, VENV } from './layout';
import { Check, listOf, oneOf } from '../validation/checks';
import { FieldsOf, readFields, withDefault } from '../validation/fields';
import { absolutePath, relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** How much of a volume the entrypoint checks when the container starts. */
export enum VolumeRepair {
  /** Check every file. Change those with the wrong owner, or all of them if the directory itself has it. */
  ALWAYS = 'always',
  /**
   * Check the data directory itself, and the files only when its owner is wrong. Takes the same time however many files there
   * are, like `fsGroupChangePolicy: OnRootMismatch` in Kubernetes.
   */
  ON_ROOT_MISMATCH = 'on-root-mismatch',
}

/**
 * The directory that outlives the container.
 *
 * @example
 * new NegotiationDockerPackaging(project, { data: { directory: '/data', repair: VolumeRepair.ON_ROOT_MISMATCH } });
 */
export interface DataOptions {
  /**
   * Absolute path in the container where the named volume is mounted.
   *
   * @default '/app/data'
   * @example '/data'
   */
  readonly directory?: string;

  /**
   * Directories below it. The image contains them; the entrypoint creates those that an older volume lacks.
   *
   * @default ['credentials']
   * @example ['credentials', 'cache/models']
   */
  readonly subdirectories?: string[];

  /**
   * Further directories that are mounted from volumes. The image contains them, and the entrypoint repairs their owner as that of the
   * data directory. The named volumes of `compose.volumes` are among them.
   *
   * @default []
   * @example ['/app/cache']
   */
  readonly directories?: string[];

  /**
   * How much of a volume the entrypoint checks at each start.
   *
   * @default VolumeRepair.ALWAYS
   * @example VolumeRepair.ON_ROOT_MISMATCH
   */
  readonly repair?: VolumeRepair;
}

/** The entrypoint changes owners below the data directory, so it must hold nothing else. */
const SHARED = ['/tmp', '/home', '/var', '/var/cache', '/var/lib', '/var/log', '/var/tmp', '/opt', '/srv', '/mnt', '/media', APP, VENV];
const SYSTEM = /^\/(bin|boot|dev|etc|lib|lib32|lib64|proc|root|run|sbin|sys|usr)(\/|$)/;

/** A directory that a volume may replace and that the entrypoint may give to the app. */
export const volumeDirectory: Check<string> = (value, option, problems) => {
  const path = absolutePath(value, option, problems);
  if (path === undefined || !(SHARED.includes(path) || path.startsWith(`${VENV}/`) || SYSTEM.test(path))) return path;
  problems.invalid(option, path, 'a directory for the data alone, e.g. "/app/data" or "/data", because the entrypoint gives it to the app');
  return undefined;
};

const FIELDS = {
  directory: withDefault(volumeDirectory, `${APP}/data`),
  subdirectories: withDefault(listOf(relativePath, '["credentials"]'), ['credentials']),
  directories: withDefault(listOf(volumeDirectory, '["/app/cache"]'), []),
  repair: withDefault(oneOf(VolumeRepair), VolumeRepair.ALWAYS),
} satisfies FieldsOf<DataOptions>;

/** Depends on the directories where compose mounts further volumes. */
export function resolveData(problems: Problems, given: DataOptions | undefined, { volumes }: { readonly volumes: readonly string[] }) {
  const { directories, ...fields } = readFields(problems, 'data', given, FIELDS);
  return {
    ...fields,
    /** All directories that belong to the app, the data directory first. */
    directories: [...new Set([fields.directory, ...directories, ...volumes])],
  };
}
