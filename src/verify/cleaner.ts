import { spawn } from 'child_process';
import { ROOT } from './docker';

/** After a KILL, waits 3 s: the engine may still create the container that the killed process asked for. */
const PROGRAM = `
let request = '';
process.stdin.on('data', chunk => (request += chunk)).on('end', () => setTimeout(() => {
  for (const [program, ...words] of JSON.parse(process.argv[1])) require('child_process').spawnSync(program, words, { stdio: 'ignore' });
}, request ? 0 : 3000));`;

/**
 * Starts a process that runs commands on request, or after this process exits for any reason. A KILL leaves nothing
 * behind, either: Python's wrapper of a command sends one on Ctrl-C.
 */
export function startCleaner(commands: readonly (readonly string[])[]): { clean(): Promise<void> } {
  // `docker compose down` would also remove volumes with the names of a compose file that it finds.
  const options = { cwd: ROOT, env: { ...process.env, COMPOSE_FILE: undefined } };
  const child = spawn(process.execPath, ['-e', PROGRAM, JSON.stringify(commands)], { ...options, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const exit = new Promise<void>((done, failed) => child.on('exit', () => done()).on('error', failed));
  return {
    clean: () => {
      child.stdin.end('clean');
      return exit;
    },
  };
}
