import { Outcome } from '../programs/run';
import { lastLines } from '../verify/log';

/** The findings of a program that writes each on a line of its own, and then exits with 1. */
export function findingLines(outcome: Outcome): string[] {
  const lines = outcome.stdout.split('\n').map(line => line.trimEnd()).filter(line => line !== '');
  if (outcome.code === 0) return [];
  // Some programs exit with 1 for a failure of their own, too.
  if (outcome.code === 1 && lines.length) return lines;
  throw failure(outcome);
}

/** The JSON document that a program writes, whichever its exit code. */
export function document(outcome: Outcome): unknown {
  try {
    return JSON.parse(outcome.stdout);
  } catch {
    throw failure(outcome);
  }
}

/** A program that does not report: its exit code, and the end of its output. */
export function failure({ code, stdout, stderr }: Outcome): Error {
  return new Error(`exit code ${code}; the output ends with\n${lastLines(stderr.trim() || stdout)}`);
}

/** A finding in one line, as hadolint writes it. */
export function finding(file: string, line: number | undefined, code: string, text: string): string {
  return `${line ? `${file}:${line}` : file} ${code} ${text.replace(/\s+/g, ' ').trim()}`;
}
