import { posix } from 'path';
import { fromHere, literal } from './containers';
import { Model } from '../../model';
import { APP } from '../../options/layout';
import { directoriesOfContext } from '../dockerfile/files-stage';

/** Folders that change without an edit. compose knows those of .dockerignore, but reads no <Dockerfile>.dockerignore. */
const IDLE = ['.git/', '**/.venv/', '**/__pycache__/', '**/.pytest_cache/', '**/.ruff_cache/', '**/.mypy_cache/', '**/node_modules/'];

/** Files that go into the image as they are can be copied into the container. All else needs a build. */
export function watch(model: Model) {
  const { compose: { restrictions }, paths, privileges, source } = model;
  const idle = paths.dockerignore === '.dockerignore' ? [] : IDLE;
  // compose writes as the user of the image.
  const isWritable = privileges.startsAsRoot && !restrictions.tmpfs;
  const directories = isWritable ? directoriesOfContext(model) : [];
  const packages = source.packages.length ? source.packages : [source.project];
  const folders = packages.filter(path => !packages.some(other => other !== path && isWithin(path, other)));
  const inProject = (folder: string) => posix.relative(source.project, folder) || '.';
  const files = [...new Set(['uv.lock', 'pyproject.toml'].map(name => posix.join(source.lock, name)))]
    .filter(path => !folders.some(folder => isWithin(path, folder))).map(inProject);
  return [
    ...directories.map(directory => ({ action: 'sync+restart', path: literal(local(model, directory)), target: `${APP}/${directory}` })),
    ...folders.map(folder => ({
      action: 'rebuild',
      path: literal(local(model, inProject(folder))),
      ignore: listed([...idle, ...(folder === source.project ? directories.map(directory => `${directory}/`) : [])]),
    })),
    ...files.map(path => ({ action: 'rebuild', path: literal(local(model, path)) })),
  ];
}

function listed(items: readonly string[]): readonly string[] | undefined {
  return items.length ? items : undefined;
}

function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

function local(model: Model, path: string): string {
  const relative = fromHere(model, path);
  return relative.startsWith('.') ? relative : `./${relative}`;
}
