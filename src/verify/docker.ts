import { spawn } from 'child_process';
import { parse } from 'path';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DockerOptions {
  readonly cwd?: string;
  /** Text for the standard input of the client. */
  readonly input?: string;
  /** Ends the client on abort, and waits for its exit. */
  readonly signal?: AbortSignal;
}

/** A folder without a compose file: `docker compose` reads the one of the folder that it runs in. */
export const ROOT = parse(process.cwd()).root;

/** Runs the docker client without a shell. */
export function docker(args: readonly string[], { cwd, input, signal }: DockerOptions = {}): Promise<Outcome> {
  return new Promise((done, failed) => {
    // Docker 20.10 builds with BuildKit only when this variable is set. COMPOSE_FILE would add files to those that the flags name.
    const env = { ...process.env, DOCKER_BUILDKIT: '1', COMPOSE_FILE: undefined };
    // Detached, so that Ctrl-C reaches only this process. It decides which commands to stop, and then cleans up.
    const child = spawn('docker', args, { cwd, signal, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let abort: Error | undefined;
    child.stdout.setEncoding('utf8').on('data', chunk => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', chunk => (stderr += chunk));
    child.on('error', error => error.name === 'AbortError' ? (abort = error) : failed(error));
    // Both streams are closed, so compose, a process of its own, has ended as well.
    child.on('close', code => abort ? failed(abort) : done({ code: code ?? -1, stdout, stderr }));
    // A client that does not read its input closes it.
    child.stdin.on('error', () => {}).end(input);
  });
}

/** Runs the docker client, rejects unless it exits with 0, and returns its trimmed standard output. */
export async function dockerOk(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await docker(args, options);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} failed (${code}): ${(stderr || stdout).trim()}`);
  return stdout.trim();
}

/** The message for a user whose container engine does not answer, undefined for one that does. */
export async function engineProblem(): Promise<string | undefined> {
  const message = (reason: string) => `No container engine answers: ${reason}\nStart one, or set DOCKER_HOST.\n`;
  try {
    const { code, stderr } = await docker(['version', '--format', '{{.Server.Version}}']);
    return code === 0 ? undefined : message(stderr.trim().split('\n').pop() || `exit code ${code}`);
  } catch (error) {
    return message((error as Error).message);
  }
}
