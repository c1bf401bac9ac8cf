import { execFileSync } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { Engine, startEngine } from './second-engine';
import { serve } from '../../benchmarks/registry';
import { dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';

export interface Swarm extends Engine {
  /** Runs the docker client on the swarm, and returns its output. */
  docker(...args: string[]): Promise<string>;
  /** Fetches a URL where the nodes are, and returns status and body. */
  get(url: string): string;
}

/** Address of the registry of the swarm, on its loopback interface. */
export const REGISTRY = '127.0.0.1:5000';

/** Starts an engine of one node in swarm mode, and a registry, both in a network namespace of their own. Needs docker-registry. */
export async function startSwarm(): Promise<Swarm> {
  const name = `swarm${process.pid}`;
  const prefix = ['nsenter', `--net=/run/netns/${name}`];
  execFileSync('ip', ['netns', 'add', name]);
  execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  const engine = await startEngine({ bridge: 'none' }, { prefix, remove: () => execFileSync('ip', ['netns', 'delete', name]) });
  const docker = (...args: string[]) => dockerOk(['--host', engine.host, ...args]);
  const get = (url: string) => execFileSync(prefix[0], [prefix[1], 'curl', '--silent', '--max-time', '5', '--write-out', ' %{http_code}', url], { encoding: 'utf8' });
  const storage = join(engine.folder, 'registry');
  mkdirSync(storage);
  const registry = serve(storage, REGISTRY, prefix);
  const stop = async () => {
    registry.kill();
    await engine.stop();
  };
  try {
    await until(10, async () => expect(get(`http://${REGISTRY}/v2/`)).toMatch(/ 200$/));
    await docker('swarm', 'init', '--advertise-addr', '127.0.0.1', '--listen-addr', '127.0.0.1:2377');
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...engine, stop, docker, get };
}
