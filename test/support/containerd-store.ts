import { execFileSync, spawn } from 'child_process';
import { once } from 'events';
import { existsSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { bases, engineVersion } from './engine';
import { dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';

/** Whether an engine of this version can write SOURCE_DATE_EPOCH as the timestamp of all files of a layer. */
export const rewritesTimestamps = Number(engineVersion?.split('.')[0]) >= 26;

export interface Engine {
  /** Value for `docker --host`. */
  readonly host: string;
  stop(): Promise<void>;
}

/**
 * Starts a second engine from the programs of the first, with the image store of containerd: the default store cannot rewrite
 * timestamps. Copies the base images from the first engine. Needs root.
 */
export async function startContainerdStore(): Promise<Engine> {
  const program = findDockerd();
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const host = `unix://${folder}/docker.sock`;
  // Its own bridge: without one, the engine would use, or delete, the bridge of the first.
  const bridge = `store${process.pid % 100_000}`;
  execFileSync('ip', ['link', 'add', bridge, 'type', 'bridge']);
  execFileSync('ip', ['address', 'add', '172.31.255.1/28', 'dev', bridge]);
  const engine = startDockerd(program, folder, { bridge, hosts: [host] });
  const stop = async () => {
    await engine.stop();
    execFileSync('ip', ['link', 'delete', bridge]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(30, () => dockerOk(['--host', host, 'version']), { signal: engine.exited, interval: 0.1 });
    const images = [bases.builder?.image, bases.runtime?.image].filter(image => image !== undefined);
    if (images.length) execFileSync('sh', ['-c', 'host=$1; shift; docker save "$@" | docker --host "$host" load', '-', host, ...images]);
    return { host, stop };
  } catch (error) {
    const log = readFileSync(join(folder, 'log'), 'utf8');
    await stop();
    throw new Error(`the second engine did not start: ${(error as Error).message}\n${log}`, { cause: error });
  }
}

interface Dockerd {
  /** Aborts when the process exits. */
  readonly exited: AbortSignal;
  stop(): Promise<void>;
}

/** The engine of the docker client on the PATH. */
function findDockerd(): string {
  const client = realpathSync(execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim());
  const dockerd = [join(dirname(client), '..', 'sbin', 'dockerd'), join(dirname(client), 'dockerd')].find(existsSync);
  if (!dockerd) throw new Error(`no dockerd next to ${client}`);
  return dockerd;
}

function startDockerd(dockerd: string, folder: string, settings: object): Dockerd {
  const config = join(folder, 'daemon.json');
  writeFileSync(config, JSON.stringify({
    ...settings,
    'pidfile': join(folder, 'docker.pid'),
    'iptables': false,
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
    'features': { 'containerd-snapshotter': true },
  }));
  const log = openSync(join(folder, 'log'), 'w');
  const child = spawn(dockerd, ['--config-file', config], {
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: `${join(dirname(dockerd), '..', 'bin')}:${dirname(dockerd)}:${process.env.PATH}:/usr/sbin:/sbin` },
  });
  const exit = new AbortController();
  child.once('exit', code => exit.abort(new Error(`dockerd exited with ${code}`)));
  return {
    exited: exit.signal,
    stop: async () => {
      if (exit.signal.aborted) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
