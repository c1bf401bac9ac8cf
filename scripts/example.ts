import { execFileSync } from 'child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';

export const REPOSITORY = join(__dirname, '..');
export const EXAMPLE = join(REPOSITORY, 'examples', 'negotiation-agent');
const NO_SOURCE = /\/(\.venv|node_modules|__pycache__|\.pytest_cache)$/;

/** Copies the example into a folder and runs its .projenrc.ts there, as `npx projen` does. */
export function synthesizeExample(folder: string): void {
  cpSync(EXAMPLE, folder, { recursive: true, filter: path => !NO_SOURCE.test(path) });
  const modules = join(folder, 'node_modules');
  const library = join(modules, 'projen-negotiation-docker-packaging');
  mkdirSync(library, { recursive: true });
  for (const name of ['projen', 'constructs']) symlinkSync(join(REPOSITORY, 'node_modules', name), join(modules, name));
  // The current sources of the library, not the compiled ones.
  writeFileSync(join(library, 'index.js'), `module.exports = require(${JSON.stringify(join(REPOSITORY, 'src', 'index.ts'))});\n`);
  execFileSync(process.execPath, ['--import', join(REPOSITORY, 'node_modules', 'tsx', 'dist', 'loader.mjs'), '.projenrc.ts'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', PROJEN_DISABLE_POST: 'true' },
  });
}

/** The files that projen manages in a synthesized project. */
export function managedFiles(folder: string): string[] {
  const listed: string[] = JSON.parse(readFileSync(join(folder, '.projen', 'files.json'), 'utf8')).files;
  return listed.filter(path => existsSync(join(folder, path)));
}
