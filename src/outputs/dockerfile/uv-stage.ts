import { aptInstall, compileStandardLibrary } from './commands';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { APP } from '../../options/layout';

/** Reasons for the variables that a reader would ask about. */
const REASONS = {
  UV_COMPILE_BYTECODE: 'Compile now, not at the first start.',
  UV_LINK_MODE: 'The cache mount is another file system, which hard links cannot cross.',
  UV_PYTHON_DOWNLOADS: 'Use the interpreter of the image.',
  PYC_INVALIDATION_MODE: 'Check bytecode by the hash of its source: builds, registries and tools change timestamps.',
};

/** Interpreter, uv and its settings: the base of the two stages that install. */
export function uvStage(model: Model): DockerfileStage {
  const { builder: { image, environment, packages }, runtime: { standardLibraryBytecode } } = model;
  const stage = new DockerfileStage('uv', { image, comment: 'Stage "uv": the base of the two stages that install.' });
  if (packages.length) stage.run(aptInstall(packages));
  if (standardLibraryBytecode) {
    stage.run(compileStandardLibrary(model), { comment: 'Compile the standard library: slim images ship no bytecode, and each step below starts Python.' });
  }
  stage.env(environment, { comments: REASONS });
  stage.workdir(APP);
  return stage;
}
