import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { rewritesTimes, startContainerdStore } from './containerd-store';
import { Layer, layersOf, ociLayers } from './image';
import { basesInWords, describeEngine, engineVersion, synthesize, withBases } from './support';
import { ORDINARY, PARTICULAR, UvProject, uvProject } from './uv-projects';
import { docker, dockerOk } from '../../src/verify/docker';

/** The whole table needs minutes; it runs where CI_FULL is set. */
const PROJECTS: Readonly<Record<string, UvProject>> = { 'an ordinary project': ORDINARY, ...(process.env.CI_FULL ? PARTICULAR : {}) };
const VERSION = '1.2.3';

const BASE = withBases().runtime?.image ?? 'python:3.12-slim-bookworm';

const tag = `layers-test-${process.pid}`;
const images: string[] = [];
const folders: string[] = [];

async function packaged(project: UvProject): Promise<string> {
  const folder = await uvProject(project);
  folders.push(folder);
  for (const directory of ['config', 'knowledge_base']) mkdirSync(join(folder, directory), { recursive: true });
  // A user of its own makes all layers the project's own: another build meanwhile, without cache, would replace those in the engine's.
  const user = { name: `user-${Date.now()}-${folders.length}` };
  synthesize(folder, withBases({ ...project.options, user }));
  return folder;
}

async function build(folder: string, name: string, ...options: string[]): Promise<string> {
  const image = `${tag}:${name}`;
  // `docker build` of 20.10 is BuildKit only when the environment says so.
  await dockerOk(['buildx', 'build', '--load', '--quiet', '--network=host', ...options, '--tag', image, folder]);
  images.push(image);
  return image;
}

/** A base image in the engine's own store: what BuildKit pulls for a build is not there. */
async function present(image: string): Promise<void> {
  if ((await docker(['image', 'inspect', image])).code !== 0) await dockerOk(['pull', '--quiet', image]);
}

/**
 * Gives the base images names of their own, which makes every step another one: BuildKit before 0.19 crashes the engine when a
 * build without cache shares a step with one that runs meanwhile (moby/buildkit, pull request 5606).
 */
async function shareNoStep(folder: string): Promise<void> {
  const dockerfile = join(folder, 'Dockerfile');
  let text = readFileSync(dockerfile, 'utf8');
  for (const [from, image] of text.matchAll(/^FROM (\S+:\S+)/gm)) {
    const alias = `${tag}:base-${images.length}`;
    await present(image);
    await dockerOk(['tag', image, alias]);
    images.push(alias);
    text = text.replace(from, `FROM ${alias}`);
  }
  writeFileSync(dockerfile, text);
}

const python = (image: string, ...args: string[]) =>
  dockerOk(['run', '--rm', '--network', 'none', '--user', '999:999', '--entrypoint', 'python', image, ...args]);

describeEngine(`layers of the image, on ${basesInWords}`, () => {
  afterAll(async () => {
    if (images.length) await dockerOk(['rmi', '--force', ...images]);
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  describe('an ordinary project', () => {
    let folder: string;
    let layers: Layer[];
    let baseLayers: number;

    beforeAll(async () => {
      // First, since a base that comes into the store later is another to the cache.
      await present(BASE);
      folder = await packaged(ORDINARY);
      layers = await layersOf(await build(folder, 'first'));
      baseLayers = JSON.parse(await dockerOk(['image', 'inspect', '--format', '{{json .RootFS.Layers}}', BASE])).length;
    }, 300_000);

    const paths = () => layers.slice(baseLayers).flatMap(({ entries }) => [...entries.keys()]);

    test.each([
      ['a source line', 'src/lean/__init__.py', '# edited\n', /^app\/src\/lean\/__init__\.py$/],
      ['config', 'config/policy.yaml', 'edited: 1\n', /^app\/config\/policy\.yaml$/],
      ['knowledge', 'knowledge_base/playbook.md', 'Edited.\n', /^app\/knowledge_base\/playbook\.md$/],
    ])('an edit of %s changes its own layer and no other', async (what, path, line, inLayer) => {
      const edited = layers.findIndex(({ entries }) => [...entries.keys()].some(name => inLayer.test(name)));
      appendFileSync(join(folder, path), line);
      const after = await layersOf(await build(folder, what.replace(/ /g, '-')));
      const changed = after.filter(({ digest }, index) => digest !== layers[index].digest);
      expect(changed).toContain(after[edited]);
      expect(changed.reduce((bytes, layer) => bytes + layer.bytes, 0)).toBeLessThan(64 * 1024);
      // The BuildKit of 20.10 gives the directories that it copies to a new time: of the other small layers it may write some anew.
      if (!engineVersion?.startsWith('20.')) expect(changed).toHaveLength(1);
      layers = after;
    });

    test('neither uv nor what only the build needs is in a layer', () => {
      expect(paths().filter(path => /(^|\/)(uvx?|uv\.lock|hatchling[^/]*|\.cache|[^/]*\.whl|uv_cache\.json|dependencies)$/.test(path))).toEqual([]);
    });

    test('package data is in the image, tests and secrets are not', () => {
      expect(paths()).toContain('app/src/lean/data/table.yaml');
      expect(paths().filter(path => /^app\/\.venv\/lib\/python[^/]*\/site-packages\/lean\/data\/table\.yaml$/.test(path))).toHaveLength(1);
      expect(paths().filter(path => /(^|\/)(\.env|tests)$/.test(path))).toEqual([]);
    });

    test('bytecode holds the hash of its source, and is there for each', async () => {
      const wrong = await python(`${tag}:first`, '-c', `
import importlib.util as u, pathlib
for source in [*pathlib.Path('/app/src').rglob('*.py'), *pathlib.Path('/app/.venv/lib').rglob('*.py')]:
    code = pathlib.Path(u.cache_from_source(source))
    head = code.read_bytes()[4:16] if code.exists() else b''
    if head != b'\\3\\0\\0\\0' + u.source_hash(source.read_bytes()): print(source, head)
print('looked at', len(list(pathlib.Path('/app/.venv/lib').rglob('*.pyc'))) >= 10)`);
      expect(wrong).toBe('looked at True');
    });

    test('no import compiles anything as uid 999', async () => {
      const imports = 'import lean.app, idna, json, email, urllib.request, asyncio, ssl';
      const compiled = async (...flags: string[]) => {
        const run = ['run', '--rm', '--network', 'none', '--user', '999:999', '--entrypoint', 'sh', `${tag}:first`, '-c',
          `python ${flags.join(' ')} -v -c "${imports}" 2>&1 | grep '^# code object from .*[.]py$' || :`];
        return (await dockerOk(run)).split('\n').filter(Boolean);
      };
      expect(await compiled()).toEqual([]);
      // Away from the bytecode the same look does find them.
      expect((await compiled('-X', 'pycache_prefix=/nowhere')).length).toBeGreaterThan(50);
    });
  });

  test.each(Object.entries(PROJECTS))('%s: the tree is that of a plain `uv sync --locked --no-editable`', async (name, project) => {
    const folder = await packaged(project);
    const word = name.replace(/\W+/g, '-').toLowerCase();
    const version = ['--build-arg', `SETUPTOOLS_SCM_PRETEND_VERSION=${VERSION}`];
    const ours = await build(folder, word, ...(name === 'a version from git' ? version : []));
    writeFileSync(join(folder, 'plain.Dockerfile'), plainSync(readFileSync(join(folder, 'Dockerfile'), 'utf8')));
    const plain = await build(folder, `${word}-plain`, ...version, '--file', join(folder, 'plain.Dockerfile'));
    const [installed, expected] = [await tree(ours), await tree(plain)];
    expect(Object.keys(expected).length).toBeGreaterThan(20);
    expect(installed).toEqual(expected);
    if (name === 'a version from git') expect(Object.keys(installed).join()).toContain(`lean-${VERSION}.dist-info`);
  }, 300_000);

  // The engine's own store writes the time of the build into its layers; all but times must be alike.
  test('two builds without cache differ in nothing but times', async () => {
    const folder = await packaged(ORDINARY);
    await shareNoStep(folder);
    const builds = [];
    for (const name of ['one', 'other']) {
      builds.push(await layersOf(await build(folder, name, '--no-cache', '--build-arg', 'SOURCE_DATE_EPOCH=1700000000')));
    }
    const contents = (layers: Layer[]) => layers.map(({ entries }) => [...entries].map(([name, { identity }]) => `${name} ${identity}`));
    expect(contents(builds[0])).toEqual(contents(builds[1]));
  }, 300_000);

  if (process.env.CI_FULL && rewritesTimes) {
    test('with SOURCE_DATE_EPOCH and rewrite-timestamp, two builds without cache have equal digests', async () => {
      const store = await startContainerdStore();
      try {
        // A Debian package, too: its installation writes logs and caches.
        const folder = await packaged({ ...ORDINARY, options: { runtime: { packages: ['libyaml-0-2'] } } });
        const layers = [];
        for (const name of ['one', 'other']) {
          const archive = `${folder}.${name}.tar`;
          await dockerOk(['--host', store.host, 'buildx', 'build', '--quiet', '--no-cache', '--network=host', '--build-arg', 'SOURCE_DATE_EPOCH=1700000000',
            '--output', `type=oci,rewrite-timestamp=true,dest=${archive}`, folder]);
          layers.push(ociLayers(archive));
          rmSync(archive);
        }
        expect(layers[0].length).toBeGreaterThan(8);
        expect(layers[0]).toEqual(layers[1]);
      } finally {
        await store.stop();
      }
    }, 600_000);
  }
});

/** The stage that uv's documentation and the seed describe, with the environment of the generated builder. */
function plainSync(dockerfile: string): string {
  const environment = dockerfile.match(/^ENV (?:.*\\\n)*.*\n/m)![0];
  const base = dockerfile.match(/^FROM (\S+) AS uv$/m)![1];
  const selection = dockerfile.match(/uv sync --locked --no-editable(.*) \\$/m)![1];
  return `FROM ${base} AS builder
${environment}WORKDIR /app
ARG SETUPTOOLS_SCM_PRETEND_VERSION
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-install-project${selection}
COPY . /app
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-editable${selection}

FROM ${BASE}
COPY --from=builder --chown=999:999 /app /app
ENV PATH=/app/.venv/bin:$PATH
`;
}

/** Every file of the virtual environment, but for what holds the time of the build and uv's own lock. */
async function tree(image: string): Promise<Record<string, string>> {
  return JSON.parse(await python(image, '-B', '-c', `
import hashlib, json, os
found = {}
for at, directories, names in os.walk('/app/.venv'):
    for name in directories + names:
        path = os.path.join(at, name)
        status = os.lstat(path)
        if name in ('uv_cache.json', '.lock'): continue
        if os.path.islink(path): what = os.readlink(path)
        elif os.path.isdir(path): what = 'directory'
        else:
            data = open(path, 'rb').read()
            if name == 'RECORD': data = b''.join(line for line in data.splitlines(True) if b'/uv_cache.json,' not in line)
            what = hashlib.sha256(data).hexdigest()
        found[path] = f'{status.st_mode:o} {status.st_uid} {status.st_gid} {what}'
print(json.dumps(found))`));
}
