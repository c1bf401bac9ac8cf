/**
 * The few facts of a pyproject.toml that the packaging looks at. They only ever stop a synthesis that is sure to fail in the
 * build, so what cannot be understood here passes: uv has the last word.
 */

/** The specifier of `requires-python`, e.g. `>=3.11,<3.13`. */
export function requiresPython(pyproject?: string): string | undefined {
  return pyproject?.match(/^\s*requires-python\s*=\s*["']([^"']+)["']/m)?.[1];
}

/** True where `dynamic` of `[project]` lists the version. */
export function dynamicVersion(pyproject?: string): boolean {
  return /^\s*dynamic\s*=\s*\[[^\]]*["']version["']/m.test(pyproject ?? '');
}

/** True where no patch release of `version` (major.minor) can satisfy the specifier (PEP 440, "Version specifiers"). */
export function refuses(specifier: string, version: string): boolean {
  const ours = numbers(version);
  return specifier.split(',').some(clause => {
    const [, operator, text] = clause.trim().match(/^(~=|==|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(?:\.\*)?$/) ?? [];
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
  });
}

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}

/** Of major and minor only: the patch release of the image is not known. */
function compare(ours: number[], theirs: number[]): number {
  return ours[0] - theirs[0] || ours[1] - (theirs[1] ?? ours[1]);
}
