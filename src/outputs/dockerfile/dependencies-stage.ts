import { posix } from 'path';
import { exportSecrets, inContext, uvMounts, uvSync } from './commands';
import { splitEnvironment } from './dependency-layers';
import { DockerfileMount } from './mount';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { VENV } from '../../options/layout';

/** Where the environment waits for the project. */
export const DEPENDENCIES = '/dependencies';

/** The dependencies alone, in a stage of its own, so that an edit of the project does not install them again. */
export function dependenciesStage(model: Model): DockerfileStage {
  const { builder, source } = model;
  const stage = new DockerfileStage('dependencies', {
    image: 'uv', comment: 'Stage "dependencies": rebuilt only when pyproject.toml or uv.lock changes.',
  });
  const files = [
    ...['uv.lock', 'pyproject.toml'].map(name => posix.join(source.lock, name)),
    ...source.files,
    ...builder.dependencyFiles.map(path => posix.join(source.project, path)),
  ];
  const sync = source.isFrozen
    // uv cannot compare uv.lock with packages that are not there yet; the stage "builder" does.
    ? ['# Stage "builder" checks uv.lock, once the local packages are there.', uvSync(model, '--frozen --no-install-project --no-install-workspace --no-install-local')]
    : [uvSync(model, '--locked --no-install-project')];
  stage._run([
    ...exportSecrets(model),
    ...sync,
    ...splitEnvironment(model),
    '# Away from /app, where the project comes.',
    `mv ${VENV} ${DEPENDENCIES}`,
  ], {
    // Absolute targets: Podman 4 and buildah refuse others.
    mounts: [...uvMounts(model), ...files.map(path => DockerfileMount.bind(inContext(model, path), { source: path }))],
  });
  return stage;
}
