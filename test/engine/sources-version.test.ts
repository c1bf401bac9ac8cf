/** Plugins that read the version from git, which the build context does not contain. */
import { dockerOk } from '../../src/verify/docker';
import { describeEngine } from '../support/engine';
import { APP, Files, inImage, packagedAt, pyproject, removeRepositories, repository } from '../support/repositories';
import { eachNth } from '../support/rows';

interface Plugin {
  readonly name: string;
  readonly argument: string;
  readonly requires: string;
  readonly backend: string;
  readonly tables: string;
  /** Variables for `uv lock`, which builds the metadata on a machine without git. */
  readonly lock?: Readonly<Record<string, string>>;
}

const PLUGINS: readonly Plugin[] = [
  { name: 'hatch-vcs', argument: 'SETUPTOOLS_SCM_PRETEND_VERSION', requires: '"hatchling", "hatch-vcs"', backend: 'hatchling.build', tables: '[tool.hatch.version]\nsource = "vcs"\n' },
  { name: 'setuptools-scm', argument: 'SETUPTOOLS_SCM_PRETEND_VERSION', requires: '"setuptools", "setuptools-scm"', backend: 'setuptools.build_meta', tables: '[tool.setuptools_scm]\n' },
  {
    name: 'uv-dynamic-versioning',
    argument: 'UV_DYNAMIC_VERSIONING_BYPASS',
    requires: '"hatchling", "uv-dynamic-versioning"',
    backend: 'hatchling.build',
    tables: '[tool.hatch.version]\nsource = "uv-dynamic-versioning"\n',
    lock: { UV_DYNAMIC_VERSIONING_BYPASS: '0.0.0' },
  },
  {
    name: 'versioningit',
    argument: 'VERSIONINGIT_VERSION',
    requires: '"hatchling", "versioningit"',
    backend: 'hatchling.build',
    tables: '[tool.hatch.version]\nsource = "versioningit"\n[tool.versioningit]\ndefault-version = "0.0.0"\n',
  },
  { name: 'pdm-backend', argument: 'PDM_BUILD_SCM_VERSION', requires: '"pdm-backend"', backend: 'pdm.backend', tables: '[tool.pdm.version]\nsource = "scm"\n', lock: { PDM_BUILD_SCM_VERSION: '0.0.0' } },
];

const files = ({ requires, backend, tables }: Plugin): Files => ({
  'pyproject.toml': pyproject('tagged', 'dynamic = ["version"]', `[build-system]\nrequires = [${requires}]\nbuild-backend = "${backend}"\n${tables}`),
  'src/tagged/__init__.py': '',
  'src/tagged/app.py': APP,
});
const VERSION = 'cd /; python -c "import importlib.metadata as m, tagged.app; print(m.version(\'tagged\'))"';

describeEngine('version from git', () => {
  afterAll(removeRepositories, 60_000);

  test.each(eachNth(2, PLUGINS))('$name takes the version of the build argument, 0.0.0 without one', async plugin => {
    const packaged = packagedAt(await repository(files(plugin), plugin.lock));
    expect(packaged.text('Dockerfile')).toContain(`ARG ${plugin.argument}="0.0.0"\n`);
    expect(packaged.text('docker-compose.yml')).toContain(`${plugin.argument}: \${VERSION:-0.0.0}`);
    await packaged.build();
    expect(await inImage(packaged.image, VERSION)).toBe('0.0.0');
    await packaged.build('--build-arg', `${plugin.argument}=1.2.3`);
    expect(await inImage(packaged.image, VERSION)).toBe('1.2.3');
    expect(await dockerOk(['image', 'inspect', '--format', '{{index .Config.Labels "org.opencontainers.image.version"}}', packaged.image])).toBe('1.2.3');
    // Neither the file that carries the version nor the build's residue.
    expect(await inImage(packaged.image, 'ls -A /app')).toBe('.venv\ndata\npyproject.toml\nsrc');
  }, 120_000);
});
