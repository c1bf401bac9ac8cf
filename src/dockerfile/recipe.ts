import { APP, Packaging, VENV } from '../packaging';
import { probe } from '../probe';
import * as i from './instruction';

const UV_CACHE = 'type=cache,target=/root/.cache/uv';

/** The instructions, in the order in which the Dockerfile has them. */
export function recipe(packaging: Packaging): i.Instruction[] {
  return [...uv(packaging), ...dependencies(packaging), ...builder(packaging), ...runtime(packaging)];
}

function uv({ builder: { image, environment, packages } }: Packaging): i.Instruction[] {
  return [
    i.from(image, 'uv'),
    ...aptInstall(packages),
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
 * scripts that are installed name their interpreter by that path.
 */
function builder(packaging: Packaging): i.Instruction[] {
  const { builder: { versionArgument }, paths, runtime: { directories }, python } = packaging;
  const elsewhere = ['uv.lock', paths.entrypoint, paths.healthcheck, ...directories];
  return [
    i.comment('The project: .venv keeps only the files that its installation adds to the dependencies.'),
    i.from('uv', 'builder'),
    ...(versionArgument ? [i.arg(versionArgument, '0.0.0')] : []),
    i.copy(['.'], APP),
    i.run([
      'ln -s /dependencies .venv && touch /tmp/before',
      `UV_COMPILE_BYTECODE=0 UV_NO_INSTALLER_METADATA=1 uv sync --locked --no-editable${selection(packaging)}`,
      `rm -r .venv ${elsewhere.join(' ')} && mkdir .venv && cd /dependencies`,
      `find . -cnewer /tmp/before ! -type d ! -name .lock -exec cp -a --parents -t ${VENV} {} +`,
      `{ ${python.executable} -m compileall -qq --invalidation-mode checked-hash ${APP} || true; }`,
    ], [
      UV_CACHE,
      `type=bind,from=dependencies,source=${VENV},target=/dependencies,rw`,
    ]),
    i.gap(),
  ];
}

function runtime(packaging: Packaging): i.Instruction[] {
  const {
    data, health, paths, privilegeDrop, python, runtime: { image, environment, packages, directories, standardLibraryBytecode }, scripts,
    user: { name, uid, gid },
  } = packaging;
  const chown = `${name}:${name}`;
  return [
    i.from(image),
    ...aptInstall([...packages, ...(privilegeDrop === 'gosu' ? ['gosu'] : [])]),
    i.run([
      `groupadd --system --gid ${gid} ${name}`,
      `useradd --system --gid ${gid} --uid ${uid} --no-create-home --shell /usr/sbin/nologin ${name}`,
    ]),
    ...(standardLibraryBytecode ? [
      i.comment('The base image has no bytecode of the standard library, and the app could not write it: compile it once, here.'),
      i.run([`${python.executable} -m compileall -qq -j0 --invalidation-mode unchecked-hash \\
    "$(${python.executable} -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"`]),
    ] : []),
    i.comment('A new volume takes over this owner.'),
    i.run([
      `mkdir -p ${[data.directory, ...data.subdirectories.map(path => `${data.directory}/${path}`)].slice(data.subdirectories.length ? 1 : 0).join(' ')}`,
      `chown -R ${chown} ${data.directory}`,
    ]),
    i.copy([paths.entrypoint, paths.healthcheck], '/', { chown: 'root:root', chmod: '0755' }),
    i.copy([VENV], VENV, { from: 'dependencies', chown }),
    i.copy([APP], APP, { from: 'builder', chown }),
    ...directories.map(directory => i.copy([`${directory}/`], `${APP}/${directory}/`, { chown })),
    i.env(environment),
    i.prependPath(`${VENV}/bin`),
    i.workdir(APP),
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

function selection({ builder: { extras, groups } }: Packaging): string {
  return [...extras.map(extra => ` --extra ${extra}`), ...groups.map(group => ` --group ${group}`)].join('');
}

function aptInstall(packages: readonly string[]): i.Instruction[] {
  if (packages.length === 0) return [];
  return [i.run([
    'apt-get update',
    `apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    'rm -rf /var/lib/apt/lists/*',
  ])];
}
