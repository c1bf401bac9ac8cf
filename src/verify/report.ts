import { Result } from './verify';

/** Formats a result as one line: verdict, name, time, expected result, actual result. */
export function line({ name, ok, seconds, expected, seen }: Result): string {
  const time = `${seconds.toFixed(1).padStart(6)} s`;
  return `${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(14)}  ${time}  expected ${expected}; seen ${seen.trim().replace(/\s*\n\s*/g, ' | ')}`;
}

/** Formats all results as one JSON document. */
export function json(results: readonly Result[]): string {
  return JSON.stringify({ ok: results.every(({ ok }) => ok), checks: results }, undefined, 2);
}
