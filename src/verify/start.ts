import { existsSync } from 'fs';
import { resolve } from 'path';
import { Check, Context } from './check';
import { docker, dockerOk } from './docker';
import { withPlainFiles } from './env-file';
import { reasonOf } from './log';
import { startServices } from './services';
import { containerFlags, restrictionFlags, Settings } from './settings';
import { Restrictions } from '../options/restrictions';

/** Starts the container on its own network and beside its services. A container that starts as root gets a volume that root has used before. */
export function start({ services }: Settings): Check {
  return {
    name: 'start',
    expected: ['a container with --init and a restart policy', ...(services.length ? [`beside ${services.join(', ')}`] : [])].join(', '),
    isVital: true,
    run: async context => {
      const { container: name, expected: { data, restrictions, user, volumes }, folder, image, settings } = context;
      requireMounts(settings, folder);
      const networks = [...settings.networks, ...(services.length ? await startServices(context) : [])];
      // Without the signal: the engine finishes the command of a killed client, perhaps only after the cleanup.
      await dockerOk(['network', 'create', name]);
      await dockerOk(['volume', 'create', name]);
      if (!user) {
        await dockerOk(['run', '--rm', '--name', `${name}-prepare`, '--network', 'none', '--user', '0:0', '--volume', `${name}:${data}`,
          '--entrypoint', '/bin/sh', image, '-c', 'mkdir -p "$1/before" && : > "$1/before/file" && chown -R 0:0 "$1" && chmod 0700 "$1"', 'sh', data]);
      }
      await create(context, { restrictions, volumes: [`${name}:${data}`, ...volumes] });
      for (const network of networks) await dockerOk(['network', 'connect', '--alias', context.expected.compose.service, network, name]);
      const { code, stderr } = await docker(['start', name]);
      if (code !== 0) throw new Error(reasonOf(stderr));
      return ['started', ...(networks.length ? [`joined ${networks.join(', ')}`] : [])].join(', ');
    },
  };
}

/** The message of the engine alone: the command contains the values of all variables. */
export async function create(
  { container, expected: { compose, port }, folder, image, settings }: Context,
  { name = container, restrictions, volumes }: { readonly name?: string; readonly restrictions: Restrictions; readonly volumes: readonly string[] },
): Promise<void> {
  const flags = ['--init', '--restart', 'unless-stopped', '--name', name, '--network', container, '--publish', `127.0.0.1::${port}`,
    ...volumes.flatMap(volume => ['--volume', volume]), ...restrictionFlags(restrictions), ...containerFlags(settings, folder)];
  const files = settings.envFiles.map(path => resolve(folder, path));
  const run = (paths: readonly string[]) => docker(['create', ...flags, ...paths.flatMap(path => ['--env-file', path]), image]);
  const { code, stderr } = await (compose.rawEnvFiles ? run(files) : withPlainFiles(files, run));
  if (code !== 0) throw new Error(reasonOf(stderr));
}

/** Docker would create a missing path, as root. */
function requireMounts({ mounts }: Settings, folder: string): void {
  const missing = mounts.filter(({ source, isNamed }) => !isNamed && !existsSync(resolve(folder, source)));
  if (missing.length) throw new Error(`nothing to mount at ${missing.map(({ source }) => source).join(', ')}`);
}
