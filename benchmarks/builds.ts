import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Registry } from './registry';
import { rotated, Samples } from './statistics';
import { BUILDER_IMAGE, BUMPED_VERSIONS, Change, change, CHANGES, Subject, SUBJECTS } from './subjects';
import { dockerOk } from '../src/verify/docker';

/** Seconds of a build, bytes and number of its changed layers, bytes pushed to the registry. */
export type BuildFigure = `${Change} ${'seconds' | 'layer bytes' | 'layers' | 'pushed bytes'}`;
export type Builds = Samples<BuildFigure, Subject>;

export const folderOf = (root: string, subject: Subject) => join(root, subject.replace(/ /g, '-'));

/** A build with pip takes as long as all others together, because it has no cache. */
export const PIP_RUNS = 1;
/** Changes whose time counts. Of the others only the bytes do, which are always the same. */
const TIMED: readonly Change[] = ['source', 'small', 'large', 'cold'];
export const UNTIMED_RUNS = 2;

/** Builds and pushes each subject after each kind of change. */
export async function measureBuilds(root: string, registry: Registry, runs: number, tag: (subject: Subject) => string): Promise<Builds> {
  const samples: Builds = new Samples();
  await warmUvCache(root);
  for (const kind of [undefined, ...CHANGES]) {
    // The first build does not count.
    for (let round = 0; round < (kind ? TIMED.includes(kind) ? runs : UNTIMED_RUNS : 1); round++) {
      for (const subject of rotated(SUBJECTS, round)) {
        if (subject === 'pip' && round >= PIP_RUNS) continue;
        const folder = folderOf(root, subject);
        if (kind) change(kind, folder, round);
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

/** Fills uv's cache, which the subjects share: the first one would download each version for the others. */
async function warmUvCache(root: string): Promise<void> {
  const folder = join(root, 'warm');
  mkdirSync(folder);
  writeFileSync(join(folder, 'Dockerfile'), [
    `FROM ${BUILDER_IMAGE}`,
    ...BUMPED_VERSIONS.map(version => `RUN --mount=type=cache,target=/root/.cache/uv uv pip install --target /tmp/${version} ${version}`),
  ].join('\n'));
  await dockerOk(['build', '--quiet', '--network=host', '--no-cache', '--tag', 'packaging-bench-warm', folder]);
  await dockerOk(['rmi', '--force', 'packaging-bench-warm']);
}

/** Builds the image, removes the previous one of this tag, and returns the seconds of the build. */
export async function build(folder: string, tag: string, cold = false): Promise<number> {
  const previous = await dockerOk(['images', '--quiet', tag]);
  const begin = performance.now();
  await dockerOk(['build', '--quiet', '--network=host', ...(cold ? ['--no-cache'] : []), '--tag', tag, folder]);
  const seconds = (performance.now() - begin) / 1000;
  if (previous && previous !== await dockerOk(['images', '--quiet', tag])) await dockerOk(['rmi', '--force', previous]);
  return seconds;
}
