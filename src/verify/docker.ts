import { spawn } from 'child_process';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DockerOptions {
  readonly cwd?: string;
  /** Kills the client on abort. */
  readonly signal?: AbortSignal;
}

/** Runs the docker client without a shell. */
export function docker(args: readonly string[], { cwd, signal }: DockerOptions = {}): Promise<Outcome> {
  return new Promise((done, failed) => {
    // Docker 20.10 builds with BuildKit only when this variable is set.
    const env = { ...process.env, DOCKER_BUILDKIT: '1' };
    // Detached, so that Ctrl-C reaches only this process. It decides which commands to stop, and then cleans up.
    const child = spawn('docker', args, { cwd, signal, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', chunk => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', chunk => (stderr += chunk));
    child.on('error', failed);
    child.on('close', code => done({ code: code ?? -1, stdout, stderr }));
  });
}

/** Runs the docker client, rejects unless it exits with 0, and returns its trimmed standard output. */
export async function dockerOk(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await docker(args, options);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} failed (${code}): ${(stderr || stdout).trim()}`);
  return stdout.trim();
}
