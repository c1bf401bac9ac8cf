/** Parts of a pattern: stars, a class of Go's path/filepath, an escaped character, any other one. */
const TOKEN = /\*\*\/?|\*|\?|\[\^?(?:(?:\\.|[^\]\\-])(?:-(?:\\.|[^\]\\-]))?)+\]|\\.|[^]/g;

/** Source of a regular expression for a pattern of paths: `**` crosses directories, `*` and `?` do not. */
export function globSource(pattern: string): string {
  return tokensOf(pattern).map(expressionOf).join('');
}

/** Matches whole paths. A pattern that is no expression matches none. */
export function globExpression(pattern: string): RegExp {
  try {
    return new RegExp(`^${globSource(pattern)}$`);
  } catch {
    return /^(?!)/;
  }
}

/** Whether a pattern ends in the middle of a class or an escape, or has a class that is none. */
export function isMalformedGlob(pattern: string): boolean {
  return /[[\\]/.test(pattern) && tokensOf(pattern).some(token => /^[[\\]$|^\\[A-Za-z]/.test(token) || !isClass(token));
}

function tokensOf(pattern: string): readonly string[] {
  return pattern.match(TOKEN) ?? [];
}

/** False for a class whose range runs backwards; true for all that is no class. */
function isClass(token: string): boolean {
  try {
    return !token.startsWith('[') || Boolean(new RegExp(token));
  } catch {
    return false;
  }
}

function expressionOf(token: string, at: number, tokens: readonly string[]): string {
  if (token.startsWith('**')) return at === tokens.length - 1 ? '.*' : '(.*/)?';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  if (token.startsWith('[')) return token;
  return token.replace(/^\\?([^])$/, (_, char: string) => (/[\w\s]/.test(char) || char.charCodeAt(0) > 127 ? char : `\\${char}`));
}
