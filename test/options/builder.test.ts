import { parse } from 'yaml';
import { complaint, testInvalid, files, folderWith } from '../support/synthesis';

testInvalid([
  ['builder', { builder: 'uv' }, '"uv"'],
  ['builder.image', { builder: { image: 'UV:latest' } }, '"UV:latest"'],
  ['name in builder.environment', { builder: { environment: { '1A': 'x' } } }, '"1A"'],
  ['name in builder.environment', { builder: { environment: { PATH: '/x' } } }, '"PATH"'],
  ['builder.packages', { builder: { packages: 'gcc' } }, '"gcc"'],
  ['builder.packages[0]', { builder: { packages: ['-y'] } }, '"-y"'],
  ['builder.extras', { builder: { extras: '' } }, '""'],
  ['builder.extras[0]', { builder: { extras: ['a b'] } }, '"a b"'],
  ['builder.extras[0]', { builder: { extras: [undefined] } }, 'undefined'],
  ['builder.groups[0]', { builder: { groups: ['$x'] } }, '"$x"'],
  ['builder.versionArgument', { builder: { versionArgument: 'A-B' } }, '"A-B"'],
]);

describe('the version argument', () => {
  const dockerfile = (pyproject: string, options = {}) => files(options, folderWith({ 'pyproject.toml': pyproject })).Dockerfile;
  const dynamic = '[project]\nname = "x"\ndynamic = [\n  "version", # from git\n]\n[build-system]\nrequires = ["hatchling", "hatch-vcs>=0.4"]\n';

  test('is that of setuptools-scm when hatch-vcs reads a dynamic version', () =>
    expect(dockerfile(dynamic)).toContain('ARG SETUPTOOLS_SCM_PRETEND_VERSION="0.0.0"'));
  test('is left out by an empty string', () => expect(dockerfile(dynamic, { builder: { versionArgument: '' } })).not.toContain('ARG'));
  test('is absent for a static version', () => expect(dockerfile('[project]\nname = "x"\nversion = "1"\n')).not.toContain('ARG'));
});

test('a misspelt option gets the nearest name', () =>
  expect(complaint({ builder: { pakages: ['gcc'] } })).toContain('unknown option "builder.pakages"; did you mean "builder.packages"?'));

testInvalid([
  ['builder.uvVersion', { builder: { uvVersion: '0.13' } }, '"0.13"'],
  ['builder.secrets[0]', { builder: { secrets: ['netrc'] } }, '"netrc"'],
  ['builder.secrets[0].id', { builder: { secrets: [{}] } }, 'undefined'],
  ['builder.secrets[0].id', { builder: { secrets: [{ id: 'a b' }] } }, '"a b"'],
  ['builder.secrets[0].target', { builder: { secrets: [{ id: 'a', target: 'x' }] } }, '"x"'],
  ['builder.secrets[0].target', { builder: { secrets: [{ id: 'a', target: '/app/.npmrc' }] } }, '"/app/.npmrc"'],
  ['builder.secrets[0].environmentVariable', { builder: { secrets: [{ id: 'a', environmentVariable: 'A-B' }] } }, '"A-B"'],
  ['builder.ssh', { builder: { ssh: 'default' } }, '"default"'],
  ['builder.caCertificates', { builder: { caCertificates: '/etc/ca.pem' } }, '"/etc/ca.pem"'],
  ['builder.commands[0]', { builder: { commands: ['a\nb'] } }, '"a\\nb"'],
  ['builder.commands[0]', { builder: { commands: ['cat <<EOF'] } }, '"cat <<EOF"'],
  ['builder.commands[0]', { builder: { commands: ['# a'] } }, '"# a"'],
  ['builder.dependencyFiles[0]', { builder: { dependencyFiles: ['../x'] } }, '"../x"'],
  ['builder.dependencyFiles', { builder: { dependencyFiles: ['missing.txt'] } }, '"missing.txt"'],
  ['builder.caCertificates', { builder: { caCertificates: 'missing.pem' } }, '"missing.pem"'],
]);

describe('the environment of the builder', () => {
  const message = (environment: Record<string, string>) => complaint({ builder: { environment } });
  test.each(['UV_PROJECT_ENVIRONMENT', 'UV_CACHE_DIR', 'UV_LINK_MODE', 'UV_PYTHON', 'VIRTUAL_ENV', 'HOME', 'UV_FROZEN'])('must not set %s, on which the recipe depends', name =>
    expect(message({ [name]: '/x' })).toMatch(new RegExp(`invalid builder\\.environment\\.${name} "/x": .*; remove it`)));
  test.each([
    ['UV_INDEX_INTERNAL_PASSWORD', 'x'], ['TOKEN', 'x'], ['UV_INDEX_URL', 'https://ci:hunter2@pypi.example.com/simple'], ['A', 'ghp_0123456789abcdef'],
  ])('must not hold a credential: %s=%s', (name, value) => {
    expect(message({ [name]: value })).toContain(`builder.environment.${name} looks like a credential, which would be in the committed Dockerfile; pass it with builder.secrets`);
    expect(message({ [name]: value })).not.toContain('hunter2');
  });
  test.each([['UV_INDEX_URL', 'https://pypi.example.com/simple'], ['UV_INDEX_INTERNAL_PASSWORD', ''], ['TOKENIZERS_PARALLELISM', 'false']])('may hold %s=%s', (name, value) =>
    expect(() => files({ builder: { environment: { [name]: value } } })).not.toThrow());
});

describe('secrets', () => {
  const all = files({ builder: { secrets: [{ id: 'netrc', target: '/root/.netrc' }, { id: 'index-password', environmentVariable: 'UV_INDEX_A_PASSWORD' }], ssh: true } });
  test('are mounts of both steps of uv', () => {
    expect(all.Dockerfile.match(/--mount=type=secret,id=netrc,target=\/root\/\.netrc/g)).toHaveLength(2);
    expect(all.Dockerfile.match(/if \[ -s \/run\/secrets\/index-password \]; then UV_INDEX_A_PASSWORD=\$\(cat \/run\/secrets\/index-password\) && export/g)).toHaveLength(2);
    expect(all.Dockerfile.match(/--mount=type=ssh/g)).toHaveLength(2);
  });
  test('come from the environment of the host', () => {
    const compose = parse(all['docker-compose.yml']);
    expect(compose.secrets).toEqual({ 'netrc': { environment: 'BUILD_NETRC' }, 'index-password': { environment: 'BUILD_INDEX_PASSWORD' } });
    expect(compose.services['negotiation-agent'].build).toMatchObject({ secrets: ['netrc', 'index-password'], ssh: ['default'] });
  });
});

describe('uv', () => {
  const dockerfile = (contents: Record<string, string>, options = {}) => files(options, folderWith(contents)).Dockerfile;
  const required = (specifier: string) => ({ 'pyproject.toml': `[project]\nname = "x"\n[tool.uv]\nrequired-version = "${specifier}"\n` });
  test.each([
    ['>=0.10', '0.13.9'], ['==0.10.4', '0.10.4'], ['>=0.14', '0.14.0'], ['<0.9', '0.9.30'],
  ])('required as %s', (specifier, version) => {
    if (version === '0.9.30') expect(() => dockerfile(required(specifier))).toThrow('required-version of uv is "<0.9", and no known version satisfies it; set builder.uvVersion');
    else expect(dockerfile(required(specifier))).toMatch(new RegExp(`^# uv from its own image: required-version .*\\nCOPY --from=ghcr\\.io/astral-sh/uv:${version.replaceAll('.', '\\.')} /uv /uvx /usr/local/bin/`, 'm'));
  });
  test('of uv.toml counts before that of pyproject.toml', () =>
    expect(dockerfile({ ...required('==0.10.4'), 'uv.toml': 'required-version = "==0.11.2"\n' })).toContain('ghcr.io/astral-sh/uv:0.11.2 '));
  test('comes with the image where that fits', () => expect(dockerfile(required('>=0.9'))).toContain('FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS uv'));
  test('of the option is copied', () => expect(dockerfile({}, { builder: { uvVersion: '0.12.1' } })).toMatch(/FROM python:3\.12-slim-bookworm AS uv\n# .*\nCOPY --from=ghcr\.io\/astral-sh\/uv:0\.12\.1 /));
  test('must be one that required-version allows', () =>
    expect(() => dockerfile(required('>=0.13'), { builder: { uvVersion: '0.12.1' } })).toThrow('invalid builder.uvVersion "0.12.1": expected a version that required-version of uv allows (">=0.13")'));
  test('has one source', () => expect(complaint({ builder: { uvVersion: '0.12.1', image: 'a:1' } })).toContain('set one of them'));
});

describe('dependencies from git', () => {
  const lock = (url: string) => folderWith({ 'pyproject.toml': '[project]\nname = "x"\n', 'uv.lock': `[[package]]\nname = "y"\nversion = "1"\nsource = { git = "${url}" }\n` });
  test('bring git into the builder', () => expect(files({}, lock('https://example.com/y?rev=1#2')).Dockerfile).toContain('--no-install-recommends git '));
  test('over SSH need the agent', () => {
    expect(complaint({}, lock('ssh://git@example.com/y?rev=1#2'))).toContain('uv.lock has a dependency from a git repository over SSH; set builder.ssh to true');
    expect(files({ builder: { ssh: true } }, lock('ssh://git@example.com/y?rev=1#2')).Dockerfile).toContain('git openssh-client');
  });
});
