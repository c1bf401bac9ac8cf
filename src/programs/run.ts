import { spawn } from 'child_process';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Text for the standard input of the program. */
  readonly input?: string;
  /** Ends the program on abort, and waits for its exit. */
  readonly signal?: AbortSignal;
  /** Variables that differ from those of this process. The program does not have those that are undefined. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether Ctrl-C reaches only this process. */
  readonly detached?: boolean;
}

/** Why a program fails, by its last line, or does not start. Undefined for one that exits with 0. */
export async function reasonOf(attempt: Promise<Outcome>): Promise<string | undefined> {
  try {
    const { code, stderr } = await attempt;
    return code === 0 ? undefined : stderr.trim().split('\n').pop() || `exit code ${code}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Runs a program without a shell. Rejects only if it cannot start, or on abort. */
export function run(program: string, args: readonly string[], { cwd, input, signal, environment, detached }: RunOptions = {}): Promise<Outcome> {
  return new Promise((done, failed) => {
    const env = { ...process.env, ...environment };
    const child = spawn(program, args, { cwd, signal, env, detached, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let abort: Error | undefined;
    child.stdout.setEncoding('utf8').on('data', chunk => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', chunk => (stderr += chunk));
    child.on('error', error => error.name === 'AbortError' ? (abort = error) : failed(error));
    // Both streams are closed, so processes that the program started, such as compose, have ended as well.
    child.on('close', code => abort ? failed(abort) : done({ code: code ?? -1, stdout, stderr }));
    // A program that does not read its input closes it.
    child.stdin.on('error', () => {}).end(input);
  });
}
