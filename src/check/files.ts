import { Model } from '../model';

/** Environment variable of the task that holds the files, as JSON. */
export const FILES_VARIABLE = 'DOCKER_CHECK_FILES';

/** The generated files, relative to the project, and the build that reads them: written at synthesis, read by the check. */
export interface CheckedFiles {
  readonly dockerfile: string;
  readonly scripts: readonly string[];
  readonly compose: string;
  /** The stack file for Docker Swarm. */
  readonly stack?: string;
  /** Folder of the manifests for Kubernetes. */
  readonly manifests?: string;
  /** Root of the build context, relative to the project. */
  readonly context: string;
  /** Platform of the image. */
  readonly platform?: string;
  /** Name and tag of the image. */
  readonly image: string;
  /** Task that builds it. */
  readonly build: string;
  /** Whether root starts the entrypoint. */
  readonly startsAsRoot: boolean;
}

export function checkedFiles(model: Model): CheckedFiles {
  const { image, paths, privileges, scriptPaths, source, taskNames } = model;
  return {
    dockerfile: paths.dockerfile,
    scripts: scriptPaths,
    compose: paths.compose,
    stack: paths.stack,
    manifests: paths.kubernetes,
    context: source.context,
    platform: image.platform,
    image: image.reference,
    build: taskNames['docker:build'],
    startsAsRoot: privileges.startsAsRoot,
  };
}
