import { execFileSync } from 'child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join, posix } from 'path';

export const REPOSITORY = join(__dirname, '..');
/** The files that a project without options gets. */
export const MANAGED = ['Dockerfile', '.dockerignore', 'entrypoint.sh', 'healthcheck.sh', 'docker-compose.yml'];
/** Folders in examples/. */
export const EXAMPLES = ['negotiation-agent', 'monorepo', 'offer-agent'] as const;
export type Example = typeof EXAMPLES[number];
const NO_SOURCE = /\/(\.venv|node_modules|__pycache__|\.pytest_cache)$/;

export function exampleFolder(example: Example): string {
  return join(REPOSITORY, 'examples', example);
}

/**
 * Copies an example into a folder and runs its .projenrc.ts there, as `npx projen` does.
 *
 * @param options code of options for the packaging of an example that has none
 */
export function synthesizeExample(example: Example, folder: string, options?: string): void {
  cpSync(exampleFolder(example), folder, { recursive: true, filter: path => !NO_SOURCE.test(path) });
  const definition = join(folder, '.projenrc.ts');
  if (options) writeFileSync(definition, readFileSync(definition, 'utf8').replace('Packaging(project)', () => `Packaging(project, ${options})`));
  const modules = join(folder, 'node_modules');
  const library = join(modules, 'projen-negotiation-docker-packaging');
  mkdirSync(library, { recursive: true });
  linkPeers(modules);
  // The current sources of the library, not the compiled ones.
  writeFileSync(join(library, 'index.js'), `module.exports = require(${JSON.stringify(join(REPOSITORY, 'src', 'index.ts'))});\n`);
  execFileSync(process.execPath, ['--import', join(REPOSITORY, 'node_modules', 'tsx', 'dist', 'loader.mjs'), '.projenrc.ts'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', PROJEN_DISABLE_POST: 'true' },
  });
}

/** Lets a folder of modules have projen and constructs. */
export function linkPeers(modules: string): void {
  for (const name of ['projen', 'constructs']) symlinkSync(join(REPOSITORY, 'node_modules', name), join(modules, name));
}

/** The files that projen manages in a synthesized example, those of its subprojects included. */
export function managedFiles(example: Example, folder: string): string[] {
  return PROJECTS[example].flatMap(project => {
    const listed: string[] = JSON.parse(readFileSync(join(folder, project, '.projen', 'files.json'), 'utf8')).files;
    return listed.map(path => posix.join(project, path)).filter(path => existsSync(join(folder, path)));
  });
}

/** The folders of an example that are projen projects. */
const PROJECTS: Readonly<Record<Example, readonly string[]>> = {
  'negotiation-agent': ['.'],
  'monorepo': ['.', 'services/quotes', 'services/orders'],
  'offer-agent': ['.'],
};

/** Replaces the base images by TEST_BUILDER_IMAGE, which brings uv, and TEST_RUNTIME_IMAGE, where the environment names them. */
export function onStandIns(dockerfile: string): string {
  const { TEST_BUILDER_IMAGE, TEST_RUNTIME_IMAGE } = process.env;
  if (!TEST_BUILDER_IMAGE || !TEST_RUNTIME_IMAGE) return dockerfile;
  return dockerfile
    .replace(/^FROM \S+ AS uv$/m, `FROM ${TEST_BUILDER_IMAGE} AS uv`)
    .replace(/^# uv from its own image.*\nCOPY --from=ghcr\.io\S+ .*\n/m, '')
    .replace(/^FROM \S+ AS runtime$/m, `FROM ${TEST_RUNTIME_IMAGE} AS runtime`);
}
