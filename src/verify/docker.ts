import { spawn } from 'child_process';

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the docker client; never through a shell. */
export function docker(args: readonly string[], options: { readonly cwd?: string; readonly signal?: AbortSignal } = {}): Promise<Outcome> {
  return new Promise((done, failed) => {
    // Detached: Ctrl-C reaches this process alone, which then decides what is cut short and cleans up.
    // `docker build` of 20.10 is BuildKit only when the environment says so.
    const env = { ...process.env, DOCKER_BUILDKIT: '1' };
    const child = spawn('docker', args, { cwd: options.cwd, signal: options.signal, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', chunk => (stdout += chunk));
    child.stderr.on('data', chunk => (stderr += chunk));
    child.on('error', failed);
    child.on('close', code => done({ code: code ?? -1, stdout, stderr }));
  });
}

/** The same for commands that must succeed: their standard output, trimmed. */
export async function dockerOk(args: readonly string[], options: { readonly cwd?: string; readonly signal?: AbortSignal } = {}): Promise<string> {
  const { code, stdout, stderr } = await docker(args, options);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} failed (${code}): ${(stderr || stdout).trim()}`);
  return stdout.trim();
}
