/** Writes the measured matrix into docs/healing.md. */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { bound, Cell, FAULTS, HANDLERS } from './healing-cells';
import { Run } from './healing-run';
import { basesInWords } from '../support/engine';

export interface Result {
  readonly cell: Cell;
  readonly runs: readonly Run[];
}

const PAGE = join(__dirname, '..', '..', 'docs', 'healing.md');
const END = '<!-- end of matrix -->';

const row = (...columns: string[]) => `| ${columns.join(' | ')} |`;
const table = (head: string[], rows: string[][]) => [row(...head), row(...head.map(() => '---')), ...rows.map(columns => row(...columns))].join('\n');

/** E.g. "TERM 4.9 (5.3), healthy 6.1 (6.6)": the median, and in brackets the maximum of several runs. */
function figures(result?: Result): string {
  if (!result) return 'not run';
  const { cell, runs } = result;
  const failed = runs.filter(({ problems }) => problems.length).length;
  if (failed) return `**${failed} of ${runs.length} failed**`;
  if (cell.outcome !== 'healed') return cell.outcome;
  const [ended, healthy] = [runs.map(run => run.ended!), runs.map(run => run.healthy!)].map(seconds => {
    const sorted = [...seconds].sort((a, b) => a - b).map(value => value.toFixed(1));
    const median = sorted[Math.floor((sorted.length - 1) / 2)];
    return sorted.length === 1 ? median : `${median} (${sorted[sorted.length - 1]})`;
  });
  return `${[...new Set(runs.map(({ by }) => by))].join(' or ')} ${ended}, healthy ${healthy}`;
}

/** Replaces the tables of this engine. The page has one place for each engine of `ci:full`. */
export function report(results: readonly Result[], engine: string): void {
  const ofMatrix = (fault: string, handler: string, init: boolean) => results.find(({ cell }) =>
    cell.fault === fault && cell.handler === handler && cell.init === init && !cell.setting);
  const inMatrix = ({ fault, handler, setting }: Cell) => !setting && FAULTS.includes(fault) && HANDLERS.some(name => name === handler);
  const others = results.filter(({ cell }) => !inMatrix(cell));
  const repeats = Math.max(...results.map(({ runs }) => runs.length));
  const text = [
    `Measured ${new Date().toISOString().slice(0, 10)} on Docker ${engine} with ${basesInWords}. `
    + (repeats === 1 ? 'Each cell ran once. ' : `Each cell that heals ran ${repeats} times; the cell with default timings and all other cells ran once. `)
    + 'The test writes these tables.',
    table(['fault', 'the app', 'without init', 'with init'], FAULTS.flatMap(fault => HANDLERS.map(handler =>
      [fault, handler, figures(ofMatrix(fault, handler, false)), figures(ofMatrix(fault, handler, true))]))),
    table(['fault', 'the app', 'init', 'where', 'bound', 'seen'], others.map(result => {
      const { cell } = result;
      return [cell.fault, cell.handler, cell.init ? 'yes' : 'no', cell.setting ?? '', cell.outcome === 'healed' ? `${bound(cell)} s` : '', figures(result)];
    })),
  ].join('\n\n');
  const page = readFileSync(PAGE, 'utf8');
  const begin = `<!-- matrix of Docker ${parseInt(engine)} -->\n`;
  const [before, rest] = page.split(begin);
  if (rest === undefined) throw new Error(`${PAGE} has no line ${begin}`);
  writeFileSync(PAGE, `${before}${begin}${text}\n${rest.slice(rest.indexOf(END))}`);
}
