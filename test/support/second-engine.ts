/** A second engine from the programs of the first. Needs root. */
import { execFileSync, spawn } from 'child_process';
import { once } from 'events';
import { existsSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';

export interface Engine {
  /** Value for `docker --host`. */
  readonly host: string;
  /** A folder that goes with the engine. */
  readonly folder: string;
  /** Copies images from the first engine. */
  load(...images: string[]): void;
  stop(): Promise<void>;
}

/** The network of a second engine. */
export interface Surroundings {
  /** Words in front of the command of the engine. */
  readonly prefix: readonly string[];
  remove(): void;
}

/** Starts an engine with further settings of dockerd, and waits until it answers. */
export async function startEngine(settings: object, { prefix, remove }: Surroundings): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const host = `unix://${folder}/docker.sock`;
  const engine = startDockerd(findDockerd(), folder, { hosts: [host], ...settings }, prefix);
  const stop = async () => {
    await engine.stop();
    remove();
    // An engine in swarm mode leaves mounts of network namespaces.
    removeMounted(folder);
  };
  try {
    await until(30, () => dockerOk(['--host', host, 'version']), { signal: engine.exited, interval: 0.1 });
    const load = (...images: string[]) => execFileSync('sh', ['-c', 'host=$1; shift; docker save "$@" | docker --host "$host" load', '-', host, ...images]);
    return { host, folder, load, stop };
  } catch (error) {
    const log = readFileSync(join(folder, 'log'), 'utf8');
    await stop();
    throw new Error(`the second engine did not start: ${(error as Error).message}\n${log}`, { cause: error });
  }
}

/** Removes a folder, with what is mounted in it. */
export function removeMounted(folder: string): void {
  execFileSync('sh', ['-c', 'grep -o " $1/[^ ]*" /proc/mounts | sort -r | xargs --no-run-if-empty umount --lazy', '-', folder]);
  rmSync(folder, { recursive: true, force: true });
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

function startDockerd(dockerd: string, folder: string, settings: object, prefix: readonly string[]): Dockerd {
  const config = join(folder, 'daemon.json');
  writeFileSync(config, JSON.stringify({
    ...settings,
    'pidfile': join(folder, 'docker.pid'),
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
  }));
  const log = openSync(join(folder, 'log'), 'w');
  const [command, ...args] = [...prefix, dockerd, '--config-file', config];
  const child = spawn(command, args, {
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
