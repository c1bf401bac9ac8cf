import { spawnSync } from 'child_process';
import { join } from 'path';
import { rotated, Samples } from './statistics';

/** Subprojects of one synthesis. 0 means a project without subprojects. */
export const SUBPROJECTS = [0, 1, 10, 100, 1000] as const;
export type Subproject = typeof SUBPROJECTS[number];
/** `files` has a component and five text files in place of the construct. */
export const CONTENDERS = ['bare', 'files', 'packaged'] as const;
export type Contender = typeof CONTENDERS[number];
/** `apart` measures only the creation of the constructs, without projen's search among all files; `again` that of one more in the same process. */
export type Synthesis = Samples<`${Subproject} subprojects` | `${Subproject} apart` | 'again' | 'import', Contender>;

const ROOT = join(__dirname, '..');

/** Milliseconds of the published JavaScript. Each synthesis runs in its own process, as with `npx projen`. */
export function measureSynthesis(folder: string, runs: number, subprojects: readonly Subproject[]): Synthesis {
  const samples: Synthesis = new Samples();
  const worker = compile(folder);
  for (const count of subprojects) {
    // Few projects take a few milliseconds, which need more samples, and a first round that does not count. Many take half a minute.
    const [first, rounds] = count < 1000 ? [-1, runs * (count <= 1 ? 6 : 3)] : [0, 1];
    for (let round = first; round < rounds; round++) {
      for (const who of rotated(CONTENDERS, round + 1)) {
        const [projen, imported, synthesized] = run(worker, who, `${count}`);
        const [, , apart, again] = who === 'bare' ? [] : run(worker, who, `${count}`, 'apart');
        if (round < 0) continue;
        samples.add(`${count} subprojects`, who, synthesized);
        if (apart !== undefined) samples.add(`${count} apart`, who, apart);
        if (count === 0 && who === 'packaged') samples.add('import', who, imported);
        if (count === 0 && who === 'packaged') samples.add('again', who, again);
        if (count === 0 && who === 'bare') samples.add('import', who, projen);
      }
    }
    console.error(`synthesis with ${count} subprojects measured`);
  }
  return samples;
}

/** Compiles the library as it is published, and the worker. */
function compile(folder: string): string {
  const worker = join(folder, 'synthesis-worker.js');
  const commands = [['projen', 'compile'], ['esbuild', 'benchmarks/synthesis-worker.ts', '--platform=node', '--format=cjs', '--supported:dynamic-import=false', `--outfile=${worker}`]];
  for (const command of commands) {
    const { status, stdout, stderr } = spawnSync('npx', command, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stdout}${stderr}`);
  }
  return worker;
}

function run(worker: string, ...args: string[]): number[] {
  const child = spawnSync(process.execPath, ['--expose-gc', worker, ...args], {
    encoding: 'utf8', env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules'), LIBRARY: ROOT, LOCK: join(__dirname, 'agent', 'uv.lock'), PROJEN_DISABLE_POST: 'true' },
  });
  if (child.status !== 0) throw new Error(`synthesis failed: ${child.stderr}`);
  return child.stdout.trim().split(' ').map(Number);
}
