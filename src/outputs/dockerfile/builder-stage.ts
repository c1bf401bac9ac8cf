import { selection, UV_CACHE } from './commands';
import { DockerfileMount } from './mount';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { APP, VENV } from '../../options/layout';

/** Where the environment of the stage "dependencies" is mounted. */
const DEPENDENCIES = '/dependencies';

/** The project. The stage keeps only the files that its installation adds or changes, so that an edit ships kilobytes. */
export function builderStage(model: Model): DockerfileStage {
  const { builder: { versionArgument }, paths, runtime: { directories }, python } = model;
  const elsewhere = ['uv.lock', paths.entrypoint, paths.healthcheck, ...directories];
  const stage = new DockerfileStage('builder', {
    image: 'uv',
    comment: 'Stage "builder": installs the project over the dependencies, and keeps only the files that the installation adds or\n'
      + 'changes, so that a source edit changes a layer of kilobytes and not the whole virtual environment.',
  });
  if (versionArgument) stage.arg(versionArgument, '0.0.0', { comment: 'The build context has no .git to read the version from.' });
  stage.copy(['.'], APP);
  stage.run([
    '# Install into the mounted dependencies; the engine discards the writes afterwards. Scripts record the path of their interpreter,',
    '# so uv must see /app/.venv.',
    `ln -s ${DEPENDENCIES} .venv && touch /tmp/before`,
    `UV_COMPILE_BYTECODE=0 uv sync --locked --no-editable${selection(model)}`,
    '# Remove files that have a layer of their own. The empty directories keep the timestamp of /app equal in all layers.',
    `rm -rf .venv ${elsewhere.join(' ')} && mkdir -p ${['.venv', ...directories].join(' ')}`,
    '# Keep the files that the installation changed. uv_cache.json holds a timestamp and differs from build to build.',
    `cd ${DEPENDENCIES}`,
    `find . -cnewer /tmp/before ! -type d ! -name .lock ! -name uv_cache.json -exec cp -a --parents -t ${VENV} {} +`,
    `find ${VENV} -name RECORD -exec sed -i '/uv_cache.json/d' {} +`,
    '# Compile. Files that are no valid Python, such as templates, stay as they are.',
    `{ ${python.executable} -m compileall -qq --invalidation-mode checked-hash ${APP} || true; }`,
    `touch -d @0 ${APP}`,
  ], {
    mounts: [UV_CACHE, DockerfileMount.bind(DEPENDENCIES, { from: 'dependencies', source: VENV, writable: true })],
  });
  return stage;
}
