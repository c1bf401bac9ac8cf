import { parse } from 'path';
import { Outcome, reasonOf, run, RunOptions } from '../programs/run';

export type DockerOptions = Pick<RunOptions, 'cwd' | 'input' | 'signal'>;

/** A folder without a compose file: `docker compose` reads the one of the folder that it runs in. */
export const ROOT = parse(process.cwd()).root;

/** Runs the docker client. */
export function docker(args: readonly string[], options: DockerOptions = {}): Promise<Outcome> {
  // Docker 20.10 builds with BuildKit only when this variable is set. COMPOSE_FILE would add files to those that the flags name.
  const environment = { DOCKER_BUILDKIT: '1', COMPOSE_FILE: undefined };
  // Detached, so that Ctrl-C reaches only this process. It decides which commands to stop, and then cleans up.
  return run('docker', args, { ...options, environment, detached: true });
}

/** Runs the docker client, rejects unless it exits with 0, and returns its trimmed standard output. */
export async function dockerOk(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await docker(args, options);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} failed (${code}): ${(stderr || stdout).trim()}`);
  return stdout.trim();
}

/** The message for a user whose container engine does not answer, undefined for one that does. */
export async function engineProblem(): Promise<string | undefined> {
  const reason = await reasonOf(docker(['version', '--format', '{{.Server.Version}}']));
  if (reason?.includes('ENOENT')) return 'Docker is missing: install it, see https://docs.docker.com/engine/install/\n';
  return reason && `No container engine answers: ${reason}; start one, or set DOCKER_HOST\n`;
}
