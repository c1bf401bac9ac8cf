import { Result } from './verify';

/** One line: verdict, name, time, what was expected, what was seen. */
export function line({ name, ok, seconds, expected, seen }: Result): string {
  const time = `${seconds.toFixed(1).padStart(6)} s`;
  return `${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(14)}  ${time}  expected ${expected}; seen ${seen.trim().replace(/\s*\n\s*/g, ' | ')}`;
}

/** One document. */
export function json(results: readonly Result[]): string {
  return JSON.stringify({ ok: results.every(({ ok }) => ok), checks: results }, undefined, 2);
}
