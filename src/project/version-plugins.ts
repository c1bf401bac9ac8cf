/**
 * Plugins that read the version from git, and the environment variable by which each takes it from elsewhere: the build context has no
 * `.git`. The variables are those of their documentation and code.
 */
const PLUGINS: ReadonlyArray<readonly [requirement: RegExp, variable: string]> = [
  [/^uv-dynamic-versioning\b/, 'UV_DYNAMIC_VERSIONING_BYPASS'],
  [/^poetry-dynamic-versioning\b/, 'POETRY_DYNAMIC_VERSIONING_BYPASS'],
  [/^(hatch-vcs|setuptools[-_]scm|vcs-versioning)\b/, 'SETUPTOOLS_SCM_PRETEND_VERSION'],
  [/^pdm-(backend|pep517)\b/, 'PDM_BUILD_SCM_VERSION'],
  [/^versioningit\b/, 'VERSIONINGIT_VERSION'],
  [/^dunamai\b/, 'DUNAMAI_VERSION'],
];

/** The version of a build that passes none. */
export const UNKNOWN_VERSION = '0.0.0';

/** A file from which a plugin without a variable of its own takes the version. */
export interface VersionFile {
  readonly name: string;
  /** Format of printf, with the version as its only argument. */
  readonly format: string;
  readonly why: string;
}

/** By build argument. */
export const VERSION_FILES: ReadonlyMap<string, VersionFile> = new Map([
  ['VERSIONINGIT_VERSION', {
    name: 'PKG-INFO',
    format: 'Metadata-Version: 2.1\\nName: app\\nVersion: %s\\n',
    why: 'versioningit takes the version from PKG-INFO where there is no repository, as in a source distribution.',
  }],
  ['DUNAMAI_VERSION', {
    name: '.git_archival.json',
    format: '{"hash-full":"0000000","hash-short":"0000000","timestamp":"1970-01-01T00:00:00+00:00","refs":"","describe":"v%s-0-g0000000"}\\n',
    why: 'dunamai takes the version from the archive of a tag where there is no repository.',
  }],
]);

/** The build argument for the version plugin among the requirements of the build system, undefined for none. */
export function versionArgumentOf(requirements: readonly string[], isFromScm: boolean): string | undefined {
  const names = requirements.map(requirement => requirement.trim().toLowerCase());
  const [, variable] = PLUGINS.find(([pattern]) => names.some(name => pattern.test(name))) ?? [];
  // pdm-backend is a build backend first: it asks git only when its version source says so.
  return variable === 'PDM_BUILD_SCM_VERSION' && !isFromScm ? undefined : variable;
}
