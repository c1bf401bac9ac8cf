/** The build context on an engine: secrets of all kinds planted at all depths, and the table of paths. */
import { appendFileSync, cpSync, existsSync, mkdirSync, statSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { dockerOk } from '../../src/verify/docker';
import { withLayers } from '../../src/verify/saved-image';
import { entries, readAll } from '../../src/verify/tar';
import { build, removeAll, runOk } from '../support/containers';
import { ContextRow, contextTable } from '../support/context-table';
import { bareProject, describeEngine, entersExcludedDirectories, EXAMPLE } from '../support/engine';
import { freshFolder } from '../support/synthesis';

const MARK = 'planted-secret';

/** Writes a file for each path, those left out that are below a file or are a folder themselves. Returns the written ones. */
function plant(folder: string, rows: readonly ContextRow[]): readonly ContextRow[] {
  return rows.filter(({ path }) => {
    const file = join(folder, path);
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
      if (existsSync(join(folder, parent)) && statSync(join(folder, parent)).isFile()) return false;
    }
    if (existsSync(file)) return false;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${MARK} ${path}\n`);
    return true;
  });
}

describeEngine('build context', () => {
  afterAll(removeAll, 60_000);

  test('the engine sees the paths that the table says', async () => {
    const folder = freshFolder();
    cpSync(join(EXAMPLE, '.dockerignore'), join(folder, '.dockerignore'));
    const planted = plant(folder, contextTable().filter(({ path }) => !path.startsWith('.dockerignore')));
    expect(planted.length).toBeGreaterThan(280);
    // A Dockerfile outside of the context, which the patterns do not hide.
    const dockerfile = join(freshFolder(), 'Dockerfile');
    writeFileSync(dockerfile, 'FROM scratch\nCOPY . /\n');
    const unexpected = async () => {
      const files = await dockerOk(['build', '--quiet', '--file', dockerfile, '--tag', `context-test-${process.pid}`, folder]).then(image =>
        withLayers(image, layers => layers.flatMap(({ archive }) => [...entries(archive)].map(({ name }) => name))));
      await dockerOk(['rmi', '--force', `context-test-${process.pid}`]);
      const seen = new Set(files);
      return planted.filter(({ path, verdict }) => seen.has(path) !== (verdict === 'IN')).map(({ path }) => path);
    };
    const modules = ['src/negotiation/secrets/__init__.py', 'src/negotiation/secrets/store/vault.py'];
    expect(await unexpected()).toEqual(entersExcludedDirectories ? [] : modules);
    // The way out of docs/troubleshooting.md: `ignore.admit` writes these lines.
    appendFileSync(join(folder, '.dockerignore'), modules.map(path => `!${path}\n`).join(''));
    expect(await unexpected()).toEqual([]);
  }, 120_000);

  test('no planted secret is in a layer or in the history of the image', async () => {
    const project = bareProject();
    const kept = contextTable().filter(({ kind, verdict }) => kind === 'S' && verdict === 'out');
    const planted = plant(project, kept);
    // Again below the package and below a directory that the image copies.
    for (const below of ['negotiation/deep', 'config/deep']) {
      plant(join(project, below), kept.filter(({ path }) => !/^(docker-)?compose|^(credentials|backups|\.projen|\.cache|\.idea|\.vscode)/i.test(path)));
    }
    expect(planted.length).toBeGreaterThan(150);
    const image = await build('planted', {}, project);
    const found = await withLayers(image, layers => layers.flatMap(({ archive }) =>
      [...entries(archive)].filter(({ content }) => readAll(content).includes(MARK)).map(({ name }) => name)));
    expect(found).toEqual([]);
    expect(await dockerOk(['history', '--no-trunc', image])).not.toContain(MARK);
    expect(await runOk('--rm', '--entrypoint', 'sh', image, '-c', 'ls /app/negotiation/app.py')).toContain('app.py');
  }, 180_000);
});
