import { DockerfileMount } from './mount';
import { Model } from '../../model';

/** Commands that more than one stage runs. */

/** uv's cache, which all builds of a host share. */
export const UV_CACHE = DockerfileMount.cache('/root/.cache/uv');

/** Arguments of `uv sync` that select extras and dependency groups. */
export function selection({ builder: { extras, groups } }: Model): string {
  return [...extras.map(extra => ` --extra ${extra}`), ...groups.map(group => ` --group ${group}`)].join('');
}

/** Installs Debian packages and removes whatever holds a time or a list: caches and logs. */
export function aptInstall(packages: readonly string[]): string[] {
  return [
    'apt-get update',
    `apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    'rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/ldconfig/* /var/log/apt /var/log/*.log',
  ];
}

/**
 * Compiles the standard library, without its tests, which contain files that are wrong on purpose. The bytecode is not checked
 * against its sources: interpreter and library come in one image.
 */
export function compileStandardLibrary({ python: { executable } }: Model): string[] {
  return [
    `stdlib=$(${executable} -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')`,
    `${executable} -m compileall -qq -j0 --invalidation-mode unchecked-hash -x '/(site-packages|tests?)/' "$stdlib"`,
  ];
}
