/** A specifier of Python versions, as in `requires-python`. */
export class PythonRequirement {
  public constructor(public readonly text: string) {}

  /**
   * True where no patch release of a version (major.minor) satisfies the specifier: PEP 440, "Version specifiers". A clause that
   * this does not understand excludes nothing, because uv checks it again.
   */
  public excludes(version: string): boolean {
    return this.text.split(',').some(clause => clauseExcludes(clause.trim(), numbers(version)));
  }
}

function clauseExcludes(clause: string, ours: number[]): boolean {
  const [, operator, text] = clause.match(/^(~=|==|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(?:\.\*)?$/) ?? [];
  if (!operator) return false;
  const theirs = numbers(text);
  const difference = compare(ours, theirs);
  switch (operator) {
    case '>=': return difference < 0;
    case '>': return difference < 0 || (difference === 0 && theirs.length < 3 && clause.includes('*'));
    case '<=': return difference > 0;
    case '<': return difference > 0 || (difference === 0 && (theirs[2] ?? 0) === 0);
    case '==': return difference !== 0;
    case '~=': return theirs.length > 2 ? difference !== 0 : ours[0] !== theirs[0] || difference < 0;
    default: return clause.includes('*') && difference === 0;
  }
}

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}

/** Compares major and minor only: the patch release of the image is not known. */
function compare(ours: number[], theirs: number[]): number {
  return ours[0] - theirs[0] || ours[1] - (theirs[1] ?? ours[1]);
}
