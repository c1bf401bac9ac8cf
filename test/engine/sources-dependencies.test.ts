/** Files outside of pyproject.toml and uv.lock that decide what uv installs. */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { NegotiationDockerPackagingOptions } from '../../src';
import { describeEngine } from '../support/engine';
import { APP, built as builtAt, edit, Files, HATCHLING, inImage, lock, Packaged, packagedAt, pyproject, removeRepositories, repository, SETUPTOOLS } from '../support/repositories';
import { complaint, folderWith } from '../support/synthesis';
import { wheel } from '../support/wheel';

const service = (lines: string, tables: string): Files => ({
  'pyproject.toml': pyproject('service', lines, tables),
  'src/service/__init__.py': '',
  'src/service/app.py': APP,
});
const library = (folder: string, name: string): Files => ({
  [`${folder}/pyproject.toml`]: pyproject(name, '', HATCHLING),
  [`${folder}/src/${name}/__init__.py`]: `NAME = "${name}"\n`,
});
const importing = (module: string) => `python -c "import service.app, ${module} as m; print(m.__file__.startswith('/app/.venv/'))"`;

const built = async (files: Files, options: NegotiationDockerPackagingOptions = {}): Promise<Packaged> => builtAt(await repository(files), options);

describeEngine('dependencies', () => {
  afterAll(removeRepositories, 60_000);

  describe('path dependencies', () => {
    test('one inside of the project is installed, and needs no option', async () => {
      const { image } = await built({
        ...service('dependencies = ["pricing"]', `[tool.uv.sources]\npricing = { path = "libs/pricing" }\n${HATCHLING}`),
        ...library('libs/pricing', 'pricing'),
      });
      expect(await inImage(image, importing('pricing'))).toBe('True');
    }, 90_000);

    test('an editable one is installed as a copy', async () => {
      const { image } = await built({
        ...service('dependencies = ["pricing"]', `[tool.uv.sources]\npricing = { path = "libs/pricing", editable = true }\n${HATCHLING}`),
        ...library('libs/pricing', 'pricing'),
      });
      expect(await inImage(image, importing('pricing'))).toBe('True');
    }, 90_000);

    test('one outside of the project is an error that names source.context, and builds with it', async () => {
      const root = folderWith({
        ...Object.fromEntries(Object.entries(service('dependencies = ["shared"]', `[tool.uv.sources]\nshared = { path = "../shared" }\n${HATCHLING}`))
          .map(([path, text]) => [`service/${path}`, text])),
        ...library('shared', 'shared'),
        'other/secret.txt': 'not of this service\n',
      });
      const folder = join(root, 'service');
      await lock(folder, {}, root);
      expect(complaint({}, folder)).toContain('the dependency "shared" is at ../shared, outside of the build context; set source.context to ".."');
      const packaged = await builtAt(folder, { source: { context: '..' } });
      expect(await inImage(packaged.image, importing('shared'))).toBe('True');
      expect(await inImage(packaged.image, 'ls -A /app')).not.toMatch(/shared|other|uv\.lock/);
      expect(await packaged.task('docker:verify', '--no-heal', '--', '--network=host')).toMatch(/^ok +data/m);
    }, 120_000);
  });

  describe('the step that installs the dependencies', () => {
    test('reads uv.toml', async () => {
      const { image } = await built({ ...service('dependencies = ["idna"]', HATCHLING), 'uv.toml': 'exclude-newer = "2024-09-01T00:00:00Z"\n' });
      expect(await inImage(image, 'python -c "import idna; print(idna.__version__)"')).toBe('3.8');
    }, 90_000);

    test.each([
      ['the repository', 'vendor', '[tool.uv.sources]\ngreetings = { path = "vendor/greetings-1.0-py3-none-any.whl" }\n'],
      ['a flat index in the repository', 'wheels', '[[tool.uv.index]]\nname = "vendor"\nurl = "./wheels"\nformat = "flat"\n'],
      ['find-links in the repository', 'wheels', '[tool.uv]\nfind-links = ["wheels"]\n'],
    ])('installs a wheel of %s', async (_, wheels, settings) => {
      const folder = folderWith({ ...service('dependencies = ["greetings"]', settings + HATCHLING), [`${wheels}/README.md`]: 'Wheels.\n' });
      writeFileSync(join(folder, wheels, 'greetings-1.0-py3-none-any.whl'), wheel('greetings', '1.0'));
      await lock(folder);
      const { image } = await builtAt(folder);
      expect(await inImage(image, importing('greetings'))).toBe('True');
    }, 90_000);

    test('installs dependencies that setuptools reads from a file', async () => {
      const { image } = await built({
        ...service('dynamic = ["dependencies"]', `[tool.setuptools.dynamic]\ndependencies = { file = ["requirements.txt"] }\n${SETUPTOOLS}`),
        'requirements.txt': 'idna==3.10\n',
      });
      expect(await inImage(image, importing('idna'))).toBe('True');
    }, 90_000);

    test('reads the files of builder.dependencyFiles', async () => {
      // uv stops without the configuration file that the variable names.
      const files = { ...service('dependencies = ["idna==3.10"]', HATCHLING), 'settings/uv.toml': 'link-mode = "copy"\n' };
      const environment = { UV_CONFIG_FILE: '/app/settings/uv.toml' };
      await expect(built(files, { builder: { environment } })).rejects.toThrow(/settings\/uv\.toml/);
      const { image } = await built(files, { builder: { environment, dependencyFiles: ['settings/uv.toml'] } });
      expect(await inImage(image, importing('idna'))).toBe('True');
    }, 90_000);
  });

  test('an edit reaches the image where cache-keys of uv do not see it', async () => {
    const packaged = await built(service('', `[tool.uv]\ncache-keys = [{ git = { commit = true } }]\n${HATCHLING}`));
    edit(packaged.folder, 'src/service/__init__.py', 'EDITED = True');
    await packaged.build();
    expect(await inImage(packaged.image, 'cd /; python -c "import service; print(service.EDITED)"')).toBe('True');
  }, 90_000);

  describe('a uv.lock that is older than pyproject.toml', () => {
    const outdate = (folder: string, path: string) => {
      const file = join(folder, path);
      writeFileSync(file, readFileSync(file, 'utf8').replace('version = "0.1.0"\n', 'version = "0.1.0"\ndependencies = ["idna==3.10"]\n'));
    };

    test('stops the build with the words of uv', async () => {
      const packaged = packagedAt(await repository(service('', HATCHLING)));
      outdate(packaged.folder, 'pyproject.toml');
      await expect(packaged.build()).rejects.toThrow(/lockfile at `uv.lock` needs to be updated.*--locked/s);
    }, 90_000);

    test('stops the build with the words of uv also where the pyproject.toml of a member is newer', async () => {
      const packaged = packagedAt(await repository({
        ...service('dependencies = ["pricing"]', `[tool.uv.sources]\npricing = { workspace = true }\n[tool.uv.workspace]\nmembers = ["libs/*"]\n${HATCHLING}`),
        ...library('libs/pricing', 'pricing'),
      }));
      outdate(packaged.folder, 'libs/pricing/pyproject.toml');
      await expect(packaged.build()).rejects.toThrow(/lockfile at `uv.lock` needs to be updated.*--locked/s);
    }, 90_000);
  });
});
