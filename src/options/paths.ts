import { posix } from 'path';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';

/**
 * Paths of the managed files and of the file with digests, relative to the project.
 *
 * @example
 * new NegotiationDockerPackaging(project, { paths: { compose: 'compose.yaml', dockerfile: 'docker/Dockerfile' } });
 */
export interface PathOptions {
  /**
   * The Dockerfile.
   *
   * @default 'Dockerfile'
   * @example 'docker/Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * The .dockerignore: either that name, or the path of the Dockerfile followed by `.dockerignore`. Engines read no other.
   *
   * @default - .dockerignore; in a build context above the project, the path of the Dockerfile followed by `.dockerignore`
   * @example 'docker/Dockerfile.dockerignore'
   */
  readonly dockerignore?: string;

  /**
   * The script that the container starts with. In the image it has the same name, in the root directory.
   *
   * @default 'entrypoint.sh'
   * @example 'docker/entrypoint.sh'
   */
  readonly entrypoint?: string;

  /**
   * The script that runs the health probe. In the image it has the same name, in the root directory.
   *
   * @default 'healthcheck.sh'
   * @example 'docker/healthcheck.sh'
   */
  readonly healthcheck?: string;

  /**
   * The compose file.
   *
   * @default 'docker-compose.yml'
   * @example 'compose.yaml'
   */
  readonly compose?: string;

  /**
   * The stack file, with the option `swarm`.
   *
   * @default 'docker-stack.yml'
   * @example 'deploy/stack.yml'
   */
  readonly stack?: string;

  /**
   * The folder of the manifests, with the option `kubernetes`.
   *
   * @default 'deploy/kubernetes'
   * @example 'k8s'
   */
  readonly kubernetes?: string;

  /**
   * The file with the digests of the images in the Dockerfile. `npx projen docker:pin` writes it, the synthesis reads it. Commit it.
   *
   * @default 'docker-images.json'
   * @example 'docker/images.json'
   */
  readonly images?: string;
}

const FIELDS = {
  dockerfile: withDefault(relativePath, 'Dockerfile'),
  dockerignore: optional(relativePath),
  entrypoint: withDefault(relativePath, 'entrypoint.sh'),
  healthcheck: withDefault(relativePath, 'healthcheck.sh'),
  compose: withDefault(relativePath, 'docker-compose.yml'),
  stack: withDefault(relativePath, 'docker-stack.yml'),
  kubernetes: withDefault(relativePath, 'deploy/kubernetes'),
  images: withDefault(relativePath, 'docker-images.json'),
} satisfies FieldsOf<PathOptions>;

/** Depends on the build context, whose .dockerignore has another path above the project, and on the health check. */
export function resolvePaths(
  problems: Problems,
  given: PathOptions | undefined,
  { context, hasStack, hasManifests, isChecked }: {
    readonly context: string;
    readonly hasStack: boolean;
    readonly hasManifests: boolean;
    readonly isChecked: boolean;
  },
) {
  const { images, ...fields } = readFields(problems, 'paths', given, FIELDS);
  const own = `${fields.dockerfile}.dockerignore`;
  const names = context === '.' ? ['.dockerignore', own] : [own];
  // Without a health check, there is no script for it.
  const healthcheck = isChecked ? fields.healthcheck : undefined;
  const paths = {
    ...fields,
    healthcheck,
    stack: hasStack ? fields.stack : undefined,
    kubernetes: hasManifests ? fields.kubernetes : undefined,
    dockerignore: fields.dockerignore ?? names[0],
  };
  if (!names.includes(paths.dockerignore)) {
    problems.invalid('paths.dockerignore', paths.dockerignore, `${names.map(name => `"${name}"`).join(' or ')}, because engines read no other`);
  }
  const files = Object.entries({ ...paths, images }).filter(([, path]) => path !== undefined);
  for (const [index, [name, path]] of files.entries()) {
    const twin = files.slice(0, index).find(([, other]) => other === path);
    if (twin) problems.invalid(`paths.${name}`, path, `a path that differs from paths.${twin[0]}`);
  }
  const scripts = { entrypoint: `/${posix.basename(paths.entrypoint)}`, healthcheck: `/${posix.basename(fields.healthcheck)}` };
  if (healthcheck && scripts.entrypoint === scripts.healthcheck && paths.entrypoint !== healthcheck) {
    problems.invalid('paths.healthcheck', healthcheck, 'a file name that differs from that of paths.entrypoint: both are copied into / of the image');
  }
  return {
    paths,
    /** The file with digests: `docker:pin` writes it, not projen. */
    digestFile: images,
    /** Paths in the image. */
    scripts,
    /** Paths of the scripts that the image contains. */
    scriptPaths: [paths.entrypoint, ...(healthcheck ? [healthcheck] : [])],
  };
}
