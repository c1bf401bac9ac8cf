import { posix } from 'path';
import { globExpression, isMalformedGlob } from './glob';

/** One line of a .dockerignore. */
interface Rule {
  readonly line: string;
  /** Number of the line. */
  readonly at: number;
  readonly isException: boolean;
  readonly covers: (path: string) => boolean;
}

/**
 * Whether an engine leaves a path out of the build context: the rules of moby/patternmatcher, which all engines use. Patterns match
 * from the root of the context, a pattern that matches a directory covers the paths below it, and the last match decides.
 */
export class IgnoreMatcher {
  /** Whether engines refuse a pattern, and with it every build. */
  public static isInvalid(pattern: string): boolean {
    return pattern.trim() === '!' || isMalformedGlob(pattern);
  }

  private readonly rules: readonly Rule[];

  public constructor(lines: readonly string[]) {
    this.rules = lines.map((line, at) => ({ line: line.startsWith('#') ? '' : line.trim(), at })).filter(({ line }) => line && !IgnoreMatcher.isInvalid(line))
      .map(({ line, at }) => ruleOf(line, at));
  }

  /** The line that hides a path, undefined where the context includes it. With an end, the lines from that number on do not count. */
  public hiddenBy(path: string, end = Infinity): string | undefined {
    const rules = end === Infinity ? this.rules : this.rules.filter(({ at }) => at < end);
    const parts = path.split('/');
    const pathAndParents = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    let hiding: string | undefined;
    let covered: readonly boolean[] = [];
    // BuildKit walks down from the root: a rule that covers a folder covers the paths below it.
    for (const each of pathAndParents) {
      hiding = undefined;
      covered = rules.map(({ line, isException, covers }, i) => {
        const isCovered = covered[i] || (isException === (hiding !== undefined) && covers(each));
        if (isCovered) hiding = isException ? undefined : line;
        return isCovered;
      });
    }
    return hiding;
  }
}

function ruleOf(line: string, at: number): Rule {
  const isException = line.startsWith('!');
  const pattern = posix.normalize(isException ? line.slice(1).trim() : line).replace(/^\/(?=.)/, '').replace(/(?<=.)\/$/, '');
  return { line, at, isException, covers: matcherOf(pattern) };
}

/** No path is longer, and an expression cannot be much longer. */
const MAX_LENGTH = 4096;

/** Most patterns are names with stars, which need no expression: compiling one takes longer than all comparisons. */
function matcherOf(pattern: string): Rule['covers'] {
  if (pattern.length > MAX_LENGTH) return () => false;
  const inAnyCase = pattern.includes('[') ? patternInAnyCase(pattern) : undefined;
  if (inAnyCase !== undefined) return (matches => path => matches(lower(path)))(matcherOf(inAnyCase));
  const [, stars, body] = /^(\*\*\/?)?((?:[^*?[\\]|\*(?!\*))+)$/.exec(pattern) ?? [];
  if (body !== undefined && !body.includes('*')) {
    if (stars === '**') return path => path.endsWith(body);
    return stars ? path => path === body || path.endsWith(`/${body}`) : path => path === body;
  }
  if (body !== undefined && stars !== '**') return pathMatcher(body, stars !== undefined);
  const [, folder, below] = /^([^*?[\\]+\/)\*\*\/([^*?[\\]+)$/.exec(pattern) ?? [];
  if (below !== undefined) return path => path.startsWith(folder) && path.slice(folder.length - 1).endsWith(`/${below}`);
  let expression: RegExp | undefined;
  return path => (expression ??= globExpression(pattern)).test(path);
}

/** The pattern in lower case where each of its letters stands for both cases, as in `*.[Pp][Ee][Mm]`. */
function patternInAnyCase(pattern: string): string | undefined {
  const rest = pattern.replace(/\[([A-Z])([a-z])\]/g, (both, upper: string, small: string) => (upper.toLowerCase() === small ? '' : both));
  if (/[A-Za-z[\\]/.test(rest) || /^\*\*[^/]/.test(pattern)) return undefined;
  return lower(pattern.replace(/\[([A-Z])[a-z]\]/g, '$1'));
}

/** Other alphabets keep their cases: the Kelvin sign is no k. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}

/** Names with single stars, at the top or at every depth. */
function pathMatcher(pattern: string, atEveryDepth: boolean): Rule['covers'] {
  const matchers = pattern.split('/').map(nameMatcher);
  return path => {
    const names = path.split('/');
    const above = names.length - matchers.length;
    return (above === 0 || (atEveryDepth && above > 0)) && matchers.every((matches, i) => matches(names[above + i]));
  };
}

/** Takes each piece between two stars where it first occurs. An expression for `*a*a*a*` would try every place. */
function nameMatcher(pattern: string): (name: string) => boolean {
  const [start, ...pieces] = pattern.split('*');
  const end = pieces.pop();
  if (end === undefined) return name => name === start;
  return name => {
    if (!name.startsWith(start) || !name.endsWith(end)) return false;
    let at = start.length;
    for (const piece of pieces) {
      const found = name.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at + end.length <= name.length;
  };
}
