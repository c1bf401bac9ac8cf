/** Faults in apps of several kinds: each is healed in time, or reported; an app without a fault is never restarted. */
import { rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Watch, watch } from './fault-events';
import { buildImages, TimingName } from './fault-images';
import { CELLS, leftOut, title } from './healing-cells';
import { report } from './healing-report';
import { run, Run } from './healing-run';
import { docker } from '../../src/verify/docker';
import { describeEngine, engineVersion } from '../support/engine';
import { freshFolder } from '../support/synthesis';

/** With more cells at once, probes are late on two cores. */
const AT_ONCE = Number(process.env.HEALING_AT_ONCE ?? 4);
const REPEATS = Number(process.env.HEALING_REPEATS ?? 1);
const NAME = `healing-test-${process.pid}`;

const timings = [...new Set(CELLS.map(({ timing }) => timing))] as TimingName[];
const jobs = CELLS.flatMap((cell, row) => Array.from({ length: cell.outcome === 'healed' && cell.timing !== 'default' ? REPEATS : 1 },
  (_, repeat) => ({ cell, row, name: `${NAME}-${row}-${repeat}` })));
// The longest cells first, so that the others run meanwhile.
jobs.sort((a, b) => Number(b.cell.timing === 'default') - Number(a.cell.timing === 'default'));

describeEngine(`healing${leftOut}`, () => {
  const runs: Run[][] = CELLS.map(() => []);
  let folder: string;
  let events: Watch;

  beforeAll(async () => {
    folder = freshFolder();
    events = watch(`test=${NAME}`);
    const withoutPtrace = join(folder, 'without-ptrace.json');
    writeFileSync(withoutPtrace, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['ptrace'], action: 'SCMP_ACT_ERRNO' }] }));
    await buildImages(timings, NAME);
    const waiting = [...jobs];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        runs[job.row].push(await run(job.cell, job.name, { image: NAME, label: `test=${NAME}`, withoutPtrace, watch: events }));
      }
    }));
    if (process.env.CI_FULL && process.env.HEALING_REPORT) report(CELLS.map((cell, row) => ({ cell, runs: runs[row] })), engineVersion!);
  }, 300_000 + jobs.length * 30_000);

  afterAll(async () => {
    events.end();
    const left = (await docker(['ps', '--all', '--quiet', '--filter', `label=test=${NAME}`])).stdout.split('\n').filter(Boolean);
    if (left.length) await docker(['rm', '--force', '--volumes', ...left]);
    await docker(['image', 'rm', '--force', ...timings.map(timing => `${NAME}:${timing}`)]);
    rmSync(folder, { recursive: true });
  }, 60_000);

  test.each(CELLS.map((cell, row) => [title(cell), cell.outcome, row] as const))('%s: %s', (_, __, row) => {
    expect(runs[row].flatMap(({ problems }) => problems)).toEqual([]);
    expect(runs[row]).not.toHaveLength(0);
  });
});
