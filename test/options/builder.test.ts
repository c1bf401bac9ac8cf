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
