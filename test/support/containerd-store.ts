import { execFileSync } from 'child_process';
import { bases, engineVersion } from './engine';
import { Engine, startEngine } from './second-engine';

/** Whether an engine of this version can write SOURCE_DATE_EPOCH as the timestamp of all files of a layer. */
export const rewritesTimestamps = Number(engineVersion?.split('.')[0]) >= 26;

/**
 * Starts an engine with the image store of containerd, and the base images: the default store cannot rewrite timestamps.
 *
 * @param settings more settings of dockerd
 */
export async function startContainerdStore(settings: object = {}): Promise<Engine> {
  // Its own bridge: without one, the engine would use, or delete, the bridge of the first.
  const bridge = `store${process.pid % 100_000}`;
  execFileSync('ip', ['link', 'add', bridge, 'type', 'bridge']);
  execFileSync('ip', ['address', 'add', '172.31.255.1/28', 'dev', bridge]);
  const engine = await startEngine({ bridge, iptables: false, features: { 'containerd-snapshotter': true }, ...settings }, {
    prefix: [],
    remove: () => execFileSync('ip', ['link', 'delete', bridge]),
  });
  const images = [bases.builder?.image, bases.runtime?.image].filter(image => image !== undefined);
  if (images.length) engine.load(...images);
  return engine;
}
