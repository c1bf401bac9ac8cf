import { Check, Context } from './check';
import { docker, dockerOk } from './docker';
import { healthInside } from './health-checks';
import { reasonOf } from './log';
import { create } from './start';
import { isWithin } from '../options/layout';
import { READ_ONLY_TMPFS } from '../options/restrictions';

/** Name of a second container, beside that of a context. */
export const readOnlyName = (container: string): string => `${container}-read-only`;

/** Tries the image with a read-only file system, and names the paths that the app writes to. */
export function readOnly(): Check {
  return {
    name: 'read-only',
    expected: `healthy with a read-only file system; writes only to volumes, ${READ_ONLY_TMPFS.join(' and ')}`,
    run: async context => {
      const written = writtenPaths(await dockerOk(['diff', context.container]), elsewhere(context));
      const seen = written.length ? `writes to ${written.join(', ')}` : 'writes to no other path';
      context.progress('starting a second container with a read-only file system');
      const name = readOnlyName(context.container);
      try {
        await startSecond(context, name);
        await healthInside(context.expected).run({ ...context, container: name });
      } catch (error) {
        // The error of the check of health has the log.
        throw new Error(`${seen}; ${(error as Error).message}`);
      } finally {
        await docker(['rm', '--force', '--volumes', name]);
      }
      if (written.length) throw new Error(`healthy, but ${seen}`);
      return `healthy, ${seen}`;
    },
  };
}

/** With volumes of its own, in the networks of the first one. */
async function startSecond(context: Context, name: string): Promise<void> {
  const { container, expected: { data, restrictions, volumes } } = context;
  await create(context, { name, restrictions: { ...restrictions, tmpfs: READ_ONLY_TMPFS }, volumes: [data, ...volumes] });
  const networks = JSON.parse(await dockerOk(['inspect', '--format', '{{json .NetworkSettings.Networks}}', container]));
  for (const network of Object.keys(networks).filter(each => each !== container)) await dockerOk(['network', 'connect', network, name]);
  const { code, stderr } = await docker(['start', name]);
  if (code !== 0) throw new Error(reasonOf(stderr));
}

/** Paths that a read-only container has elsewhere: in memory, in volumes, and those that the engine mounts. */
function elsewhere({ expected, settings: { mounts } }: Context): string[] {
  return ['/dev', '/sbin/docker-init', '/usr/sbin/docker-init', ...READ_ONLY_TMPFS, expected.data, ...expected.volumes, ...mounts.map(({ target }) => target)];
}

/** The topmost new paths and the changed files in the output of `docker diff`, without those below some directories. */
export function writtenPaths(diff: string, directories: readonly string[]): string[] {
  const all = diff.split('\n').filter(Boolean).map(line => ({ kind: line[0], path: line.slice(2) }));
  const isBelow = (path: string, directory: string) => path.startsWith(`${directory}/`);
  return all.filter(({ kind, path }) => {
    if (directories.some(directory => isWithin(path, directory))) return false;
    if (all.some(other => other.kind === 'A' && isBelow(path, other.path))) return false;
    // A directory changes with its content.
    return kind !== 'C' || !all.some(other => isBelow(other.path, path));
  }).map(({ path }) => path).sort();
}
