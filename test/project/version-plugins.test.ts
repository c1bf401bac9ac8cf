import { versionArgumentOf } from '../../src/project/version-plugins';

test.each([
  [['hatchling', 'hatch-vcs>=0.4'], 'SETUPTOOLS_SCM_PRETEND_VERSION'],
  [['setuptools>=64', 'setuptools_scm[toml] >= 8'], 'SETUPTOOLS_SCM_PRETEND_VERSION'],
  [['hatchling', 'uv-dynamic-versioning'], 'UV_DYNAMIC_VERSIONING_BYPASS'],
  [['poetry-core', 'poetry-dynamic-versioning>=1'], 'POETRY_DYNAMIC_VERSIONING_BYPASS'],
  [['hatchling', 'versioningit ~= 3.0'], 'VERSIONINGIT_VERSION'],
  [['hatchling', 'dunamai'], 'DUNAMAI_VERSION'],
  [['hatchling'], undefined],
])('%j takes the version from %s', (requirements, variable) => expect(versionArgumentOf(requirements, false)).toBe(variable));

test('pdm-backend takes one when its version source is git', () => {
  expect(versionArgumentOf(['pdm-backend'], true)).toBe('PDM_BUILD_SCM_VERSION');
  expect(versionArgumentOf(['pdm-backend'], false)).toBeUndefined();
});
