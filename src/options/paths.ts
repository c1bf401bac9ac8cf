import { posix } from 'path';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** Paths of the managed files, relative to the project. */
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
}

const FIELDS = {
  dockerfile: withDefault(relativePath, 'Dockerfile'),
  dockerignore: optional(relativePath),
  entrypoint: withDefault(relativePath, 'entrypoint.sh'),
  healthcheck: withDefault(relativePath, 'healthcheck.sh'),
  compose: withDefault(relativePath, 'docker-compose.yml'),
} satisfies FieldsOf<PathOptions>;

/** Depends on the build context: the .dockerignore of the project is not that of a context above it. */
export function resolvePaths(problems: Problems, given: PathOptions | undefined, { context }: { readonly context: string }) {
  const fields = readFields(problems, 'paths', given, FIELDS);
  const own = `${fields.dockerfile}.dockerignore`;
  const names = context === '.' ? ['.dockerignore', own] : [own];
  const paths = { ...fields, dockerignore: fields.dockerignore ?? names[0] };
  if (!names.includes(paths.dockerignore)) {
    problems.invalid('paths.dockerignore', paths.dockerignore, `${names.map(name => `"${name}"`).join(' or ')}, because engines read no other`);
  }
  const files = Object.entries(paths);
  for (const [index, [name, path]] of files.entries()) {
    const twin = files.slice(0, index).find(([, other]) => other === path);
    if (twin) problems.invalid(`paths.${name}`, path, `a path that differs from paths.${twin[0]}`);
  }
  const scripts = { entrypoint: `/${posix.basename(paths.entrypoint)}`, healthcheck: `/${posix.basename(paths.healthcheck)}` };
  if (scripts.entrypoint === scripts.healthcheck && paths.entrypoint !== paths.healthcheck) {
    problems.invalid('paths.healthcheck', paths.healthcheck, 'a file name that differs from that of paths.entrypoint: both are copied into / of the image');
  }
  return { paths, scripts };
}
