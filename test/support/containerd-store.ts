import { ChildProcess, execFileSync, spawn } from 'child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { bases, engineVersion } from './support';
import { docker } from '../../src/verify/docker';

/** Whether an engine of this version can give the files of a layer the times that SOURCE_DATE_EPOCH says. */
export const rewritesTimes = Number(engineVersion?.split('.')[0]) >= 26;

/**
 * A second engine beside the one that answers, of the same files, whose images are in containerd's store: the engine's own store
 * cannot rewrite times. It has the base images of the first. Needs root.
 */
export async function startContainerdStore(): Promise<{ host: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const host = `unix://${folder}/docker.sock`;
  const bridge = `store${process.pid % 100_000}`;
  const path = dirname(realpathSync(execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim()));
  const dockerd = [join(path, '..', 'sbin', 'dockerd'), join(path, 'dockerd')].find(existsSync);
  if (!dockerd) throw new Error(`no dockerd beside ${path}/docker`);
  // A bridge of its own: without one, the engine would take, or delete, that of another.
  execFileSync('ip', ['link', 'add', bridge, 'type', 'bridge']);
  execFileSync('ip', ['address', 'add', '172.31.255.1/28', 'dev', bridge]);
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify({
    ...{ bridge, hosts: [host], pidfile: join(folder, 'docker.pid'), iptables: false },
    ...{ 'data-root': join(folder, 'data'), 'exec-root': join(folder, 'exec'), 'features': { 'containerd-snapshotter': true } },
  }));
  const log = openSync(join(folder, 'log'), 'w');
  const engine = spawn(dockerd, ['--config-file', join(folder, 'daemon.json')], {
    stdio: ['ignore', log, log], env: { ...process.env, PATH: `${path}:${dirname(dockerd)}:${process.env.PATH}:/usr/sbin:/sbin` },
  });
  const stop = async () => {
    await ended(engine);
    execFileSync('ip', ['link', 'delete', bridge]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (let tries = 0; (await docker(['--host', host, 'version'])).code !== 0; tries++) {
      if (engine.exitCode !== null || tries > 300) throw new Error(`the engine did not start:\n${readFileSync(join(folder, 'log'), 'utf8')}`);
      await new Promise(wait => setTimeout(wait, 100));
    }
    const images = [bases.builder?.image, bases.runtime?.image].filter(image => image !== undefined);
    if (images.length) execFileSync('sh', ['-c', 'host=$1; shift; docker save "$@" | docker --host "$host" load', '-', host, ...images]);
    return { host, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ended(engine: ChildProcess): Promise<void> {
  return new Promise(done => {
    if (engine.exitCode !== null) return done();
    engine.once('exit', () => done());
    engine.kill('SIGTERM');
  });
}
