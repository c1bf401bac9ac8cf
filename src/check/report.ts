import { fails, Result, Verdict } from './check';

/** Formats a result: verdict, name, time and, indented below, findings and accepted ones. A missing tool has the way to get it in the place of the time. */
export function line({ accepted, isRequired, lines, name, seconds, verdict }: Result): string {
  const head = `${verdict.padEnd(8)}  ${name.padEnd(10)}`;
  if (verdict === Verdict.MISSING) return `${head}  ${isRequired ? 'required; ' : ''}${lines.join(' ')}`;
  const below = [...lines, ...accepted.map(each => `accepted ${each}`)];
  return [`${head}  ${seconds.toFixed(1)} s`, ...below.map(each => `      ${each}`.trimEnd())].join('\n');
}

/** Formats all results as one JSON document. */
export function json(results: readonly Result[]): string {
  return JSON.stringify({ ok: !results.some(fails), tools: results }, undefined, 2);
}
