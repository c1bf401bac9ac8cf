import { posix } from 'path';
import { compileImported, contextFolder, exportSecrets, forgetUvCache, inContext, uvMounts, uvSync, versionFolders, writeVersion } from './commands';
import { equalModes, equalTimes } from './equal';
import { directoriesOfContext, FILES } from './files-stage';
import { DockerfileMount } from './mount';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { APP, VENV } from '../../options/layout';
import { UNKNOWN_VERSION, VERSION_FILES } from '../../project/version-plugins';

/** Where the environment of the stage "dependencies" is mounted. */
const DEPENDENCIES = '/dependencies';

/** Files of the virtual environment that the installation of the project adds or changes. */
export const CHANGES = '/venv';

/** The project. The stage keeps only the files that its installation adds or changes, so that an edit ships kilobytes. */
export function builderStage(model: Model): DockerfileStage {
  const { builder: { caCertificates, commands, versionArgument }, python, runtime: { directories }, scriptPaths, source } = model;
  const elsewhere = ['uv.lock', ...scriptPaths, ...(caCertificates ? [caCertificates] : []), ...directories];
  const written = commands.length ? directories : [];
  const results = [APP, CHANGES, ...(written.length ? [FILES] : [])];
  const refresh = versionArgument || source.hasCacheKeys ? source.names.map(name => `--refresh-package ${name}`) : [];
  const stage = new DockerfileStage('builder', {
    image: 'uv',
    comment: 'Stage "builder": installs the project over the dependencies, and keeps only the files that the installation adds or\n'
      + 'changes, so that a source edit changes a layer of kilobytes and not the whole virtual environment.',
  });
  stage.run([compileImported(model)], { comment: 'Compile modules that build backends import: slim images ship no bytecode, and each build below starts Python.' });
  if (versionArgument) stage.arg(versionArgument, UNKNOWN_VERSION, { comment: 'The build context has no .git to read the version from.' });
  stage.copy(['.'], contextFolder(model));
  stage.run([
    '# Install into the mounted dependencies; the engine discards the writes afterwards. Scripts record the path of their interpreter,',
    '# so uv must see /app/.venv.',
    `ln -s ${DEPENDENCIES} .venv && touch /tmp/before`,
    ...exportSecrets(model),
    ...writeVersion(model),
    ...(refresh.length ? ['# Build the local packages anew: the cache of uv sees neither the version nor, with cache-keys, each edit.'] : []),
    `UV_COMPILE_BYTECODE=0 ${uvSync(model, ['--locked --no-editable', ...refresh].join(' '))}`,
    ...removeResidue(model),
    ...takeSources(model),
    ...(commands.length ? ['# builder.commands', `export ${environmentOfCommands(model)}`, ...commands.map(command => `{ ${command}; }`)] : []),
    ...(written.length ? [`mkdir ${FILES} && cp -a --parents -t ${FILES} ${written.map(path => `${path}/`).join(' ')}`] : []),
    '# Remove files that have a layer of their own.',
    `rm -rf .venv ${elsewhere.join(' ')} && mkdir .venv`,
    '# Keep the files that the installation changed. uv_cache.json holds a timestamp and differs from build to build.',
    `env --chdir=${DEPENDENCIES} find . -cnewer /tmp/before ! -type d ! -name .lock ! -name uv_cache.json -exec cp -a --parents -t ${VENV} {} +`,
    forgetUvCache(VENV),
    '# Compile. Files that are no valid Python, such as templates, stay as they are.',
    `{ ${python.executable} -m compileall -qq --invalidation-mode checked-hash ${APP} || true; }`,
    '# Apart, because root owns the environment in the image.',
    `mv ${VENV} ${CHANGES}`,
    '# Each checkout gives the same layers.',
    equalModes(...results),
    equalTimes(...results),
  ], {
    mounts: [...uvMounts(model), DockerfileMount.bind(DEPENDENCIES, { from: 'dependencies', source: VENV, writable: true })],
  });
  return stage;
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
