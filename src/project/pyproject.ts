import { parseToml, string, strings, table } from './toml';
import { versionArgumentOf } from './version-plugins';
import { VersionSpecifier } from './version-specifier';
import { isObject } from '../validation/checks';
import { Problems } from '../validation/problems';

/** The facts of a pyproject.toml that the packaging uses. Facts of the wrong type count as absent: uv reports them better. */
export interface Pyproject {
  /** Name of the project, as it is written. */
  readonly name?: string;
  /** Undefined for one that the build backend computes. */
  readonly version?: string;
  readonly description?: string;
  /** The expression of `license`, or the text in its table. */
  readonly license?: string;
  /** By their labels, in lower case and without punctuation: PyPA specifications, "Well-known Project URLs". */
  readonly urls: Readonly<Record<string, string>>;
  readonly requiresPython?: VersionSpecifier;
  /** Build argument that carries the version when a plugin would read it from git. */
  readonly versionArgument?: string;
  /** Metadata that the build backend computes, apart from the version. uv has to build the project to know them. */
  readonly hasDynamicMetadata: boolean;
  /** True for a project that only poetry can lock. */
  readonly isOfPoetry: boolean;
  /** True where uv installs the dependencies alone: there is no build system, or `package = false`. */
  readonly isVirtual: boolean;
  /** Console scripts, by name. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Paths that the build backend may read: readme, license files, packages and their data. Some name no file. */
  readonly files: readonly string[];
  /** Members of the uv workspace whose root this is, as patterns. */
  readonly workspace?: { readonly members: readonly string[]; readonly exclude: readonly string[] };
  /** True where `cache-keys` of uv replace those of its defaults. */
  readonly hasCacheKeys: boolean;
  /** `required-version` of uv. */
  readonly uvVersion?: string;
  /** Names of the packages in the dependency groups, as they are written. */
  readonly developmentPackages: readonly string[];
  /** Packages that the build configuration names, as module names. */
  readonly modules: readonly string[];
}

type Table = Readonly<Record<string, unknown>>;

/** Reads a pyproject.toml, or its absence. */
export function readPyproject(problems: Problems, text: string | undefined, path = 'pyproject.toml'): Pyproject {
  const root = text === undefined ? {} : parseToml(problems, path, text);
  const project = table(root, 'project');
  const tool = table(root, 'tool');
  const uv = table(tool, 'uv');
  const dynamic = strings(project.dynamic);
  const workspace = uv.workspace === undefined ? undefined : table(uv, 'workspace');
  const requires = project['requires-python'];
  return {
    name: string(project.name),
    version: string(project.version),
    description: string(project.description),
    license: string(project.license) ?? string(table(project, 'license').text),
    urls: Object.fromEntries(Object.entries(table(project, 'urls')).flatMap(([label, url]) => (
      typeof url === 'string' ? [[label.replace(/[\p{P}\p{S}\s]/gu, '').toLowerCase(), url]] : []))),
    requiresPython: typeof requires === 'string' ? new VersionSpecifier(requires) : undefined,
    versionArgument: dynamic.includes('version')
      ? versionArgumentOf(strings(table(root, 'build-system').requires), table(table(tool, 'pdm'), 'version').source === 'scm')
      : undefined,
    hasDynamicMetadata: dynamic.some(name => /dependencies|requires-python|scripts/.test(name)),
    isOfPoetry: tool.poetry !== undefined && root.project === undefined,
    isVirtual: root.project !== undefined && (uv.package === false || (root['build-system'] === undefined && uv.package !== true)),
    scripts: Object.fromEntries(Object.entries(table(project, 'scripts')).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    files: filesOf(project, tool),
    workspace: workspace && { members: strings(workspace.members), exclude: strings(workspace.exclude) },
    hasCacheKeys: uv['cache-keys'] !== undefined,
    uvVersion: string(uv['required-version']),
    developmentPackages: [...Object.values(table(root, 'dependency-groups')), uv['dev-dependencies']].flatMap(strings).map(nameOf),
    modules: modulesOf(tool),
  };
}

/** PEP 621 readme and license files, and all paths in the configuration of a build backend, apart from those that it excludes. */
/** PyPA specifications, "Dependency specifiers": the name comes first. */
function nameOf(dependency: string): string {
  return /^\s*([\w.-]*)/.exec(dependency)![1];
}

function filesOf(project: Table, tool: Table): string[] {
  const readme = string(project.readme) ?? string(table(project, 'readme').file);
  const license = string(table(project, 'license').file);
  const backends = [table(tool, 'hatch').build, tool.setuptools, table(tool, 'uv')['build-backend'], table(tool, 'pdm').build, tool.flit, table(tool, 'poetry').packages];
  const named = textsIn(backends).flatMap(text => [text, text.replaceAll('.', '/')]);
  const paths = [readme, license, ...strings(project['license-files']), ...named].filter((path): path is string => path !== undefined);
  // Of a pattern, the part before its first special character.
  return [...new Set(paths.map(path => path.replace(/\/?[^/]*[*?[].*$/, '').replace(/^\.?\/|\/$/g, '')))].filter(path => path !== '' && !path.startsWith('..'));
}

/** No build backend nests its tables deeper. */
const MAX_DEPTH = 20;

/** All texts in a value, and the keys of its tables. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap(each => textsIn(each, depth + 1));
  return isObject(value) ? Object.entries(value).flatMap(([key, each]) => (/exclude/.test(key) ? [] : [key, ...textsIn(each, depth + 1)])) : [];
}

/** Modules of the build backends of uv, hatch, setuptools, poetry and flit. */
function modulesOf(tool: Table): string[] {
  const wheel = table(table(table(table(tool, 'hatch'), 'build'), 'targets'), 'wheel');
  const setuptools = table(tool, 'setuptools');
  const backend = table(table(tool, 'uv'), 'build-backend');
  const paths = [...strings(wheel.packages), ...strings(wheel['only-include'])].map(path => path.replace(/^\.?\/|\/$/g, '').replace(/^src\//, ''));
  const names = [...strings(setuptools.packages), ...strings(backend['module-name']), string(backend['module-name']), string(table(table(tool, 'flit'), 'module').name)];
  return [...paths.map(path => path.replaceAll('/', '.')), ...names.filter((name): name is string => name !== undefined)];
}
