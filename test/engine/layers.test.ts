import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { docker, dockerOk } from '../../src/verify/docker';
import { rewritesTimestamps, startContainerdStore } from '../support/containerd-store';
import { describeEngine, keepsLayers, RUNTIME_IMAGE, withBases } from '../support/engine';
import { Layer, layersOf, ociLayers } from '../support/image-layers';
import { ownUser, removeRepositories, repository } from '../support/repositories';
import { synthesize } from '../support/synthesis';
import { having } from '../support/tools';
import { environmentOf, ORDINARY, PARTICULAR, plainDockerfile, python, UvProject } from '../support/uv-projects';

/** The other projects need minutes. They run if CI_FULL is set. */
const PROJECTS: Readonly<Record<string, UvProject>> = { 'an ordinary project': ORDINARY, ...(process.env.CI_FULL ? PARTICULAR : {}) };
const VERSION = '1.2.3';

const tag = `layers-test-${process.pid}`;
const images: string[] = [];

async function packaged(project: UvProject): Promise<string> {
  const folder = await repository(project.files);
  for (const directory of ['config', 'knowledge_base']) mkdirSync(join(folder, directory), { recursive: true });
  // A build without cache would replace layers that others share on the engine. Some of the projects are libraries: no command starts them.
  synthesize(folder, withBases({ command: ['python', '-m', 'lean'], ...project.options, user: ownUser() }));
  return folder;
}

async function build(folder: string, name: string, ...options: string[]): Promise<string> {
  const image = `${tag}:${name}`;
  // Docker 20.10 builds with BuildKit only through buildx.
  await dockerOk(['buildx', 'build', '--load', '--quiet', '--network=host', ...options, '--tag', image, folder]);
  images.push(image);
  return image;
}

/** Pulls a base image into the engine's store. A build with BuildKit does not store it there. */
async function present(image: string): Promise<void> {
  if ((await docker(['image', 'inspect', image])).code !== 0) await dockerOk(['pull', '--quiet', image]);
}

/**
 * Renames the base images, so that the build shares no step with another: BuildKit before 0.19 crashes the engine when a build
 * without cache shares a step with a concurrent build (moby/buildkit, pull request 5606).
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

describeEngine('layers of the image', () => {
  afterAll(async () => {
    if (images.length) await dockerOk(['rmi', '--force', ...images]);
    await removeRepositories();
  });

  describe('an ordinary project', () => {
    let folder: string;
    let layers: Layer[];
    let baseLayers: number;

    beforeAll(async () => {
      // First: the cache treats a base image that enters the store later as another one.
      await present(RUNTIME_IMAGE);
      folder = await packaged(ORDINARY);
      layers = await layersOf(await build(folder, 'first'));
      baseLayers = JSON.parse(await dockerOk(['image', 'inspect', '--format', '{{json .RootFS.Layers}}', RUNTIME_IMAGE])).length;
    }, 300_000);

    const paths = () => layers.slice(baseLayers).flatMap(({ entries }) => [...entries.keys()]);

    test.each([
      // The app's copy, and that in the environment, which belongs to root.
      ['a source line', 2, 'src/lean/__init__.py', '# edited\n', /^app\/src\/lean\/__init__\.py$/],
      ['config', 1, 'config/policy.yaml', 'edited: 1\n', /^app\/config\/policy\.yaml$/],
      ['knowledge', 1, 'knowledge_base/playbook.md', 'Edited.\n', /^app\/knowledge_base\/playbook\.md$/],
    ])('an edit of %s changes only its own layers: %d', async (edit, count, path, line, inLayer) => {
      const edited = layers.findIndex(({ entries }) => [...entries.keys()].some(name => inLayer.test(name)));
      appendFileSync(join(folder, path), line);
      const after = await layersOf(await build(folder, edit.replace(/ /g, '-')));
      const changed = after.filter(({ digest }, index) => digest !== layers[index].digest);
      expect(changed).toContain(after[edited]);
      expect(changed.reduce((bytes, layer) => bytes + layer.bytes, 0)).toBeLessThan(64 * 1024);
      if (keepsLayers) expect(changed).toHaveLength(count);
      layers = after;
    });

    test('the image contains neither uv nor files that only the build needs', () => {
      expect(paths().filter(path => /(^|\/)(uvx?|uv\.lock|hatchling[^/]*|\.cache|[^/]*\.whl|uv_cache\.json|dependencies)$/.test(path))).toEqual([]);
    });

    test('the image contains package data, and neither tests nor secrets', () => {
      expect(paths()).toContain('app/src/lean/data/table.yaml');
      expect(paths().filter(path => /^app\/\.venv\/lib\/python[^/]*\/site-packages\/lean\/data\/table\.yaml$/.test(path))).toHaveLength(1);
      expect(paths().filter(path => /(^|\/)(\.env|tests)$/.test(path))).toEqual([]);
    });

    test('the image contains bytecode with the hash of its source for each module', async () => {
      const wrong = await python(`${tag}:first`, '-c', `
import importlib.util as u, pathlib
for source in [*pathlib.Path('/app/src').rglob('*.py'), *pathlib.Path('/app/.venv/lib').rglob('*.py')]:
    code = pathlib.Path(u.cache_from_source(source))
    head = code.read_bytes()[4:16] if code.exists() else b''
    if head != b'\\3\\0\\0\\0' + u.source_hash(source.read_bytes()): print(source, head)
print('checked', len(list(pathlib.Path('/app/.venv/lib').rglob('*.pyc'))) >= 10)`);
      expect(wrong).toBe('checked True');
    });

    test('uid 999 imports modules without compiling any', async () => {
      const imports = 'import lean.app, idna, json, email, urllib.request, asyncio, ssl';
      const compiled = async (...flags: string[]) => {
        const run = ['run', '--rm', '--network', 'none', '--user', '999:999', '--entrypoint', 'sh', `${tag}:first`, '-c',
          `python ${flags.join(' ')} -v -c "${imports}" 2>&1 | grep '^# code object from .*[.]py$' || :`];
        return (await dockerOk(run)).split('\n').filter(Boolean);
      };
      expect(await compiled()).toEqual([]);
      // Control: without the bytecode, the imports compile.
      expect((await compiled('-X', 'pycache_prefix=/nowhere')).length).toBeGreaterThan(50);
    });
  });

  test.each(Object.entries(PROJECTS))('%s: the virtual environment equals that of a plain `uv sync --locked --no-editable`', async (name, project) => {
    const folder = await packaged(project);
    const word = name.replace(/\W+/g, '-').toLowerCase();
    const version = ['--build-arg', `SETUPTOOLS_SCM_PRETEND_VERSION=${VERSION}`];
    const ours = await build(folder, word, ...(name === 'a version from git' ? version : []));
    writeFileSync(join(folder, 'plain.Dockerfile'), plainDockerfile(project));
    const plain = await build(folder, `${word}-plain`, ...version, '--file', join(folder, 'plain.Dockerfile'));
    const [installed, expected] = [await environmentOf(ours), await environmentOf(plain)];
    expect(Object.keys(expected).length).toBeGreaterThan(20);
    expect(installed).toEqual(expected);
    if (name === 'a version from git') expect(Object.keys(installed).join()).toContain(`lean-${VERSION}.dist-info`);
  }, 300_000);

  // The default store writes the time of the build into the layers.
  test('two builds without cache differ only in timestamps', async () => {
    const folder = await packaged(ORDINARY);
    await shareNoStep(folder);
    const builds = [];
    for (const name of ['one', 'other']) {
      builds.push(await layersOf(await build(folder, name, '--no-cache', '--build-arg', 'SOURCE_DATE_EPOCH=1700000000')));
    }
    const contents = (layers: Layer[]) => layers.map(({ entries }) => [...entries].map(([name, { identity }]) => `${name} ${identity}`));
    expect(contents(builds[0])).toEqual(contents(builds[1]));
  }, 300_000);

  if (process.env.CI_FULL && rewritesTimestamps) {
    having('ip')('with SOURCE_DATE_EPOCH and rewrite-timestamp, two builds without cache have equal digests', async () => {
      const store = await startContainerdStore();
      try {
        // With a Debian package, whose installation writes logs and caches.
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
