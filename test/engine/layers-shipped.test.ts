/** The layers that an edit in another checkout changes, and those that an update of a dependency changes. */
import { execFileSync } from 'child_process';
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { NegotiationDockerPackagingOptions, Privileges } from '../../src';
import { dockerOk } from '../../src/verify/docker';
import { describeEngine, keepsLayers, withBases } from '../support/engine';
import { digests, Layer, layersOf, newLayers } from '../support/image-layers';
import { lock, ownUser, removeRepositories, repository } from '../support/repositories';
import { eachNth } from '../support/rows';
import { freshFolder, synthesize } from '../support/synthesis';
import { ORDINARY } from '../support/uv-projects';

const tag = `shipped-test-${process.pid}`;
const images: string[] = [];

async function build(folder: string, name: string): Promise<Layer[]> {
  images.push(`${tag}:${name}`);
  await dockerOk(['buildx', 'build', '--load', '--quiet', '--network=host', '--tag', `${tag}:${name}`, folder]);
  return layersOf(`${tag}:${name}`);
}

/** Another checkout of the repository, with another umask, directories that a group shares, and older timestamps. */
function checkout(folder: string, umask: string): string {
  const other = freshFolder();
  execFileSync('sh', ['-ec', `umask ${umask}
cp -r "$1/." "$2"
chmod -R =rwX "$2"
find "$2" -type d -exec chmod g+s {} +
find "$2" -exec touch --date=@1000000000 {} +`, 'sh', folder, other]);
  return other;
}

const pathsOf = (layers: readonly Layer[]) => layers.flatMap(({ entries }) => [...entries].filter(([, { size }]) => size > 0).map(([path]) => path));

describeEngine('layers that change', () => {
  afterAll(async () => {
    await dockerOk(['rmi', '--force', ...images]);
    await removeRepositories();
  });

  describe('in another checkout', () => {
    let folder: string;
    let layers: Layer[];

    beforeAll(async () => {
      folder = await repository({ ...ORDINARY.files, 'run.sh': '#!/bin/sh\n' });
      chmodSync(join(folder, 'run.sh'), 0o755);
      synthesize(folder, withBases({ user: ownUser() }));
      layers = await build(folder, 'first');
    }, 300_000);

    describe.each(process.env.CI_FULL ? ['027', '022', '077', '002'] : ['027'])('with umask %s', umask => {
      test('none, if nothing was edited', async () =>
        expect(digests(await build(checkout(folder, umask), `same-${umask}`))).toEqual(digests(layers)), 120_000);

      test.each([
        ['a source', 2, 'src/lean/__init__.py', /^app\/(src\/lean|\.venv\/lib\/python[^/]+\/site-packages\/lean)/],
        ['config', 1, 'config/policy.yaml', /^app\/config\//],
        ['knowledge', 1, 'knowledge_base/playbook.md', /^app\/knowledge_base\//],
      ])('after an edit of %s its own: %i', async (name, count, path, inLayer) => {
        const other = checkout(folder, umask);
        appendFileSync(join(other, path), `# ${umask}\n`);
        const changed = newLayers(layers, await build(other, `${name.replace(' ', '-')}-${umask}`));
        if (keepsLayers) expect(changed).toHaveLength(count);
        expect(pathsOf(changed)).toContainEqual(expect.stringMatching(inLayer));
        expect(changed.reduce((bytes, layer) => bytes + layer.bytes, 0)).toBeLessThan(64 * 1024);
      }, 120_000);
    });
  });

  // Docker 20.10 knows no linked copies.
  (keepsLayers ? describe : describe.skip)('with linked copies', () => {
    const tree = (name: string) => dockerOk(['run', '--rm', '--network', 'none', '--entrypoint', 'sh', `${tag}:${name}`, '-c',
      'find /app -printf "%p %y%m %U:%G %s %T@ %l\\n" | sort']);

    test.each(eachNth<[string, NegotiationDockerPackagingOptions]>(3, [
      ['the default', {}],
      ['a hardened image', { privileges: Privileges.HARDENED }],
      ['build commands', { builder: { commands: ['echo built > config/built'] } }],
    ]))('the image has the same files: %s', async (name, options) => {
      const folder = await repository(ORDINARY.files);
      const user = ownUser();
      const word = name.replace(/ /g, '-');
      synthesize(folder, withBases({ ...options, user }));
      await build(folder, `${word}-plain`);
      synthesize(folder, withBases({ ...options, user, runtime: { linkedCopies: true } }));
      const before = await build(folder, `${word}-linked`);
      expect(await tree(`${word}-linked`)).toEqual(await tree(`${word}-plain`));

      for (const [path, count] of [['src/lean/__init__.py', 1], ['config/policy.yaml', 1]] as const) {
        appendFileSync(join(folder, path), '# edited\n');
        expect(newLayers(before, await build(folder, `${word}-edited`)).filter(({ bytes }) => bytes > 0)).toHaveLength(path.startsWith('config') ? count + 1 : count);
      }
    }, 300_000);
  });

  describe('after an update', () => {
    let folder: string;
    let layers: Layer[];

    const update = async (from: string, to: string) => {
      const path = join(folder, 'pyproject.toml');
      const text = readFileSync(path, 'utf8');
      expect(text).toContain(from);
      writeFileSync(path, text.replace(from, to));
      await lock(folder);
      const after = await build(folder, to.replace(/\W+/g, '-'));
      const changed = newLayers(layers, after);
      layers = after;
      return pathsOf(changed);
    };
    const inPackage = (name: string) => expect.stringMatching(new RegExp(`/site-packages/${name}/`));

    beforeAll(async () => {
      const { 'pyproject.toml': text, ...files } = ORDINARY.files;
      folder = await repository({ ...files, 'pyproject.toml': text.replace('"idna==3.10"', '"idna==3.10", "pygments==2.19.1", "tenacity==9.0.0", "iniconfig==2.1.0"') });
      synthesize(folder, withBases({ user: ownUser(), builder: { dependencyLayers: 4 } }));
      layers = await build(folder, 'before');
    }, 300_000);

    test('of a small package, those of the small ones and the metadata', async () => {
      const changed = await update('iniconfig==2.1.0', 'iniconfig==2.0.0');
      expect(changed).toContainEqual(inPackage('iniconfig'));
      expect(changed).toContainEqual(inPackage('tenacity'));
      expect(changed).toContainEqual(inPackage('iniconfig-2.0.0.dist-info'));
      for (const large of ['pygments', 'idna']) expect(changed).not.toContainEqual(inPackage(large));
    }, 120_000);

    test('of a large package, its own and the metadata', async () => {
      const changed = await update('pygments==2.19.1', 'pygments==2.19.2');
      expect(changed).toContainEqual(inPackage('pygments'));
      for (const other of ['idna', 'tenacity', 'iniconfig']) expect(changed).not.toContainEqual(inPackage(other));
    }, 120_000);
  });
});
