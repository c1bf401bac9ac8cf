import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';

/** Gives a function the paths of copies that `docker create --env-file` reads as compose reads the files, and removes them again. */
export async function withPlainFiles<T>(paths: readonly string[], use: (copies: readonly string[]) => Promise<T>): Promise<T> {
  // Only the owner can read the folder: arguments of a command are public.
  const folder = mkdtempSync(join(tmpdir(), 'docker-verify-'));
  try {
    return await use(paths.map((path, i) => {
      const copy = join(folder, `${i}.env`);
      writeFileSync(copy, readFileSync(path, 'utf8').split('\n').map(line => plainLine(line, basename(path))).join('\n'));
      return copy;
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A line without quotes, `export` and a comment behind its value: docker takes them for parts of the value. */
function plainLine(line: string, file: string): string {
  const [, name, value] = /^\s*(?:export\s+)?([^\s=#]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
  if (name === undefined) return line.trim();
  const [, single, double] = /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)")(?:\s+#.*)?$/.exec(value) ?? [];
  if (single === undefined && double === undefined && !/^['"]/.test(value)) return `${name}=${value.replace(/(^|\s+)#.*$/, '')}`;
  const plain = single ?? double?.replace(/\\(["\\$n])/g, (_, char) => char === 'n' ? '\n' : char);
  if (plain === undefined || plain.includes('\n')) throw new Error(`${file}: ${name} has several lines, or text behind its quotes; set it in your shell and pass it with --env ${name}`);
  return `${name}=${plain}`;
}
