/** Completes lib/ behind the bundler: tells jsii the names of the classes, and keeps no declarations but the public ones. */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'fs';
import { dirname, join } from 'path';
import { REPOSITORY } from './example';

const LIB = join(REPOSITORY, 'lib');

/**
 * jsii's compiler writes the name of each class into its own output, which the bundle of the sources replaces. Without a name of its own, a
 * class has that of its base class for Python: `packaging.dockerfile` would be a mere file.
 */
function nameClasses(): void {
  const { types, version } = JSON.parse(readFileSync(join(REPOSITORY, '.jsii'), 'utf8'));
  const classes = Object.values<{ kind: string; name: string; fqn: string }>(types).filter(({ kind }) => kind === 'class');
  const names = JSON.stringify(Object.fromEntries(classes.map(({ name, fqn }) => [name, fqn])));
  appendFileSync(join(LIB, 'index.js'), `for (const [name, fqn] of Object.entries(${names})) {
  Object.defineProperty(module.exports[name], Symbol.for("jsii.rtti"), { value: { fqn, version: ${JSON.stringify(version)} } });
}
`);
}

/** Files of declarations that one of them reaches: nobody can import the others from the bundle. */
function reached(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, target] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()["'](\.[^"']+)["']/g)) {
    const module = join(dirname(path), target);
    reached(existsSync(`${module}.d.ts`) ? `${module}.d.ts` : join(module, 'index.d.ts'), seen);
  }
  return seen;
}

function removePrivateDeclarations(): void {
  const kept = reached(join(LIB, 'index.d.ts'));
  for (const name of readdirSync(LIB, { recursive: true, encoding: 'utf8' })) {
    const path = join(LIB, name);
    if (path.endsWith('.d.ts') && !kept.has(path)) rmSync(path);
  }
}

nameClasses();
removePrivateDeclarations();
