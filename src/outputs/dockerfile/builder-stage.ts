import { posix } from 'path';
import { contextFolder, exportSecrets, forgetUvCache, inContext, uvMounts, uvSync, versionFolders, writeVersion } from './commands';
import { DEPENDENCIES } from './dependencies-stage';
import { APP_MODE, equalModes, equalTimes } from './equal';
import { directoriesOfContext, FILES, linkedRoot } from './files-stage';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { APP, VENV } from '../../options/layout';
import { UNKNOWN_VERSION, VERSION_FILES } from '../../project/version-plugins';

/** What the project adds to the image: the root directory of a linked copy, or the two parts below. BuildKit reads all files beside a path that it copies. */
export const PROJECT = '/project';
/** Files of the virtual environment that the installation of the project adds or changes. */
export const CHANGES = `${PROJECT}/venv`;
/** Sources. */
export const SOURCES = `${PROJECT}/app`;

/** The project. The stage keeps only the files that its installation adds or changes, so that an edit ships kilobytes. */
export function builderStage(model: Model): DockerfileStage {
  const { builder: { caCertificates, commands, versionArgument }, python, runtime: { directories, linkedCopies }, scriptPaths, source } = model;
  const elsewhere = ['uv.lock', ...scriptPaths, ...(caCertificates ? [caCertificates] : []), ...directories];
  const written = commands.length ? directories : [];
  const results = [PROJECT, ...(written.length ? [FILES] : [])];
  const refresh = versionArgument || source.hasCacheKeys ? source.names.map(name => `--refresh-package ${name}`) : [];
  const stage = new DockerfileStage('builder', {
    image: 'dependencies',
    comment: 'Stage "builder": installs the project over the dependencies, and keeps only the files that the installation adds or\n'
      + 'changes, so that a source edit changes a layer of kilobytes and not the whole virtual environment.',
  });
  if (versionArgument) stage.arg(versionArgument, UNKNOWN_VERSION, { comment: 'The build context has no .git to read the version from.' });
  stage.copy(['.'], contextFolder(model));
  stage.run([
    '# Scripts record the path of their interpreter, so uv must see /app/.venv.',
    `ln -s ${DEPENDENCIES} .venv && touch /tmp/before`,
    ...exportSecrets(model),
    ...writeVersion(model),
    ...(refresh.length ? ['# Build the local packages anew: the cache of uv sees neither the version nor, with cache-keys, each edit.'] : []),
    `UV_COMPILE_BYTECODE=0 ${uvSync(model, ['--locked --no-editable', ...refresh].join(' '))}`,
    ...removeResidue(model),
    ...takeSources(model),
    ...(commands.length ? ['# builder.commands', `export ${environmentOfCommands(model)}`, ...commands.map(command => `{ ${command}; }`)] : []),
    ...(written.length ? keepDirectories(model) : []),
    '# Remove files that have a layer of their own.',
    `rm -rf .venv ${elsewhere.join(' ')} && mkdir .venv`,
    '# Keep the files that the installation changed. uv_cache.json holds a timestamp and differs from build to build.',
    `env --chdir=${DEPENDENCIES} find . -cnewer /tmp/before ! -type d ! -name .lock ! -name uv_cache.json -exec cp -a --parents -t ${VENV} {} +`,
    forgetUvCache(VENV),
    '# Compile. Files that are no valid Python, such as templates, stay as they are.',
    `{ ${python.executable} -m compileall -qq --invalidation-mode checked-hash ${APP} || true; }`,
    '# Set the environment apart, because root owns it in the image.',
    `mkdir ${PROJECT} && mv ${VENV} ${CHANGES} && cp -a ${APP} ${SOURCES}`,
    '# Each checkout gives the same layers.',
    equalModes(...results),
    ...(linkedCopies ? withOwners(model) : []),
    equalTimes(...results),
  ], { mounts: uvMounts(model) });
  return stage;
}

/** Directories that commands may have written to. */
function keepDirectories(model: Model): string[] {
  const { runtime: { directories, linkedCopies } } = model;
  if (!linkedCopies) return [`mkdir ${FILES} && cp -a --parents -t ${FILES} ${directories.map(path => `${path}/`).join(' ')}`];
  return directories.map(path => [`${linkedRoot(model, path)}${APP}`, path]).map(([folder, path]) => `mkdir -p ${folder} && cp -a --parents -t ${folder} ${path}/`);
}

/** A linked copy brings the directories above its files. */
function withOwners({ privileges: { isHardened }, user: { uid, gid } }: Model): string[] {
  return [
    '# A linked copy keeps owners and modes.',
    ...(isHardened ? [] : [`chown -R ${uid}:${gid} ${SOURCES}`, `chown root:root ${SOURCES} && chmod ${APP_MODE} ${SOURCES}`]),
    `mv ${CHANGES} ${PROJECT}${VENV}`,
  ];
}

/** Build backends write beside the sources. A build/ that the project includes on purpose stays. */
function removeResidue(model: Model): string[] {
  const { builder: { versionArgument = '' }, ignore, source } = model;
  const names = ['*.egg-info', 'src/*.egg-info', ...(ignore.patterns.some(pattern => /^!(.*\/)?build\b/.test(pattern)) ? [] : ['build']), '.pdm-build'];
  const inside = source.packages.filter(path => path !== source.project && !posix.relative(source.project, path).startsWith('..'));
  const paths = [source.project, ...inside].flatMap(folder => names.map(name => posix.join(folder, name)));
  const versionFile = VERSION_FILES.get(versionArgument);
  if (versionFile) paths.push(...versionFolders(model).map(folder => posix.join(folder, versionFile.name)));
  // The working directory is /app.
  const fromHere = (path: string) => inContext(model, path).replace(new RegExp(`^${APP}/`), '').replace(/^\*/, './*');
  return ['# Remove the residue of build backends.', `rm -rf ${paths.map(fromHere).join(' ')}`];
}

/** Build commands find programs and modules where the app finds them. */
function environmentOfCommands({ runtime: { environment: { PYTHONPATH } } }: Model): string {
  return [`PATH="${VENV}/bin:$PATH"`, ...(PYTHONPATH ? [`PYTHONPATH='${PYTHONPATH.replaceAll("'", "'\\''")}'`] : [])].join(' ');
}

/** Copies the project, or the paths of it that the image is to contain, out of the build context. */
function takeSources(model: Model): string[] {
  const { runtime: { directories, sources }, source } = model;
  if (contextFolder(model) === APP) return [];
  const folder = inContext(model, source.project);
  if (sources === undefined) return [`cp -a ${folder}/. ${APP}`];
  const paths = [...sources, ...(directoriesOfContext(model).length ? [] : directories)];
  return paths.length ? [`env --chdir=${folder} cp -a --parents -t ${APP} ${paths.join(' ')}`] : [];
}
