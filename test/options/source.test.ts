import { readFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { parse } from 'yaml';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { folderWith, synth, testInvalid, warningsOf } from '../support/synthesis';

const PYPROJECT = (name: string) => `[project]\nname = "${name}"\nversion = "1"\n`;
const LOCK = (...packages: string[]) => `version = 1\nrevision = 3\n\n${packages.map(each => `[[package]]\n${each}\n`).join('\n')}`;

testInvalid([
  ['source.context', { source: { context: 'src' } }, '"src"'],
  ['source.context', { source: { context: '/' } }, '"/"'],
  ['source.context', { source: { context: '../x' } }, '"../x"'],
]);

/** Synthesizes a service below a folder, and reads the files that it gets. */
function service(contents: Record<string, string>, outdir: string, options: NegotiationDockerPackagingOptions = {}) {
  const folder = folderWith({ '.git/HEAD': '', ...contents });
  const parent = new Project({ name: 'mono', outdir: folder, logging: { level: LogLevel.OFF } });
  const project = outdir === '.' ? parent : new Project({ name: 'alpha', parent, outdir, logging: { level: LogLevel.OFF } });
  new NegotiationDockerPackaging(project, options);
  synth(parent);
  const read = (path: string) => readFileSync(join(project.outdir, path), 'utf8');
  return { read, tasks: project.tasks, folder };
}

const WORKSPACE = {
  'pyproject.toml': '[tool.uv.workspace]\nmembers = ["services/*", "libs/*"]\n',
  'uv.lock': LOCK('name = "alpha"\nsource = { editable = "services/alpha" }\ndependencies = [{ name = "shared" }]', 'name = "beta"\nsource = { editable = "services/beta" }',
    'name = "shared"\nsource = { editable = "libs/shared" }'),
  'services/alpha/pyproject.toml': PYPROJECT('alpha'),
  'services/alpha/config/a.yaml': '',
};

describe('a member of a workspace', () => {
  const { read, tasks } = service(WORKSPACE, 'services/alpha');
  test('is built from the root of the workspace, with an ignore file of its own', () => {
    expect(parse(read('docker-compose.yml')).services.alpha.build).toEqual({ context: '../..', dockerfile: 'services/alpha/Dockerfile' });
    expect(tasks.tryFind('docker:build')?.steps[0].exec).toContain('docker build --file Dockerfile --tag alpha:latest $REVISION_LABEL $CREATED_LABEL ../.. "$@"');
    expect(read('Dockerfile.dockerignore')).toMatch(/\n\*\n!uv\.lock\n!pyproject\.toml\n!services\/alpha\n!libs\/shared\n!services\/beta\/pyproject\.toml\n/);
  });
  test('is installed alone, from the lock of the workspace', () => {
    expect(read('Dockerfile')).toContain('uv sync --frozen --no-install-project --no-install-workspace --no-install-local --directory /context --package alpha');
    expect(read('Dockerfile')).toContain('uv sync --locked --no-editable --directory /context --package alpha');
    expect(read('Dockerfile')).toContain('--mount=type=bind,source=uv.lock,target=/context/uv.lock');
  });
  test('has its scripts and directories from its own folder', () => {
    expect(read('Dockerfile')).toContain('\nCOPY services/alpha/entrypoint.sh services/alpha/healthcheck.sh /files/\n');
    expect(read('Dockerfile')).toContain('\nCOPY services/alpha/config/ /files/config/\n');
  });
});

test('a library of a member brings the version argument of its plugin', () => {
  const shared = '[project]\nname = "shared"\ndynamic = ["version"]\n[build-system]\nrequires = ["hatchling", "versioningit"]\n';
  const dockerfile = service({ ...WORKSPACE, 'libs/shared/pyproject.toml': shared }, 'services/alpha').read('Dockerfile');
  expect(dockerfile).toContain('ARG VERSIONINGIT_VERSION="0.0.0"');
  expect(dockerfile).toContain('"$VERSIONINGIT_VERSION" > /context/libs/shared/PKG-INFO');
  expect(dockerfile).toContain('--refresh-package alpha --refresh-package shared');
});

describe('the root of a workspace', () => {
  const { read } = service({
    'pyproject.toml': `${PYPROJECT('app')}[tool.uv.workspace]\nmembers = ["packages/*"]\n`,
    'uv.lock': LOCK('name = "app"\nsource = { editable = "." }\ndependencies = [{ name = "used" }]', 'name = "used"\nsource = { editable = "packages/used" }',
      'name = "unused"\nsource = { editable = "packages/unused" }'),
  }, '.');
  test('leaves out the members that it does not need, but for their pyproject.toml', () =>
    expect(read('.dockerignore')).toMatch(/\npackages\/unused\n!packages\/unused\/pyproject\.toml\n/));
  test('is installed by its name', () => expect(read('Dockerfile')).toContain('uv sync --locked --no-editable --package app'));
});

describe('a project of its own', () => {
  const project = { 'pyproject.toml': PYPROJECT('app'), 'uv.lock': LOCK('name = "app"\nsource = { editable = "." }') };
  test('is installed as the seed says', () =>
    expect(service(project, '.').read('Dockerfile')).toMatch(/\n {4}uv sync --locked --no-install-project \\\n[^]*uv sync --locked --no-editable \\\n/));
  test('has its further inputs in the dependency step', () => {
    const lock = LOCK('name = "app"\nsource = { editable = "." }', 'name = "x"\nsource = { path = "vendor/x.whl" }');
    const { read } = service({ ...project, 'uv.lock': lock, 'uv.toml': '', 'vendor/x.whl': '', 'constraints.txt': '' }, '.', { builder: { dependencyFiles: ['constraints.txt'] } });
    for (const path of ['uv.toml', 'vendor/x.whl', 'constraints.txt']) expect(read('Dockerfile')).toContain(`--mount=type=bind,source=${path},target=/app/${path}`);
    expect(read('Dockerfile')).toContain('uv sync --frozen --no-install-project');
  });
  test('must not depend on a folder outside of the build context', () => {
    const lock = LOCK('name = "app"\nsource = { editable = "." }\ndependencies = [{ name = "shared" }]', 'name = "shared"\nsource = { directory = "../shared" }');
    expect(() => service({ 'a/pyproject.toml': PYPROJECT('app'), 'a/uv.lock': lock }, 'a'))
      .toThrow('the dependency "shared" is at ../shared, outside of the build context; set source.context to ".."');
    const { read } = service({ 'a/pyproject.toml': PYPROJECT('app'), 'a/uv.lock': lock }, 'a', { source: { context: '..' } });
    expect(read('Dockerfile')).toContain('uv sync --locked --no-editable --directory /context/a');
    expect(read('Dockerfile.dockerignore')).toContain('\n*\n!a/uv.lock\n!a/pyproject.toml\n!a\n!shared\n');
  });
});

test('a context below the lock of the workspace is one problem', () =>
  expect(() => service(WORKSPACE, 'services/alpha', { source: { context: '..' } })).toThrow('invalid source.context "..": expected "../.." or a folder above it, because uv.lock is there'));


describe('a flat index outside of the build context', () => {
  const warnings = (index: string) => warningsOf({}, folderWith({
    'pyproject.toml': PYPROJECT('alpha'), 'uv.lock': LOCK('name = "alpha"\nsource = { virtual = "." }', `name = "acme"\nsource = { registry = "${index}" }`), 'negotiation/app.py': '',
  }));
  test('is a problem where a wider context would contain it', () =>
    expect(() => warnings('../wheels')).toThrow('an archive or index in uv.lock is at ../wheels, outside of the build context; set source.context to ".."'));
  test('gives a warning where no context could: perhaps the app does not need it', () =>
    expect(warnings('/srv/wheels')).toContain('uv.lock takes packages from /srv/wheels, which no build reaches'));
});
