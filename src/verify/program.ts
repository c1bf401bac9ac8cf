import { Result } from './check';
import { interruption } from './interruption';
import { json, line } from './report';
import { taskValue } from '../programs/task-value';

/** Where a verification runs, and the means to report and to stop. */
export interface Surroundings {
  /** Root of the project. */
  readonly folder: string;
  readonly signal: AbortSignal;
  progress(text: string): void;
  onResult(result: Result): void;
}

/** A command of the package that verifies something by the expectations of its task. */
export interface Program<Options, Expected> {
  readonly task: string;
  /** Environment variable of the task that holds the expectations, as JSON. */
  readonly variable: string;
  readonly usage: string;
  parse(words: readonly string[]): Options;
  /** The message for a user whose engine or cluster does not answer, undefined for one that does. */
  problem(options: Options): Promise<string | undefined>;
  verify(expected: Expected, options: Options, surroundings: Surroundings): Promise<Result[]>;
}

/** Runs a command with the arguments of this process, and sets its exit code. */
export function runProgram<Options extends { readonly json: boolean; readonly help: boolean }, Expected>(program: Program<Options, Expected>): void {
  void exitCode(program, process.argv.slice(2)).then(code => (process.exitCode = code));
}

async function exitCode<Options extends { readonly json: boolean; readonly help: boolean }, Expected>(
  program: Program<Options, Expected>,
  words: readonly string[],
): Promise<number> {
  let options: Options;
  let expected: Expected | undefined;
  try {
    options = program.parse(words);
    if (!options.help) expected = taskValue(program.variable, program.task);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${program.usage}`);
    return 2;
  }
  if (!expected) {
    process.stdout.write(program.usage);
    return 0;
  }
  const problem = await program.problem(options);
  if (problem) {
    process.stderr.write(problem);
    return 3;
  }
  const interrupted = interruption();
  try {
    const results = await program.verify(expected, options, {
      folder: process.cwd(),
      signal: interrupted.signal,
      progress: text => process.stderr.write(`${text}\n`),
      onResult: result => options.json || process.stdout.write(`${line(result)}\n`),
    });
    if (options.json) process.stdout.write(`${json(results)}\n`);
    return results.every(({ ok }) => ok) ? 0 : 1;
  } catch (error) {
    process.stderr.write(interrupted.code() ? 'Interrupted. Removed everything that the checks had created.\n' : `${(error as Error).message}\n`);
    return interrupted.code() || 1;
  }
}
