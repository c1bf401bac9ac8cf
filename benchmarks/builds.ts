import { join } from 'path';
import { Registry } from './registry';
import { rotated, Samples } from './statistics';
import { Change, change, CHANGES, Subject, SUBJECTS } from './subjects';
import { dockerOk } from '../src/verify/docker';

/** Seconds of a build, bytes and number of its changed layers, bytes that reached the registry. */
export type BuildFigure = `${Change} ${'seconds' | 'layer bytes' | 'layers' | 'pushed bytes'}`;
export type Builds = Samples<BuildFigure, Subject>;

export const folderOf = (root: string, subject: Subject) => join(root, subject.replace(/ /g, '-'));

/** Builds and pushes each subject after each kind of change; the first build of each is not counted. */
export async function measureBuilds(root: string, registry: Registry, runs: number, tag: (subject: Subject) => string): Promise<Builds> {
  const samples: Builds = new Samples();
  const run = `${Date.now()}`;
  for (const kind of [undefined, undefined, ...CHANGES]) {
    // Once for the caches of uv, for each version of the bumped dependency.
    for (let round = 0; round < (kind ? runs : 1); round++) {
      for (const subject of rotated(SUBJECTS, round)) {
        const folder = folderOf(root, subject);
        change(kind ?? 'dependency', folder, `${run} ${kind} ${round}`);
        const seconds = await build(folder, tag(subject), kind === 'cold');
        const pushed = await registry.push(tag(subject));
        console.error(`${kind ?? 'first build'} ${round + 1}: ${subject}: ${seconds.toFixed(2)} s, ${pushed.layers} layers, ${pushed.bytes} bytes pushed`);
        if (!kind) continue;
        samples.add(`${kind} seconds`, subject, seconds);
        samples.add(`${kind} layer bytes`, subject, pushed.layerBytes);
        samples.add(`${kind} layers`, subject, pushed.layers);
        samples.add(`${kind} pushed bytes`, subject, pushed.bytes);
      }
    }
  }
  return samples;
}

/** Seconds that the build took. The image that had the tag goes away with it. */
export async function build(folder: string, tag: string, cold = false): Promise<number> {
  const previous = await dockerOk(['images', '--quiet', tag]);
  const begin = performance.now();
  await dockerOk(['build', '--quiet', '--network=host', ...(cold ? ['--no-cache'] : []), '--tag', tag, folder]);
  const seconds = (performance.now() - begin) / 1000;
  if (previous && previous !== await dockerOk(['images', '--quiet', tag])) await dockerOk(['rmi', '--force', previous]);
  return seconds;
}
