/**
 * Plugins that read the version from git, and the environment variable by which each takes it from elsewhere: the build context has no
 * `.git`. Sources: the documentation of each plugin, the variable in its code.
 */
const PLUGINS: ReadonlyArray<readonly [requirement: RegExp, variable: string]> = [
  [/^uv-dynamic-versioning\b/, 'UV_DYNAMIC_VERSIONING_BYPASS'],
  [/^poetry-dynamic-versioning\b/, 'POETRY_DYNAMIC_VERSIONING_BYPASS'],
  [/^(hatch-vcs|setuptools-scm|setuptools_scm|vcs-versioning)\b/, 'SETUPTOOLS_SCM_PRETEND_VERSION'],
  [/^pdm-(backend|pep517)\b/, 'PDM_BUILD_SCM_VERSION'],
];

/** Takes no variable: it reads PKG-INFO where there is no repository, as in a source distribution. */
export const VERSIONINGIT = 'VERSIONINGIT_VERSION';

/** The build argument for the version plugin among the requirements of the build system, undefined for none. */
export function versionArgumentOf(requirements: readonly string[], isFromScm: boolean): string | undefined {
  const names = requirements.map(requirement => requirement.trim().toLowerCase());
  if (names.some(name => /^versioningit\b/.test(name))) return VERSIONINGIT;
  const found = PLUGINS.find(([pattern]) => names.some(name => pattern.test(name)));
  // pdm-backend is a build backend first: it asks git only when its version source says so.
  return found && (found[1] !== 'PDM_BUILD_SCM_VERSION' || isFromScm) ? found[1] : undefined;
}
