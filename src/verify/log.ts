import { docker } from './docker';

/** Lines of a log that a result contains. */
export const LINES = 20;

/** Colours and movements of the cursor: ECMA-48, control sequences. */
const SEQUENCES = new RegExp('\\u001b\\[[0-9;?]*[A-Za-z]', 'g');

/** The last lines of a text, without control sequences. */
export function lastLines(text: string): string {
  return text.replace(SEQUENCES, '').trimEnd().split('\n').slice(-LINES).join('\n');
}

/** Lines that the docker client prints below the reason of a failure. */
const HINT = /^(See|Run) 'docker |^Error: failed to start containers: /;

/** The reason of a failure, from the error output of the docker client. */
export function reasonOf(output: string): string {
  return output.split('\n').map(line => line.trim()).filter(line => line !== '' && !HINT.test(line)).pop() ?? 'no output';
}

/** The last lines of a container's log, standard output and error in the order of time. Empty where the engine cannot read it. */
export async function lastLog(container: string): Promise<string> {
  const { code, stdout, stderr } = await docker(['logs', '--timestamps', '--tail', String(LINES), container]);
  if (code !== 0) return '';
  const time = (line: string) => line.split(' ', 1)[0];
  const lines = (stdout + stderr).split('\n').filter(line => line !== '').sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0));
  return lastLines(lines.map(line => line.replace(/^\S+ ?/, '').replace(/\r$/, '')).join('\n'));
}

/** An error with its reason, and the end of the log below it. */
export async function withLog(container: string, reason: string): Promise<Error> {
  const log = await lastLog(container);
  return new Error(log ? `${reason}; the log of the app ends with\n${log}` : `${reason}; the app has written no log`);
}
