import { selection, UV_CACHE } from './commands';
import { DockerfileMount } from './mount';
import { DockerfileStage } from './stage';
import { Model } from '../../model';

/** The dependencies alone, in a stage of its own, so that an edit of the project does not install them again. */
export function dependenciesStage(model: Model): DockerfileStage {
  const stage = new DockerfileStage('dependencies', {
    image: 'uv', comment: 'Stage "dependencies": rebuilt only when pyproject.toml or uv.lock changes.',
  });
  stage.run([`uv sync --locked --no-install-project${selection(model)}`], {
    mounts: [UV_CACHE, DockerfileMount.bind('uv.lock', { source: 'uv.lock' }), DockerfileMount.bind('pyproject.toml', { source: 'pyproject.toml' })],
  });
  return stage;
}
