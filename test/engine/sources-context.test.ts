/** Files that the build sees: neither leftovers nor files that git ignores, and all that the package needs. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { describeEngine } from '../support/engine';
import { APP, built, edit, Files, filesNamed, HATCHLING, inImage, pyproject, removeRepositories, repository, SETUPTOOLS } from '../support/repositories';
import { wheel } from '../support/wheel';

const SITE_PACKAGES = '/app/.venv/lib/python*/site-packages';

const shop = (lines = '', tables = HATCHLING): Files => ({
  'pyproject.toml': pyproject('shop', lines, tables),
  'src/shop/__init__.py': '',
  'src/shop/app.py': APP,
});

const BACKENDS = { hatchling: HATCHLING, setuptools: SETUPTOOLS };
const backends = Object.keys(BACKENDS) as (keyof typeof BACKENDS)[];

describeEngine('build context', () => {
  afterAll(removeRepositories, 60_000);

  test.each(backends)('results of earlier builds do not reach the image, with %s', async backend => {
    const folder = await repository(shop('', BACKENDS[backend]));
    edit(folder, 'build/lib/shop/deleted.py', 'LEFT = 1');
    edit(folder, 'dist/notes.txt', 'Left.');
    writeFileSync(join(folder, 'dist/leftover-1.0-py3-none-any.whl'), wheel('leftover', '1.0'));
    // setuptools takes the files that an old list names.
    edit(folder, 'src/shop.egg-info/SOURCES.txt', 'src/shop/deleted.py');
    edit(folder, 'src/shop.egg-info/PKG-INFO', 'Metadata-Version: 2.1\nName: shop\nVersion: 0.0.1');
    const { image } = await built(folder);
    expect(await filesNamed(image, '/app', 'deleted*', '*.whl', 'leftover*', '*.egg-info', 'SOURCES.txt')).toEqual([]);
    expect(await inImage(image, 'ls -A /app')).not.toMatch(/^(build|dist)$/m);
    expect(await inImage(image, 'cd /; python -c "import shop.app, importlib.metadata as m; print(m.version(\'shop\'))"')).toBe('0.1.0');
  }, 120_000);

  test.each(backends)('a module that git ignores is neither installed nor in /app, with %s', async backend => {
    const folder = await repository(shop('', BACKENDS[backend]));
    for (const path of ['src/shop/_local.py', 'src/shop/scratch/__init__.py', 'local.txt']) edit(folder, path, 'MINE = 1');
    // git reads this one, too.
    edit(folder, 'src/shop/nested/__init__.py', '');
    edit(folder, 'src/shop/nested/own.py', 'MINE = 1');
    edit(folder, 'src/shop/nested/.gitignore', 'own.py');
    const { image } = await built(folder, {}, { gitIgnored: ['/src/shop/_local.py', 'scratch/', '*.txt'] });
    // A folder that git ignores may remain, empty.
    expect(await inImage(image, 'find /app -path "*/scratch/*"')).toBe('');
    expect(await filesNamed(image, '/app', '_local*', 'local.txt', 'own*')).toEqual([]);
    expect(await filesNamed(image, SITE_PACKAGES, 'app.py')).toHaveLength(1);
    expect(await filesNamed(image, `${SITE_PACKAGES}/shop/nested`, '__init__.py')).toHaveLength(1);
  }, 120_000);

  test('a pattern with "!" brings back a built frontend, without the secrets in it', async () => {
    const folder = await repository({ ...shop(), 'src/shop/static/dist/index.html': '<p>built</p>\n', 'src/shop/static/dist/js/app.js': 'run();\n' });
    edit(folder, 'src/shop/static/dist/.env', 'TOKEN=1');
    edit(folder, 'src/shop/static/dist/js/server.key', 'PRIVATE');
    const { image } = await built(folder, { ignore: { patterns: ['!src/shop/static/dist/'] } }, { gitIgnored: ['dist/'] });
    expect(await filesNamed(image, '/app/src', '*.html', '*.js')).toEqual(['/app/src/shop/static/dist/index.html', '/app/src/shop/static/dist/js/app.js']);
    expect(await filesNamed(image, SITE_PACKAGES, 'index.html', 'app.js')).toHaveLength(2);
    expect(await filesNamed(image, '/app', '.env', '*.key')).toEqual([]);
  }, 90_000);

  test('folders that git ignores and that the image needs are whole', async () => {
    const folder = await repository({
      ...shop('', `${HATCHLING}\n[tool.hatch.build.targets.wheel]\npackages = ["src/shop"]\nartifacts = ["generated"]\n`
        + '[tool.hatch.build.targets.wheel.force-include]\n"generated" = "shop/generated"\n'),
      'generated/deep/one.json': '{}\n',
      'prompts/deep/greet.md': 'Hello.\n',
    });
    const { image } = await built(folder, { runtime: { directories: ['prompts'] } }, { gitIgnored: ['generated/', '/prompts/'] });
    expect(await filesNamed(image, '/app/prompts', '*')).toEqual(['/app/prompts/deep/greet.md']);
    expect(await filesNamed(image, `${SITE_PACKAGES}/shop`, '*.json')).toHaveLength(1);
  }, 90_000);

  test('top-level data/ and tests/ that pyproject.toml packages are in the wheel', async () => {
    const { image } = await built(await repository({
      ...shop('', `${HATCHLING}\n[tool.hatch.build.targets.wheel]\npackages = ["src/shop"]\n[tool.hatch.build.targets.wheel.force-include]\n`
        + '"data" = "shop/data"\n"tests/samples" = "shop/samples"\n'),
      'data/prices.json': '{}\n',
      'tests/samples/one.json': '{}\n',
      'tests/test_shop.py': '',
    }));
    expect(await filesNamed(image, `${SITE_PACKAGES}/shop`, '*.json')).toHaveLength(2);
    expect(await filesNamed(image, '/app', 'test_shop.py')).toEqual([]);
  }, 90_000);

  test.each([['*', '!src'], ['**', '!src/**']])('an allow-list of %s and %s builds', async (...patterns) => {
    const { image } = await built(await repository({
      ...shop('readme = "README.md"\nlicense-files = ["LICENSE"]'), 'README.md': 'Shop.\n', 'LICENSE': 'None.\n', 'config/policy.yaml': 'a: 1\n', 'notes.txt': 'Private.\n',
    }), { ignore: { patterns } });
    expect(await inImage(image, 'cd / && python -c "import shop.app" && cat /app/config/policy.yaml')).toBe('a: 1');
    expect(await filesNamed(image, '/app', 'notes.txt')).toEqual([]);
  }, 90_000);

  test.each([
    ['hatchling', 'readme = "README.md"\nlicense = { file = "legal/LICENSE.txt" }', HATCHLING],
    ['setuptools', 'readme = "README.md"\nlicense = { file = "legal/LICENSE.txt" }', SETUPTOOLS],
    ['uv_build', 'readme = { file = "README.md", content-type = "text/markdown" }\nlicense = "MIT"\nlicense-files = ["legal/LICENSE*"]',
      '[build-system]\nrequires = ["uv_build"]\nbuild-backend = "uv_build"\n'],
  ])('readme and license files that patterns hide reach the build backend, %s', async (_, lines, tables) => {
    const { image } = await built(await repository({ ...shop(lines, tables), 'README.md': 'The shop.\n', 'legal/LICENSE.txt': 'None.\n' }),
      { ignore: { patterns: ['*.md', 'legal/'] } });
    expect(await inImage(image, `cat ${SITE_PACKAGES}/shop-0.1.0.dist-info/METADATA`)).toContain('The shop.');
  }, 90_000);
});
