import { Findings } from './findings';

/** Finds the patterns that the generated file does not have. */
export function adoptDockerignore(findings: Findings, file: string, text: string, generated: string): void {
  const known = new Set(generated.split('\n').map(same));
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: line.trim(), place: `${file}:${i + 1}` })).filter(({ line }) => line && !line.startsWith('#'));
  // An allowlist excludes everything first. The generated file excludes what no build needs.
  const isAllowlist = lines.some(({ line }) => /^(\/?\*\*?|\/)$/.test(line));
  for (const { line, place } of lines) {
    if (known.has(same(line))) findings.standard(place, line, 'the generated file has it');
    else if (isAllowlist) findings.standard(place, line, 'a list of exceptions: /app contains the files that git knows; runtime.sources names them one by one');
    else findings.option(place, line, 'ignore.patterns', [line]);
  }
}

function same(pattern: string): string {
  return pattern.trim().replace(/^\*\*\//, '').replace(/^\.?\/(?=.)/, '').replace(/\/(\*\*?)?$/, '');
}
