/** Keeps the declarations in lib/ that the public ones reach, and removes all others: nobody can import them from the bundle. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'fs';
import { dirname, join } from 'path';
import { REPOSITORY } from './example';

const LIB = join(REPOSITORY, 'lib');

function reached(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, target] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()["'](\.[^"']+)["']/g)) {
    const module = join(dirname(path), target);
    reached(existsSync(`${module}.d.ts`) ? `${module}.d.ts` : join(module, 'index.d.ts'), seen);
  }
  return seen;
}

const kept = reached(join(LIB, 'index.d.ts'));
for (const name of readdirSync(LIB, { recursive: true, encoding: 'utf8' })) {
  const path = join(LIB, name);
  if (path.endsWith('.d.ts') && !kept.has(path)) rmSync(path);
}
