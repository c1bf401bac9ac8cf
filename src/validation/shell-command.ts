import { Check, isLine } from './checks';

/** `<<EOF` makes BuildKit read the lines that follow, up to EOF: any word that begins so, `<<1` too. `<<<` is a here-string of a shell. */
const HEREDOC = /(^|[^<])<<-?\s*['"\\]?[A-Za-z_]|(^|\s)\d*<<-?([^<\s]|$)/;

/** True where a line would begin a heredoc. */
export function hasHeredoc(line: string): boolean {
  return HEREDOC.test(line);
}

/** What to write in the place of a command that would swallow those that follow it in one RUN, undefined where it is fine. */
export function flawOfCommand(command: string): string | undefined {
  if (!isLine(command)) return 'one line without NUL and lone surrogates; pass each command as an item of its own';
  if (command.trim() === '') return 'text that is not empty';
  // The engine ignores blanks behind it.
  if (/\\\s*$/.test(command)) return 'no backslash at the end; pass each command as an item of its own';
  if (hasHeredoc(command)) return 'no heredoc; use printf, or copy a file';
  if (endsInComment(command)) return 'no comment behind a command, which would hide the commands that follow; pass the comment as an item of its own';
  return undefined;
}

/** A command for a shell, on one line. */
export const shellCommand: Check<string> = (value, option, problems) => {
  const flaw = typeof value !== 'string' ? 'a shell command' : value.startsWith('#') ? 'a command, without a comment' : flawOfCommand(value);
  if (flaw === undefined) return value as string;
  problems.invalid(option, value, flaw);
  return undefined;
};

/** A `#` at the beginning of a word, outside of quotes. */
function endsInComment(command: string): boolean {
  let quote = '';
  for (let i = 0; i < command.length; i++) {
    const char = command[i];
    if (char === '\\' && quote !== '\'') i++;
    else if (quote) quote = char === quote ? '' : quote;
    else if (char === '"' || char === '\'') quote = char;
    else if (char === '#' && /[\s;&|(]/.test(command[i - 1] ?? ' ')) return true;
  }
  return false;
}
