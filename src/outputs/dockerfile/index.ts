import { builderStage } from './builder-stage';
import { dependenciesStage } from './dependencies-stage';
import { filesStage } from './files-stage';
import { runtimeStage } from './runtime-stage';
import { DockerfileStage } from './stage';
import { uvStage } from './uv-stage';
import { Model } from '../../model';

/** Name of the stage that becomes the image. */
export const TARGET = 'runtime';

/** The stages of the image. */
export function dockerfile(model: Model): DockerfileStage[] {
  return [uvStage(model), dependenciesStage(model), filesStage(model), builderStage(model), runtimeStage(TARGET, model)];
}
