import { Result } from './check';

/** Formats a result as one line: verdict, name, time, expected result, actual result. Further lines of the actual result follow, indented. */
export function line({ name, ok, seconds, expected, seen }: Result): string {
  const time = `${seconds.toFixed(1).padStart(6)} s`;
  const [first, ...rest] = seen.trim().split('\n');
  return [`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(14)}  ${time}  expected ${expected}; seen ${first}`, ...rest.map(each => `      ${each}`.trimEnd())].join('\n');
}

/** Formats all results as one JSON document. */
export function json(results: readonly Result[]): string {
  return JSON.stringify({ ok: results.every(({ ok }) => ok), checks: results }, undefined, 2);
}
