import { CheckedFiles } from './files';
import { Missing, Tool } from './tool';

export enum Verdict {
  PASSED = 'passed',
  FINDINGS = 'findings',
  /** The tool has not checked the files, or not all. */
  FAILED = 'failed',
  MISSING = 'missing',
}

export interface Result {
  readonly name: string;
  readonly verdict: Verdict;
  readonly isRequired: boolean;
  readonly seconds: number;
  /** The findings, the reason of a failure, or the way to get a missing tool. */
  readonly lines: readonly string[];
  /** Findings that hold on purpose, with their reasons. */
  readonly accepted: readonly string[];
}

export interface Run {
  /** Root of the project. */
  readonly folder: string;
  readonly required: readonly string[];
  /** Called in the order of the tools. */
  readonly onResult?: (result: Result) => void;
}

/** Runs all tools at the same time. */
export async function check(files: CheckedFiles, tools: readonly Tool[], { folder, required, onResult }: Run): Promise<Result[]> {
  const results: Result[] = [];
  for (const running of tools.map(tool => apply(tool, files, folder, required.includes(tool.name)))) {
    const result = await running;
    results.push(result);
    onResult?.(result);
  }
  return results;
}

/** Whether a result fails the check. */
export function fails({ isRequired, verdict }: Result): boolean {
  return verdict === Verdict.MISSING ? isRequired : verdict !== Verdict.PASSED;
}

async function apply(tool: Tool, files: CheckedFiles, folder: string, isRequired: boolean): Promise<Result> {
  const begin = Date.now();
  const result = (verdict: Verdict, lines: readonly string[], accepted: readonly string[] = []): Result =>
    ({ name: tool.name, verdict, isRequired, seconds: (Date.now() - begin) / 1000, lines, accepted });
  try {
    const { findings, accepted } = await tool.check(files, folder);
    return result(findings.length ? Verdict.FINDINGS : Verdict.PASSED, findings, accepted);
  } catch (error) {
    const { code, message, syscall = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && syscall.startsWith('spawn')) return result(Verdict.MISSING, [tool.source]);
    return error instanceof Missing ? result(Verdict.MISSING, [message]) : result(Verdict.FAILED, message.split('\n'));
  }
}
