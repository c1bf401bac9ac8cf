import { APP, isWithin } from './layout';
import { Check, isObject, keyName } from '../validation/checks';
import { FieldsOf, optional, readFields } from '../validation/fields';
import { absolutePath, variableName } from '../validation/patterns';

/**
 * A secret for the build: BuildKit's `--mount=type=secret`. No layer, build argument or file of the repository contains it.
 *
 * The build takes its value from an environment variable of the host, and works without it where nothing asks for the secret.
 *
 * @example new NegotiationDockerPackaging(project, { builder: { secrets: [{ id: 'netrc', target: '/root/.netrc' }] } });
 */
export interface BuilderSecret {
  /**
   * Name of the secret.
   *
   * @example 'netrc'
   */
  readonly id: string;

  /**
   * File that holds the secret while uv and your build commands run, outside of /app, whose files are in the image.
   *
   * @default - /run/secrets/<id>
   * @example '/root/.netrc'
   */
  readonly target?: string;

  /**
   * Environment variable that holds the secret while uv and your build commands run.
   *
   * @default - none
   * @example 'UV_INDEX_INTERNAL_PASSWORD'
   */
  readonly environmentVariable?: string;

  /**
   * Environment variable of the host with the value of the secret. compose, `docker:build` and `docker:verify` read it.
   *
   * @default - BUILD_ and the id in upper case, with "_" for other characters, e.g. BUILD_NETRC. Tools take some names without
   * the prefix for themselves: NETRC is the path of a file to curl, uv and Python
   * @example 'INDEX_PASSWORD'
   */
  readonly hostVariable?: string;
}

const id = keyName(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'letters, digits, "_", "." and "-", e.g. "netrc"');

const targetPath: Check<string> = (value, option, problems) => {
  const path = absolutePath(value, option, problems);
  if (path !== undefined && isWithin(path, APP)) problems.invalid(option, path, `a path outside of ${APP}, whose files are in the image, e.g. "/root/.netrc"`);
  return path;
};

const FIELDS = {
  id: optional(id),
  target: optional(targetPath),
  environmentVariable: optional(variableName),
  hostVariable: optional(variableName),
} satisfies FieldsOf<BuilderSecret>;

/** A secret with its defaults. */
export interface ResolvedSecret {
  readonly id: string;
  readonly target: string;
  readonly environmentVariable?: string;
  readonly hostVariable: string;
}

export const builderSecret: Check<ResolvedSecret> = (value, option, problems) => {
  if (!isObject(value)) {
    problems.invalid(option, value, 'a secret, e.g. { id: "netrc", target: "/root/.netrc" }');
    return undefined;
  }
  const { id: name, target, environmentVariable, hostVariable } = readFields(problems, option, value, FIELDS);
  if (name === undefined) {
    if (value.id === undefined || value.id === null) problems.invalid(`${option}.id`, value.id, 'the name of the secret, e.g. "netrc"');
    return undefined;
  }
  return {
    id: name,
    target: target ?? `/run/secrets/${name}`,
    environmentVariable,
    hostVariable: hostVariable ?? `BUILD_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`,
  };
};
