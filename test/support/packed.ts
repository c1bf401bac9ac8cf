/** The packed artefacts, and the code blocks of the documentation, which new projects outside of the repository follow. */
import { execFileSync, spawn } from 'child_process';
import { once } from 'events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { bases, POSTGRES_IMAGE } from './engine';
import { freshFolder } from './synthesis';
import { REPOSITORY } from '../../scripts/example';

export const LIBRARY = 'projen-negotiation-docker-packaging';
const packed = freshFolder();

/** Without jest's NODE_ENV, which makes projen search its folder elsewhere. */
const ENVIRONMENT = { ...process.env, NODE_ENV: '', JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' };

/** An author of commits. */
export const GIT = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.com', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.com' };

export type Variables = Readonly<Record<string, string>>;

export function runWith(variables: Variables, cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', env: { ...ENVIRONMENT, ...variables }, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64e6 });
  } catch (error) {
    const { message, stdout, stderr } = error as { message: string; stdout: string; stderr: string };
    throw new Error([message, stdout, stderr].join('\n'));
  }
}

export const run = (cwd: string, command: string, ...args: string[]): string => runWith({}, cwd, command, ...args);

export const pack = (target: string): string => run(REPOSITORY, 'npx', 'jsii-pacmak', '--target', target, '--outdir', packed);

/** Compiles the library, and packs it for each target. */
export function compileAndPack(...targets: readonly string[]): void {
  run(REPOSITORY, 'npx', 'projen', 'compile');
  targets.forEach(pack);
}

export function artefact(folder: string, ending: string): string {
  const found = readdirSync(join(packed, folder)).find(name => name.endsWith(ending));
  if (!found) throw new Error(`no file in ${join(packed, folder)} ends with ${ending}`);
  return join(packed, folder, found);
}

/** A code block: commands, a file whose first line contains its path, or lines to add to a .projenrc.ts. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** The code blocks of a page, those of list items without their indentation. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^( *)```(\w+)\n([^]*?)^\1```$/gm)].map(([, indent, language, text]) => ({ language, text: text.replace(new RegExp(`^${indent}`, 'gm'), '') }));
}

export const readPage = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

/** Path of the file that a block contains. */
export const pathOf = ({ text }: Block): string => text.split('\n')[0].replace(/^\S+ /, '');

/** Whether a block contains lines that belong before `project.synth()`. */
export const isAddition = ({ language, text }: Block): boolean => language === 'ts' && !text.startsWith('// ');

/** Writes the files and runs the commands of a page, in its order. Returns the output of the commands. */
export function follow(folder: string, blocks: readonly Block[], adapt: (block: Block) => string, variables: Variables = {}): string {
  return blocks.map(block => {
    if (block.language === 'sh') return runWith(variables, folder, 'sh', '-ec', adapt(block));
    if (isAddition(block)) return add(folder, adapt(block));
    const path = join(folder, pathOf(block));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, adapt(block));
    return '';
  }).join('');
}

function add(folder: string, lines: string): string {
  const path = join(folder, '.projenrc.ts');
  writeFileSync(path, readFileSync(path, 'utf8').replace('project.synth();', () => `${lines}\nproject.synth();`));
  return '';
}

/** Replaces the release by the tarball. */
export const withTarball = (text: string): string => text.replace(new RegExp(` ${LIBRARY}$`, 'm'), ` ${artefact('js', '.tgz')}`);

/** Ports of the host that other tests and services are unlikely to use. */
const PORT_OFFSET = 10_000 + process.pid % 20_000;

/**
 * Replaces the release by the tarball, and lets the packagings of a page use the base images of the test, short health checks, other ports of
 * the host and its network, where the package indexes are.
 */
export function onTestEngine({ language, text }: Block, environment: Variables = {}): string {
  if (language === 'sh') {
    return withTarball(text)
      .replace(/localhost:(\d+)/g, (_, port) => `localhost:${hostPort(Number(port))}`)
      .replace(/docker:build/g, 'docker:build --network=host')
      .replace(/docker:verify.*/g, '$& -- --network=host');
  }
  return text.replace(`'${LIBRARY}'`, JSON.stringify(standIn(environment)));
}

const hostPort = (port: number): number => port + PORT_OFFSET;

/** URL of a service of a page. */
export const local = (port: number, path: string) => `http://127.0.0.1:${hostPort(port)}${path}`;

/** Ends the services of a page, and removes its images. */
export function down(folder: string, file: string, ...images: string[]): void {
  if (existsSync(join(folder, file))) run(folder, 'docker', 'compose', '--file', file, 'down', '--volumes');
  for (const image of images) run(folder, 'sh', '-c', `docker rmi --force ${image} 2>&1 || :`);
}

/** Writes a module that takes the place of the package in a .projenrc. */
function standIn(environment: Variables): string {
  const path = join(freshFolder(), 'stand-in.js');
  writeFileSync(path, `const library = require(require.resolve('${LIBRARY}', { paths: [process.cwd()] }));
const { builder, runtime, ...bases } = ${JSON.stringify(bases)};
Object.assign(exports, library);
exports.NegotiationDockerPackaging = class extends library.NegotiationDockerPackaging {
  constructor(project, options = {}) {
    super(project, {
      ...bases, ...options,
      builder: { ...builder, ...options.builder, environment: ${JSON.stringify(environment)} },
      runtime: { ...runtime, ...options.runtime },
      health: { interval: 2, timeout: 2, ...options.health },
      compose: { ...options.compose, hostPort: (options.compose?.hostPort ?? options.port ?? 8000) + ${PORT_OFFSET} },
    });
    this.compose.addOverride(\`services.\${this.serviceName}.build.network\`, 'host');
  }

  addService(name, { image, ...options }) {
    super.addService(name, { image: image.startsWith('postgres:') ? '${POSTGRES_IMAGE}' : image, ...options });
  }
};
`);
  return path;
}

/** The command that creates a new agent with the tarball. */
export const created = (flags: string) => `npx --yes projen@0.103.25 new --projen-version 0.103.25 --no-git --from ${artefact('js', '.tgz')} negotiation-agent ${flags}`;

/** Serves a wheel as an index of Python packages. */
export async function indexOf(path: string): Promise<{ url: string; stop(): void }> {
  const folder = freshFolder();
  mkdirSync(join(folder, 'simple', LIBRARY), { recursive: true });
  copyFileSync(path, join(folder, 'simple', LIBRARY, basename(path)));
  const server = spawn('python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(server.stdout, 'data');
  return { url: `http://127.0.0.1:${/ port (\d+) /.exec(String(line))![1]}/simple`, stop: () => server.kill() };
}
