/** Repositories of users: their files, their packaging as projen writes it, and the images that their commands build. */
import { execFile } from 'child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { LogLevel, Project } from 'projen';
import { BUILDER_IMAGE, withBases } from './engine';
import { folderWith, synth } from './synthesis';
import { REPOSITORY } from '../../scripts/example';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { docker, dockerOk } from '../../src/verify/docker';
import { requestOk } from '../../src/verify/http';
import { until } from '../../src/verify/poll';

export type Files = Readonly<Record<string, string>>;
type Variables = Readonly<Record<string, string>>;

/** All locks of the process share it. */
const UV_CACHE = `repositories-test-${process.pid}`;
const folders: string[] = [];
const images = new Set<string>();
let count = 0;

/** A name that no other test has: for projects, and so for their images. */
export const uniqueName = (word: string): string => `${word}-${process.pid}-${++count}`;

/**
 * A user of its own: the image then shares no layer with those of other builds, also of earlier runs, whose layers of the same content
 * have other timestamps.
 */
export const ownUser = (): { readonly name: string } => ({ name: `${uniqueName('user')}-${Date.now()}` });

/** An app that answers every path with "ok". */
export const APP = `from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")


def main():
    ThreadingHTTPServer(("0.0.0.0", 8000), Handler).serve_forever()


if __name__ == "__main__":
    main()
`;

/** `[project]` of a pyproject.toml. Further lines of that table come first, then the other tables. */
export const pyproject = (name: string, lines = '', tables = ''): string =>
  `[project]\nname = "${name}"\nrequires-python = ">=3.11"\n${/dynamic = .*version/.test(lines) ? '' : 'version = "0.1.0"\n'}${lines}\n\n${tables}\n`;

export const HATCHLING = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';
export const SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';

/** Writes files and uv.lock. */
export async function repository(files: Files, environment: Variables = {}): Promise<string> {
  const folder = folderWith(files);
  folders.push(folder);
  await lock(folder, environment);
  return folder;
}

/** Writes uv.lock with the uv of the builder image. Uv sees the files below the root. */
export async function lock(folder: string, environment: Variables = {}, root = folder): Promise<void> {
  const variables = Object.entries({ UV_PYTHON_DOWNLOADS: '0', SETUPTOOLS_SCM_PRETEND_VERSION: '0.0.0', ...environment })
    .flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  // At the same path, for repositories that name paths of the host.
  await dockerOk(['run', '--rm', '--network', 'host', '--volume', `${root}:${root}`, '--volume', `${UV_CACHE}:/root/.cache/uv`, '--workdir', folder,
    ...variables, '--env', 'UV_LINK_MODE=copy', BUILDER_IMAGE, 'uv', 'lock', '--quiet']);
}

export interface Packaged {
  readonly folder: string;
  readonly image: string;
  /** The text of a managed file. */
  text(path: string): string;
  /** Runs a projen task in the folder. Rejects with its output unless it exits with 0, and returns the output. */
  task(name: string, ...args: string[]): Promise<string>;
  /** As `task`, with variables. */
  taskWith(variables: Variables, name: string, ...args: string[]): Promise<string>;
  /** The task docker:build, on the network where the package indexes are. */
  build(...args: string[]): Promise<string>;
  /** As `build`, with variables. */
  buildWith(variables: Variables, ...args: string[]): Promise<string>;
}

/** Packages the project in a folder, with the base images of the test. */
export function packagedAt(folder: string, options: NegotiationDockerPackagingOptions = {}, gitIgnored: readonly string[] = []): Packaged {
  const project = newProject(folder, undefined, gitIgnored);
  const packaging = addPackaging(project, options);
  synth(project);
  return handle(project, packaging);
}

/** Packages the project in a folder and builds its image, with variables of the host. */
export async function built(
  folder: string,
  options: NegotiationDockerPackagingOptions = {},
  { gitIgnored = [], variables = {} }: { readonly gitIgnored?: readonly string[]; readonly variables?: Variables } = {},
): Promise<Packaged> {
  const packaged = packagedAt(folder, options, gitIgnored);
  await packaged.buildWith(variables);
  return packaged;
}

/** Packages several folders of one repository, each as a subproject. */
export function packagedMembers<Path extends string>(
  root: string,
  members: Readonly<Record<Path, NegotiationDockerPackagingOptions>>,
  gitIgnored: readonly string[] = [],
): Record<Path, Packaged> {
  const parent = newProject(root, undefined, gitIgnored);
  const all = (Object.keys(members) as Path[]).map(path => {
    const project = newProject(path, parent);
    return { path, project, packaging: addPackaging(project, members[path]) };
  });
  synth(parent);
  return Object.fromEntries(all.map(({ path, project, packaging }) => [path, handle(project, packaging)])) as Record<Path, Packaged>;
}

function newProject(outdir: string, parent?: Project, gitIgnored: readonly string[] = []): Project {
  const name = uniqueName('repository');
  return new Project({ name, outdir, parent, logging: { level: LogLevel.OFF }, gitIgnoreOptions: { ignorePatterns: [...gitIgnored] } });
}

function addPackaging(project: Project, options: NegotiationDockerPackagingOptions): NegotiationDockerPackaging {
  const packaging = new NegotiationDockerPackaging(project, withBases(options));
  packaging.compose.addOverride(`services.${packaging.serviceName}.build.network`, 'host');
  return packaging;
}

const FROM_SOURCE = `${process.execPath} --import ${require.resolve('tsx')} ${join(REPOSITORY, 'src')}`;

function handle(project: Project, packaging: NegotiationDockerPackaging): Packaged {
  const folder = project.outdir;
  const image = `${packaging.imageName}:latest`;
  images.add(image);
  const programs = {
    'negotiation-docker-verify': `${FROM_SOURCE}/verify/cli.ts`,
    'negotiation-docker-pin': `${FROM_SOURCE}/pin/cli.ts`,
    'negotiation-kubernetes-verify': `${FROM_SOURCE}/verify/kubernetes/cli.ts`,
    'projen': join(REPOSITORY, 'node_modules/.bin/projen'),
  };
  // npx finds them there.
  for (const [name, command] of Object.entries(programs)) {
    const program = join(folder, 'node_modules', '.bin', name);
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, `#!/bin/sh\nexec ${command} "$@"\n`);
    chmodSync(program, 0o755);
  }
  const taskWith = (variables: Variables, name: string, ...args: string[]) =>
    execute(folder, variables, join(REPOSITORY, 'node_modules', '.bin', 'projen'), name, ...args);
  const buildWith = (variables: Variables, ...args: string[]) => taskWith(variables, 'docker:build', '--network=host', ...args);
  return {
    folder,
    image,
    text: path => readFileSync(join(folder, path), 'utf8'),
    taskWith,
    task: (name, ...args) => taskWith({}, name, ...args),
    buildWith,
    build: (...args) => buildWith({}, ...args),
  };
}

/** Runs a program in a folder. Rejects with its output unless it exits with 0, and returns the output. */
export function execute(cwd: string, variables: Variables, program: string, ...args: readonly string[]): Promise<string> {
  // Docker 20.10 builds with BuildKit only when that is set. Without jest's NODE_ENV, which makes projen search elsewhere.
  const env = { ...process.env, DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain', NODE_ENV: '', ...variables };
  return new Promise((done, failed) => {
    execFile(program, args, { cwd, env, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (error) failed(new Error(`${program} ${args.join(' ')} failed (${error.code}):\n${stdout}${stderr}`));
      else done(stdout + stderr);
    });
  });
}

/** The output of a shell script in a container of the image, as the app's user. */
export const inImage = (image: string, script: string): Promise<string> =>
  dockerOk(['run', '--rm', '--network', 'none', '--user', '999:999', '--entrypoint', 'sh', image, '-c', script]);

/** Runs the image until /health answers, then the test, with the name of the container. */
export async function whileServing(image: string, test: (container: string) => Promise<void> = async () => {}): Promise<void> {
  const name = uniqueName('repositories-test');
  try {
    await dockerOk(['run', '--detach', '--init', '--name', name, '--publish', '127.0.0.1::8000', image]);
    const address = (await dockerOk(['port', name, '8000/tcp'])).split('\n')[0];
    await until(30, async () => expect(await requestOk(`http://${address}/health`)).toBe('ok'));
    await test(name);
  } finally {
    await docker(['rm', '--force', '--volumes', name]);
  }
}

/** The files and links below a folder of the image that have one of the names, `*` included. */
export async function filesNamed(image: string, folder: string, ...names: string[]): Promise<string[]> {
  const tests = names.map(name => `-name '${name}'`).join(' -o ');
  return (await inImage(image, `find ${folder} -not -type d \\( ${tests} \\)`)).split('\n').filter(Boolean).sort();
}

/** Appends a line to a file of a repository. */
export function edit(folder: string, path: string, line: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  appendFileSync(join(folder, path), `${line}\n`);
}

/** Removes the images, folders and the cache of this process. */
export async function removeRepositories(): Promise<void> {
  if (images.size) await docker(['rmi', '--force', ...images]);
  await docker(['volume', 'rm', '--force', UV_CACHE]);
  folders.forEach(folder => rmSync(folder, { recursive: true, force: true }));
}
