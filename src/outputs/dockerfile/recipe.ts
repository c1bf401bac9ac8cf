import * as i from './instruction';
import { APP, Packaging, VENV } from '../../model';
import { probe } from '../../options/probe';

const UV_CACHE = 'type=cache,target=/root/.cache/uv';

/** The instructions, in the order in which the Dockerfile has them. */
export function recipe(packaging: Packaging): i.Instruction[] {
  return [...uv(packaging), ...dependencies(packaging), ...builder(packaging), ...runtime(packaging)];
}

function uv(packaging: Packaging): i.Instruction[] {
  const { builder: { image, environment, packages } } = packaging;
  return [
    i.from(image, 'uv'),
    ...aptInstall(packages),
    ...standardLibrary(packaging, 'The slim images have no bytecode of the standard library: each build step would compile what it imports.'),
    i.env(environment),
    i.workdir(APP),
    i.gap(),
  ];
}

function dependencies(packaging: Packaging): i.Instruction[] {
  return [
    i.comment('The dependencies: again only when pyproject.toml or uv.lock change.'),
    i.from('uv', 'dependencies'),
    i.run([`uv sync --locked --no-install-project${selection(packaging)}`], [
      UV_CACHE,
      'type=bind,source=uv.lock,target=uv.lock',
      'type=bind,source=pyproject.toml,target=pyproject.toml',
    ]),
    i.gap(),
  ];
}

/**
 * The project is installed into the dependencies' virtual environment, mounted and thrown away after the step; the stage keeps
 * only what the installation changed, so that an edit ships kilobytes. `.venv` links to the mount meanwhile: the
 * scripts that are installed name their interpreter by that path. uv_cache.json holds the time of the build, of no use in an image.
 * What has a layer of its own leaves empty directories, and `/app` one time for ever: else the edit of one layer
 * would change the time of `/app` in those above it.
 */
function builder(packaging: Packaging): i.Instruction[] {
  const { builder: { versionArgument }, paths, runtime: { directories }, python } = packaging;
  const elsewhere = ['uv.lock', paths.entrypoint, paths.healthcheck, ...directories];
  return [
    i.comment(
      'The project, installed over the mounted dependencies, which are thrown away after the step: .venv keeps only',
      'the files that this adds or changes, so that an edit ships kilobytes.',
    ),
    i.from('uv', 'builder'),
    ...(versionArgument ? [i.arg(versionArgument, '0.0.0')] : []),
    i.copy(['.'], APP),
    i.run([
      'ln -s /dependencies .venv && touch /tmp/before',
      `UV_COMPILE_BYTECODE=0 uv sync --locked --no-editable${selection(packaging)}`,
      `rm -rf .venv ${elsewhere.join(' ')} && mkdir -p ${['.venv', ...directories].join(' ')} && cd /dependencies`,
      `find . -cnewer /tmp/before ! -type d ! -name .lock ! -name uv_cache.json -exec cp -a --parents -t ${VENV} {} +`,
      `find ${VENV} -name RECORD -exec sed -i '/uv_cache.json/d' {} +`,
      `{ ${python.executable} -m compileall -qq --invalidation-mode checked-hash ${APP} || true; } && touch -d @0 ${APP}`,
    ], [
      UV_CACHE,
      `type=bind,from=dependencies,source=${VENV},target=/dependencies,rw`,
    ]),
    i.gap(),
  ];
}

function runtime(packaging: Packaging): i.Instruction[] {
  const {
    data, health, paths, privilegeDrop, runtime: { image, environment, packages, directories }, scripts,
    user: { name, uid, gid },
  } = packaging;
  const chown = `${name}:${name}`;
  return [
    i.from(image),
    ...aptInstall([...packages, ...(privilegeDrop === 'gosu' ? ['gosu'] : [])]),
    i.run([
      `groupadd --system --gid ${gid} ${name}`,
      // With the day of the build in /etc/shadow the layer would be another one each day.
      `SOURCE_DATE_EPOCH=0 useradd --system --gid ${gid} --uid ${uid} --no-create-home --shell /usr/sbin/nologin ${name}`,
    ]),
    ...standardLibrary(packaging, 'Nor has this one, and the app could not write it: each start would compile what it imports.'),
    i.comment('A new volume takes over this owner.'),
    i.run([
      `mkdir -p ${[data.directory, ...data.subdirectories.map(path => `${data.directory}/${path}`)].slice(data.subdirectories.length ? 1 : 0).join(' ')}`,
      `chown -R ${chown} ${data.directory}`,
    ]),
    i.workdir(APP),
    i.copy([paths.entrypoint, paths.healthcheck], '/', { chown: 'root:root', chmod: '0755' }),
    i.copy([VENV], VENV, { from: 'dependencies', chown }),
    i.copy([APP], APP, { from: 'builder', chown }),
    ...directories.map(directory => i.copy([`${directory}/`], `${APP}/${directory}/`, { chown })),
    i.env(environment),
    i.prependPath(`${VENV}/bin`),
    i.expose(packaging.port),
    i.healthcheck({
      'interval': `${health.interval}s`,
      'timeout': `${health.timeout}s`,
      'start-period': `${health.startPeriod}s`,
      'retries': `${health.retries}`,
    }, [scripts.healthcheck, ...probe(packaging)]),
    i.comment('No USER: the entrypoint starts as root, repairs the volume and drops to the app\'s user.'),
    i.entrypoint([scripts.entrypoint]),
    i.cmd(packaging.command),
  ];
}

/** A hash that nobody checks: the interpreter and its library come in one image. Its tests have files that are wrong on purpose. */
function standardLibrary({ python: { executable }, runtime: { standardLibraryBytecode } }: Packaging, why: string): i.Instruction[] {
  if (!standardLibraryBytecode) return [];
  return [
    i.comment(why),
    i.run([`${executable} -m compileall -qq -j0 --invalidation-mode unchecked-hash -x '/(site-packages|tests?)/' \\
    "$(${executable} -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"`]),
  ];
}

function selection({ builder: { extras, groups } }: Packaging): string {
  return [...extras.map(extra => ` --extra ${extra}`), ...groups.map(group => ` --group ${group}`)].join('');
}

/** Leaves neither lists nor what holds the time: caches and logs. */
function aptInstall(packages: readonly string[]): i.Instruction[] {
  if (packages.length === 0) return [];
  return [i.run([
    'apt-get update',
    `apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    'rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/ldconfig/* /var/log/apt /var/log/*.log',
  ])];
}
