import { APP, Packaging, VENV } from '../model';
import { Surroundings } from '../project/project-facts';
import { refuses, requiresPython } from '../project/pyproject';
import { Problems } from '../validation/problems';

/** Values that are right each by itself and wrong together. */
export function checkTogether({ health, paths, runtime, scripts, data }: Packaging, problems: Problems) {
  if (health.timeout > health.interval) {
    problems.warn(`health.timeout is ${health.timeout} s and health.interval only ${health.interval} s: `
      + 'a failing app is probed less often than it says; write a timeout below the interval');
  }
  if (![`${paths.dockerfile}.dockerignore`, '.dockerignore'].includes(paths.dockerignore)) {
    problems.add('paths.dockerignore', paths.dockerignore, `".dockerignore" or "${paths.dockerfile}.dockerignore": engines read no other`);
  }
  const files = Object.entries(paths);
  for (const [index, [name, path]] of files.entries()) {
    const twin = files.slice(0, index).find(([, other]) => other === path);
    if (twin) problems.add(`paths.${name}`, path, `a path of its own: paths.${twin[0]} has this one`);
  }
  if (scripts.entrypoint === scripts.healthcheck && paths.entrypoint !== paths.healthcheck) {
    problems.add('paths.healthcheck', paths.healthcheck, 'another file name than paths.entrypoint: both are copied to / of the image');
  }
  for (const directory of runtime.directories) {
    const target = `${APP}/${directory}`;
    if (target === data.directory || target.startsWith(`${data.directory}/`)) {
      problems.add('runtime.directories', directory, `a directory outside of data.directory ("${data.directory}"): the volume would hide it`);
    }
    if (target === VENV || target.startsWith(`${VENV}/`)) {
      problems.add('runtime.directories', directory, 'a directory other than the virtual environment');
    }
  }
}

/** What the repository around the packaging says against it. */
export function checkProject({ python, paths }: Packaging, pyproject: string | undefined, surroundings: Surroundings, problems: Problems) {
  for (const [name, path] of Object.entries(paths)) {
    const owner = surroundings.ownerOf(path);
    if (owner) {
      problems.add(`paths.${name}`, path, `another path: ${owner} already owns this one`);
    } else if (surroundings.isUnmanaged(path)) {
      problems.add(`paths.${name}`, path, 'another path, or move the file away: it exists and projen does not manage it. '
        + `To adopt it, compare it with what is generated: \`git mv ${path} ${path}.old\`, run projen, carry your changes over into options`);
    }
  }
  if (surroundings.isIgnoredByGit('uv.lock')) {
    problems.add('.gitignore', 'uv.lock', 'no pattern that ignores uv.lock: the image is built from it');
  } else if (!surroundings.exists('uv.lock')) {
    problems.warn('uv.lock is missing: run `uv lock` and commit it, the image is built from it');
  }
  const pin = surroundings.read('.python-version')?.split('\n').map(line => line.trim()).find(line => line && !line.startsWith('#'));
  const pinned = pin?.match(/^(?:cpython-?|python)?(\d+\.\d+)(?:\.\d+)?$/)?.[1];
  if (pinned && pinned !== python.version) {
    problems.add('pythonVersion', python.version, `"${pinned}", or change .python-version, which says ${JSON.stringify(pin)}`);
  }
  const required = requiresPython(pyproject);
  if (required && refuses(required, python.version)) {
    problems.add('pythonVersion', python.version, `a version that requires-python of pyproject.toml allows (${JSON.stringify(required)})`);
  }
}
