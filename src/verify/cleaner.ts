import { spawn } from 'child_process';

/** What was on its way when the other process was killed has 3 s to be there. */
const PROGRAM = `
let ended = '';
process.stdin.on('data', chunk => (ended += chunk)).on('end', () => setTimeout(() => {
  for (const words of JSON.parse(process.argv[1])) require('child_process').spawnSync('docker', words, { stdio: 'ignore' });
}, ended ? 0 : 3000));`;

/**
 * Starts a process that runs the docker commands when this one says so, or when this one ends, however it ends:
 * a KILL leaves nothing behind, and that is what Python's wrapper of a command does at Ctrl-C.
 */
export function startCleaner(commands: readonly (readonly string[])[]): { clean(): Promise<void> } {
  const child = spawn(process.execPath, ['-e', PROGRAM, JSON.stringify(commands)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const exit = new Promise<void>((done, failed) => child.on('exit', () => done()).on('error', failed));
  return {
    clean: () => {
      child.stdin.end('end');
      return exit;
    },
  };
}
