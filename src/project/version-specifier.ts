/** A specifier of versions, such as `requires-python` or `required-version`: PEP 440, "Version specifiers". */
export class VersionSpecifier {
  public constructor(public readonly text: string) {}

  /** Whether a final release satisfies every clause. A clause that this does not understand allows all, because uv checks it again. */
  public allows(version: string): boolean {
    const ours = numbers(version);
    return this.text.split(',').every(clause => clauseAllows(clause.trim(), ours));
  }

  /** Whether some patch release of a version (major.minor) satisfies it. */
  public allowsSome(minor: string): boolean {
    return Array.from({ length: 50 }, (_, patch) => `${minor}.${patch}`).some(version => this.allows(version));
  }

  /** The versions that the clauses name. */
  public versions(): string[] {
    return [...this.text.matchAll(/\d+(?:\.\d+)+/g)].map(([version]) => version);
  }
}

function clauseAllows(clause: string, ours: number[]): boolean {
  const [, operator, text, wildcard] = clause.match(/^(~=|===?|!=|<=|>=|<|>)?\s*(\d+(?:\.\d+)*)(\.\*)?$/) ?? [];
  if (text === undefined) return true;
  const theirs = numbers(text);
  const isPrefix = theirs.every((number, i) => (ours[i] ?? 0) === number);
  const difference = compare(ours, theirs);
  switch (operator) {
    case '>=': return difference >= 0;
    case '>': return wildcard ? difference > 0 && !isPrefix : difference > 0;
    case '<=': return wildcard ? difference <= 0 || isPrefix : difference <= 0;
    case '<': return difference < 0;
    case '!=': return wildcard ? !isPrefix : difference !== 0;
    case '~=': return difference >= 0 && theirs.slice(0, -1).every((number, i) => (ours[i] ?? 0) === number);
    default: return wildcard ? isPrefix : difference === 0;
  }
}

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}

function compare(ours: number[], theirs: number[]): number {
  const length = Math.max(ours.length, theirs.length);
  return Array.from({ length }, (_, i) => (ours[i] ?? 0) - (theirs[i] ?? 0)).find(difference => difference !== 0) ?? 0;
}
