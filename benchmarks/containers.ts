import { freePort, responds } from './registry';
import { rotated, Samples } from './statistics';
import { baseOf, Subject, SUBJECTS } from './subjects';
import { dockerOk } from '../src/verify/docker';

export type Starts = Samples<'start seconds' | 'stop seconds', Subject>;
type Tag = (subject: Subject) => string;

/** Seconds from `docker run` to the first 200, and seconds of `docker stop`. */
export async function measureStarts(runs: number, tag: Tag, name: string): Promise<Starts> {
  const samples: Starts = new Samples();
  for (let round = -1; round < runs; round++) {
    for (const subject of rotated(SUBJECTS, round + 1)) {
      const port = await freePort();
      let begin = performance.now();
      await dockerOk(['run', '--detach', '--name', name, '--network', name, '--publish', `127.0.0.1:${port}:8000`, tag(subject)]);
      await responds(`http://127.0.0.1:${port}/health`);
      const start = (performance.now() - begin) / 1000;
      begin = performance.now();
      await dockerOk(['stop', name]);
      const stop = (performance.now() - begin) / 1000;
      await dockerOk(['rm', '--force', '--volumes', name]);
      console.error(`start ${round + 1}: ${subject}: ${start.toFixed(2)} s, stop ${stop.toFixed(2)} s`);
      if (round < 0) continue;
      samples.add('start seconds', subject, start);
      samples.add('stop seconds', subject, stop);
    }
  }
  return samples;
}

/** Files of compose that start an image: one that names it alone, for the seed, and that of this project. */
export type Up = 'seed' | 'this project';
export type Ups = Samples<'up seconds', Up>;

/** Seconds of `docker compose up --wait`, from nothing. */
export async function measureUps(runs: number, files: Readonly<Record<Up, readonly string[]>>, name: string): Promise<Ups> {
  const samples: Ups = new Samples();
  const compose = (subject: Up, ...args: string[]) => dockerOk(['compose', '--project-name', name, ...files[subject].flatMap(file => ['--file', file]), ...args]);
  for (let round = 0; round < runs; round++) {
    for (const subject of rotated(['seed', 'this project'] as const, round)) {
      const begin = performance.now();
      try {
        await compose(subject, 'up', '--no-build', '--wait');
        samples.add('up seconds', subject, (performance.now() - begin) / 1000);
      } finally {
        await compose(subject, 'down', '--volumes');
      }
    }
  }
  return samples;
}

export interface Size {
  readonly image: number;
  readonly base: number;
  readonly environment: number;
  /** Bytecode of the standard library, which the base image lacks. */
  readonly standardLibraryBytecode: number;
}

/** Counts bytes as the engine does: contents of files. */
const MEASURE_SIZE = `
import fastapi, os, pathlib, sys, sysconfig
def size(root, leave=(), only=''):
    return sum(os.lstat(os.path.join(at, name)).st_size for at, directories, names in os.walk(root)
        if not directories.__setitem__(slice(None), [d for d in directories if d not in leave])
        for name in names if name.endswith(only))
installed = pathlib.Path(fastapi.__file__).parent.parent
print(size(sys.prefix if sys.prefix != sys.base_prefix else installed))
print(size(sysconfig.get_path('stdlib'), ('site-packages', 'dist-packages'), '.pyc'))
`;

/** Bytes of the files of an installed package. */
export async function measurePackage(image: string, name: string): Promise<number> {
  const program = `import pathlib, ${name}; print(sum(path.stat().st_size for path in pathlib.Path(${name}.__file__).parent.rglob('*') if path.is_file()))`;
  return Number(await dockerOk(['run', '--rm', '--network', 'none', '--entrypoint', 'python', image, '-B', '-c', program]));
}

export async function measureSizes(tag: Tag): Promise<ReadonlyMap<Subject, Size>> {
  const bytes = async (image: string) => Number(await dockerOk(['image', 'inspect', '--format', '{{.Size}}', image]));
  const sizes = new Map<Subject, Size>();
  for (const subject of SUBJECTS) {
    const [environment, standardLibraryBytecode] = (await dockerOk(
      ['run', '--rm', '--network', 'none', '--user', '0', '--entrypoint', 'python', tag(subject), '-B', '-c', MEASURE_SIZE])).split('\n').map(Number);
    sizes.set(subject, { image: await bytes(tag(subject)), base: await bytes(baseOf(subject)), environment, standardLibraryBytecode });
  }
  return sizes;
}

/** Measured entrypoints. `root only` is that of this project with `VolumeRepair.ON_ROOT_MISMATCH`. */
export const ENTRYPOINTS = ['seed', 'this project', 'root only'] as const;
export type Entrypoint = typeof ENTRYPOINTS[number];
export type Entrypoints = Samples<'empty volume' | 'files owned right' | 'files owned by root', Entrypoint>;

/** Milliseconds from the start of the entrypoint to the exit of a command that does nothing, with a number of files in the volume. */
export async function measureEntrypoints(runs: number, files: number, image: (entrypoint: Entrypoint) => string, name: string): Promise<Entrypoints> {
  const samples: Entrypoints = new Samples();
  const container = (entrypoint: Entrypoint) => `${name}-${entrypoint.replace(/ /g, '-')}`;
  const makeFiles = `import os
for d in range(100):
    os.makedirs(f'/app/data/many/{d}')
    for f in range(${Math.round(files / 100)}): open(f'/app/data/many/{d}/{f}', 'w').close()`;
  try {
    for (const entrypoint of ENTRYPOINTS) {
      await dockerOk(['run', '--detach', '--name', container(entrypoint), '--network', 'none', '--no-healthcheck', '--volume', '/app/data',
        '--entrypoint', 'sleep', image(entrypoint), 'infinity']);
    }
    for (const [state, owner] of [['empty volume', '999:999'], ['files owned right', '999:999'], ['files owned by root', '0:0']] as const) {
      if (state === 'files owned right') {
        for (const entrypoint of ENTRYPOINTS) await dockerOk(['exec', container(entrypoint), 'python', '-c', makeFiles]);
      }
      for (let round = -1; round < runs; round++) {
        for (const entrypoint of rotated(ENTRYPOINTS, round + 1)) {
          // Files with the right owner keep it. Without another chown before each round, they are as cold as in a real start.
          const prepare = state === 'files owned by root' || round < 0 ? `chown -R ${owner} /app/data;` : '';
          const nanoseconds = Number(await dockerOk(['exec', container(entrypoint), 'sh', '-c',
            `${prepare} begin=$(date +%s%N); /entrypoint.sh true; echo $(($(date +%s%N) - begin))`]));
          console.error(`entrypoint ${round + 1}: ${state}, ${entrypoint}: ${(nanoseconds / 1e6).toFixed(1)} ms`);
          if (round >= 0) samples.add(state, entrypoint, nanoseconds / 1e6);
        }
      }
    }
  } finally {
    for (const entrypoint of ENTRYPOINTS) await dockerOk(['rm', '--force', '--volumes', container(entrypoint)]);
  }
  return samples;
}

/** Measured probes. `without bytecode` is that of this project without bytecode of the standard library. */
export const PROBES = ['seed', 'this project', 'without bytecode'] as const;
export type Probe = typeof PROBES[number];
export type Probes = Samples<'CPU milliseconds' | 'milliseconds' | 'peak kilobytes', Probe>;

/** Runs the command as the engine does. Prints the resources that it and its children used. */
const MEASURE_PROBE = `
import json, os, subprocess, sys, time
command = json.loads(sys.argv[1])
command = ['/bin/sh', '-c', *command[1:]] if command[0] == 'CMD-SHELL' else command[1:]
for _ in range(3):
    begin = time.monotonic()
    _, status, used = os.wait4(subprocess.Popen(command, stdout=subprocess.DEVNULL).pid, 0)
    assert status == 0
    print((used.ru_utime + used.ru_stime) * 1e3, (time.monotonic() - begin) * 1e3, used.ru_maxrss)
`;

export async function measureProbes(runs: number, image: (probe: Probe) => string, name: string): Promise<Probes> {
  const samples: Probes = new Samples();
  const container = (probe: Probe) => `${name}-${probe.replace(/ /g, '-')}`;
  try {
    for (const probe of PROBES) {
      const port = await freePort();
      await dockerOk(['run', '--detach', '--name', container(probe), '--network', name, '--no-healthcheck', '--publish', `127.0.0.1:${port}:8000`,
        image(probe)]);
      await responds(`http://127.0.0.1:${port}/health`);
    }
    for (let round = 0; round < runs; round++) {
      for (const probe of rotated(PROBES, round)) {
        const command = await dockerOk(['image', 'inspect', '--format', '{{json .Config.Healthcheck.Test}}', image(probe)]);
        const lines = (await dockerOk(['exec', container(probe), 'python', '-I', '-c', MEASURE_PROBE, command])).split('\n');
        // Skip the first probe, which fills caches.
        for (const line of lines.slice(1)) {
          const [cpu, time, peak] = line.split(' ').map(Number);
          samples.add('CPU milliseconds', probe, cpu);
          samples.add('milliseconds', probe, time);
          samples.add('peak kilobytes', probe, peak);
        }
      }
    }
  } finally {
    for (const probe of PROBES) await dockerOk(['rm', '--force', '--volumes', container(probe)]);
  }
  return samples;
}
