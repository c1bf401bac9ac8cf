import { posix } from 'path';
import { globExpression, isMalformedGlob } from './glob';

/** One line of a .dockerignore. */
interface Rule {
  readonly line: string;
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
    this.rules = lines.filter(line => !line.startsWith('#')).map(line => line.trim()).filter(line => line && !IgnoreMatcher.isInvalid(line)).map(ruleOf);
  }

  /** The line that hides a path, undefined where the context includes it. */
  public hiddenBy(path: string): string | undefined {
    const parts = path.split('/');
    const pathAndParents = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    let hiding: string | undefined;
    let covered: readonly boolean[] = [];
    // BuildKit walks down from the root: a rule that covers a folder covers the paths below it.
    for (const each of pathAndParents) {
      hiding = undefined;
      covered = this.rules.map(({ line, isException, covers }, i) => {
        const isCovered = covered[i] || (isException === (hiding !== undefined) && covers(each));
        if (isCovered) hiding = isException ? undefined : line;
        return isCovered;
      });
    }
    return hiding;
  }
}

function ruleOf(line: string): Rule {
  const isException = line.startsWith('!');
  const pattern = posix.normalize(isException ? line.slice(1).trim() : line).replace(/^\/(?=.)/, '').replace(/(?<=.)\/$/, '');
  return { line, isException, covers: matcherOf(pattern) };
}

/** Most patterns are a name, which needs no expression: compiling one takes longer than all comparisons. */
function matcherOf(pattern: string): Rule['covers'] {
  const [, stars, name] = /^(\*\*\/?)?([^*?[\\]+)$/.exec(pattern) ?? [];
  if (name !== undefined && stars === '**') return path => path.endsWith(name);
  if (name !== undefined) return stars ? path => path === name || path.endsWith(`/${name}`) : path => path === name;
  let expression: RegExp | undefined;
  return path => (expression ??= globExpression(pattern)).test(path);
}
