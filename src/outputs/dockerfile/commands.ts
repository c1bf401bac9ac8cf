import { posix } from 'path';
import { DockerfileMount } from './mount';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { APP } from '../../options/layout';
import { VERSION_FILES } from '../../project/version-plugins';

/** Commands and mounts that more than one stage uses. */

/** uv's cache, which all builds of a host share. */
const UV_CACHE = DockerfileMount.cache('/root/.cache/uv');

/** Where the build context is copied: over the app's directory, or beside it where the project is a part of the context. */
export function contextFolder({ source, runtime }: Model): string {
  return source.project === '.' && runtime.sources === undefined ? APP : '/context';
}

/** A path of the build context in the builder stages. */
export function inContext(model: Model, path: string): string {
  return posix.join(contextFolder(model), path);
}

/** Mounts of every step that runs uv: its cache, secrets and the SSH agent. */
export function uvMounts({ builder: { secrets, ssh } }: Model): DockerfileMount[] {
  return [UV_CACHE, ...secrets.map(({ id, target }) => DockerfileMount.secret(id, { target })), ...(ssh ? [DockerfileMount.ssh()] : [])];
}

/** Shell commands that put secrets into environment variables, for the step alone. A secret without a value sets none. */
export function exportSecrets({ builder: { secrets } }: Model): string[] {
  return secrets.filter(({ environmentVariable }) => environmentVariable)
    .map(({ environmentVariable, target }) => `if [ -s ${target} ]; then ${environmentVariable}=$(cat ${target}) && export ${environmentVariable}; fi`);
}

/** `uv sync` in the folder of uv.lock, with the extras and dependency groups of the options. */
export function uvSync(model: Model, flags: string): string {
  const { builder: { extras, groups }, source } = model;
  const folder = inContext(model, source.lock);
  return [
    'uv sync', flags,
    ...(folder === APP ? [] : [`--directory ${folder}`]),
    ...(source.package ? [`--package ${source.package}`] : []),
    ...extras.map(extra => `--extra ${extra}`),
    ...groups.map(each => `--group ${each}`),
  ].join(' ');
}

/** Folders of the packages whose version comes from the build argument. */
export function versionFolders({ source }: Model): readonly string[] {
  return source.version?.folders ?? [source.project];
}

/** Gives the version to a plugin that reads it from a file and takes no variable. */
export function writeVersion(model: Model): string[] {
  const { builder: { versionArgument = '' } } = model;
  const file = VERSION_FILES.get(versionArgument);
  if (!file) return [];
  const paths = versionFolders(model).map(folder => inContext(model, posix.join(folder, file.name)));
  return [`# ${file.why}`, ...paths.map(path => `printf '${file.format}' "$${versionArgument}" > ${path}`)];
}

/** Installs Debian packages and removes whatever holds a time or a list: caches and logs. */
export function aptInstall(stage: DockerfileStage, packages: readonly string[]): void {
  if (packages.length === 0) return;
  stage.run([
    'apt-get update',
    `apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    'rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/ldconfig/* /var/log/apt /var/log/*.log',
  ], {
    comment: packages.every(name => name.includes('=')) ? undefined : 'Debian\'s mirrors keep only the latest version of a release.\nhadolint ignore=DL3008',
  });
}

/**
 * Compiles the standard library, without its tests, which contain files that are wrong on purpose. The bytecode is not checked
 * against its sources: interpreter and library come in one image. One process: other stages need the other processors.
 */
export function compileStandardLibrary({ python: { executable } }: Model): string[] {
  return [
    `stdlib=$(${executable} -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')`,
    `${executable} -m compileall -qq --invalidation-mode unchecked-hash -x '/(site-packages|tests?)/' "$stdlib"`,
  ];
}

/** Removes the lines of uv_cache.json, in which uv keeps a timestamp of the checkout, from all lists of installed files. */
export function forgetUvCache(folder: string): string {
  return `find ${folder} -path '*.dist-info/RECORD' -exec sed -i '/uv_cache.json/d' {} +`;
}

/** Modules of the standard library that build backends and the builder import, in every version of Python. */
const IMPORTED = ['ast', 'compileall', 'concurrent.futures', 'configparser', 'email.policy', 'glob', 'importlib.metadata', 'json', 'logging',
  'platform', 'subprocess', 'tarfile', 'typing', 'urllib.parse', 'zipfile'];

/** Compiles these modules: to import them once is a third of the work of compiling all. */
export function compileImported({ python: { executable } }: Model): string {
  return `${executable} -c 'import ${IMPORTED.join(', ')}'`;
}
