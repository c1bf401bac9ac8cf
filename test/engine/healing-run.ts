/** Runs one cell once and compares the events, the probes and the log with the expected outcome. */
import { HEALTHY, UNHEALTHY } from './fault-events';
import { TIMINGS } from './fault-images';
import { bound, Cell } from './healing-cells';
import { CellContainer, Surroundings } from './healing-container';

export interface Run {
  /** Seconds from the fault to the exit of the container, and to the next `healthy`. */
  readonly ended?: number;
  readonly healthy?: number;
  /** The signal that ended the app. */
  readonly by?: 'TERM' | 'KILL';
  readonly problems: readonly string[];
}

/** An outcome, and the time until which no unexpected event may happen. */
interface Observed {
  readonly found: Omit<Run, 'problems'>;
  readonly until: number;
}

/** Runs the cell in its own container, and removes the container in any case. */
export async function run(cell: Cell, name: string, surroundings: Surroundings): Promise<Run> {
  const container = new CellContainer(cell, name, surroundings);
  const problems: string[] = [];
  try {
    await container.start();
    await container.healthy(0);
    if (cell.setting === 'restarted after a failure') await container.restartAfterFailure();
    const before = container.events().length;
    const fault = Date.now();
    await container.startFault();
    const observed = await (cell.outcome === 'healed' ? healed : notRestarted)(container, fault, problems);
    checkProbes(container, problems);
    checkEvents(container, { before, fault, until: observed.until }, problems);
    return { ...observed.found, problems };
  } catch (error) {
    return { problems: [...problems, `${error}: ${await container.story()}`] };
  } finally {
    await container.remove();
  }
}

async function healed(container: CellContainer, fault: number, problems: string[]): Promise<Observed> {
  const limit = bound(container.cell);
  const since = (at: number) => (at - fault) / 1000;
  const end = await container.event('die', fault, limit + 10);
  if (since(end) > limit) problems.push(`ended after ${since(end)} s, the bound is ${limit} s`);
  const log = await container.logs();
  if (!/^healthcheck: failure \d+ of \d+ \(.+\): TERM to process \d+$/m.test(log)) problems.push(`no line in the log: ${log}`);
  const healthy = since(await container.healthy(end));
  const status = await container.askHealth();
  if (status !== '200') problems.push(`answers ${status}`);
  const { restarts } = await container.inspect();
  if (restarts !== 1) problems.push(`${restarts} restarts`);
  const by = /^healthcheck: failure \d+ after TERM .*: killing process \d+$/m.test(log) ? 'KILL' : 'TERM';
  return { found: { ended: since(end), healthy, by }, until: end };
}

async function notRestarted(container: CellContainer, fault: number, problems: string[]): Promise<Observed> {
  await container.observe(TIMINGS[container.cell.timing].retries + 3, fault);
  const end = Date.now();
  const { status, restarts } = await container.inspect();
  const expected = container.cell.outcome === 'reported' ? 'unhealthy' : 'healthy';
  if (status !== expected || restarts !== 0) problems.push(`${status} after ${restarts} restarts: ${await container.story()}`);
  return { found: {}, until: end };
}

/** Each failed probe reports one short line, and the count starts with 1. */
function checkProbes(container: CellContainer, problems: string[]): void {
  const { seen } = container.cell;
  const outputs = container.failures();
  problems.push(...outputs.filter(output => !output || /\n|Traceback/.test(output) || output.length > 200).map(output => `not one short line: ${output}`));
  if (seen && !outputs.some(output => seen.test(output))) problems.push(`${seen} not among: ${outputs.join(' | ')}`);
  // A probe past its timeout counts as well, without a line of its own.
  const counted = outputs.findIndex(output => output.startsWith('failure'));
  const late = outputs.slice(0, Math.max(0, counted)).filter(output => /exceeded timeout/.test(output)).length;
  if (counted >= 0 && !outputs[counted].startsWith(`failure ${1 + late} `)) problems.push(`count starts with: ${outputs.slice(0, counted + 1).join(' | ')}`);
}

/** Between the fault and the end, the engine reports nothing but `unhealthy`; nothing at all for an app to be left alone. */
function checkEvents(container: CellContainer, { before, fault, until }: { before: number; fault: number; until: number }, problems: string[]): void {
  const wrong = container.cell.outcome === 'left alone' ? [HEALTHY, UNHEALTHY, 'die', 'start'] : [HEALTHY, 'start'];
  for (const { at, action } of container.events().slice(before)) {
    if (at < until && wrong.includes(action)) problems.push(`${action} ${(at - fault) / 1000} s after the fault`);
  }
}
