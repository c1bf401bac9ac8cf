import { NegotiationDockerPackagingOptions } from './options';
import { DEBIAN_RELEASE, pythonImage } from './options/base-images';
import { beforeStart, resolveBeforeStart } from './options/before-start';
import { resolveBuilder } from './options/builder';
import { resolveCi } from './options/ci';
import { command, resolveCommand } from './options/command';
import { resolveCompose } from './options/compose';
import { portClaims } from './options/compose-container';
import { resolveData } from './options/data';
import { withDefaults } from './options/defaults';
import { checkCodeVariables } from './options/environment';
import { resolveHealth } from './options/health';
import { resolveIgnore } from './options/ignore';
import { resolveImage } from './options/image';
import { resolveKubernetes } from './options/kubernetes';
import { APP, isWithin, VENV } from './options/layout';
import { Names, namesOf } from './options/names';
import { resolvePaths } from './options/paths';
import { PrivilegeDrop, Privileges, resolvePrivileges } from './options/privileges';
import { resolvePython } from './options/python';
import { resolveRuntime } from './options/runtime';
import { resolveSource } from './options/source';
import { resolveSwarm } from './options/swarm';
import { resolveTaskNames } from './options/task-names';
import { resolveUser } from './options/user';
import { resolveVerify } from './options/verify';
import { Repository } from './project/repository';
import { Claim } from './project/siblings';
import { integer, oneOf, text } from './validation/checks';
import { Field, FieldsOf, optional, readFields, withDefault } from './validation/fields';
import { Problems } from './validation/problems';
import { show } from './validation/show';

/** Everything that the files are written from: complete, checked, read-only. */
export type Model = ReturnType<typeof createModel>;

/** Each group reads its own options. */
const group: Field<unknown> = value => value;

const FIELDS = {
  pythonVersion: optional(text(/^3\.\d+$/, 'major.minor, e.g. "3.12"')),
  debianRelease: withDefault(text(/^[a-z]+$/, 'the name of a release, e.g. "bookworm"'), DEBIAN_RELEASE),
  command: optional(command),
  beforeStart: optional(beforeStart),
  port: withDefault(integer(1, 65535), 8000),
  privileges: withDefault(oneOf(Privileges), Privileges.DROP_ROOT),
  privilegeDrop: withDefault(oneOf(PrivilegeDrop), PrivilegeDrop.SETPRIV),
  source: group,
  builder: group,
  runtime: group,
  user: group,
  data: group,
  health: group,
  ignore: group,
  image: group,
  compose: group,
  swarm: group,
  kubernetes: group,
  ci: group,
  taskNames: group,
  paths: group,
  verify: group,
  // What is left of them has no defaults of its own.
  defaults: group,
} satisfies FieldsOf<NegotiationDockerPackagingOptions>;

/**
 * Resolves the options against the repository. The model is complete even when there are problems, so that all of them are
 * reported together; write no file from it then.
 */
export function createModel(problems: Problems, given: NegotiationDockerPackagingOptions | undefined, repository: Repository) {
  const options = withDefaults(problems, given);
  const fields = readFields(problems, '', options, FIELDS);
  // Whatever is no object was reported by now and has no groups.
  const groups: NegotiationDockerPackagingOptions = Object(options);
  const { debianRelease, port } = fields;
  const pythonVersion = resolvePython(problems, fields.pythonVersion, repository);
  const runtime = resolveRuntime(problems, groups.runtime, { image: pythonImage(pythonVersion, debianRelease), port, repository });
  const user = resolveUser(problems, groups.user);
  const rights = resolvePrivileges(problems, fields, {
    ofRoot: { 'privilegeDrop': groups.privilegeDrop, 'data.repair': groups.data?.repair },
    user,
  });
  const names = namesOf(repository.name) ?? noNames(problems, repository.name, groups);
  const source = resolveSource(problems, groups.source, repository);
  const builder = resolveBuilder(problems, groups.builder, { pythonVersion, debianRelease, python: runtime.python, repository, source });
  const image = resolveImage(problems, groups.image, { standard: names.image, pyproject: repository.pyproject() });
  const health = resolveHealth(problems, groups.health, { port, python: runtime.python, repository });
  const compose = resolveCompose(problems, groups.compose, { port, rights, names, repository });
  const swarm = resolveSwarm(problems, groups.swarm, { compose, isChecked: health.isChecked });
  const kubernetes = resolveKubernetes(problems, groups.kubernetes, { compose, isChecked: health.isChecked });
  const ci = resolveCi(problems, groups.ci, { image: image.name, hasManifests: kubernetes !== undefined });
  const paths = resolvePaths(problems, groups.paths, {
    context: source.context, hasStack: swarm !== undefined, hasManifests: kubernetes !== undefined, isChecked: health.isChecked,
  });
  const model = {
    command: resolveCommand(problems, fields.command, repository),
    beforeStart: resolveBeforeStart(problems, fields.beforeStart, repository),
    port,
    python: { version: pythonVersion, executable: runtime.python },
    privileges: rights,
    source,
    builder,
    runtime,
    user,
    data: resolveData(problems, groups.data, { volumes: compose.directories }),
    health,
    image,
    compose,
    /** Names and ports that two services of a project tree must not share. */
    claims: [
      { kind: 'image', option: 'image.name', value: image.reference },
      { kind: 'service', option: 'compose.service', value: compose.service },
      { kind: 'volume', option: 'compose.volume', value: compose.volume },
      { kind: 'port', option: 'compose.hostPort', value: `${compose.address}:${compose.hostPort}` },
      ...[{ name: 'compose', ...compose }, ...compose.others].flatMap(portClaims),
    ] satisfies Claim[],
    swarm,
    kubernetes,
    ci,
    taskNames: resolveTaskNames(problems, groups.taskNames),
    ...paths,
    /** Digests of the images in the Dockerfile, undefined for a project that pins none. */
    digests: repository.imageDigests(paths.digestFile),
    verify: resolveVerify(problems, groups.verify, { dependsOn: compose.dependsOn }),
    ignore: resolveIgnore(problems, groups.ignore, { repository, source, certificates: builder.caCertificates }),
  };
  checkDirectories(problems, model);
  for (const [option, { environment }] of environmentsOf(model)) checkCodeVariables(problems, `${option}.environment`, environment, model);
  return model;
}

/** Variables of all containers of the image, by the option that sets them. */
function environmentsOf({ compose, runtime }: {
  readonly compose: ReturnType<typeof resolveCompose>;
  readonly runtime: ReturnType<typeof resolveRuntime>;
}) {
  const workers = compose.others.filter(({ kind }) => kind === 'worker').map(worker => [`compose.workers.${worker.name}`, worker] as const);
  return [['runtime', runtime], ['compose', compose], ...workers] as const;
}

function noNames(problems: Problems, name: string, { image, compose }: NegotiationDockerPackagingOptions): Names {
  if (!image?.name || !compose?.service || !compose?.volume) {
    problems.add(`the project name ${show(name)} has no letter or digit for names; set image.name, compose.service and compose.volume`);
  }
  return { image: 'app', volume: 'app-data' };
}

/** Directories that the image could not show. */
function checkDirectories(
  problems: Problems,
  { data, runtime }: { readonly data: ReturnType<typeof resolveData>; readonly runtime: { readonly directories: readonly string[] } },
): void {
  for (const directory of runtime.directories) {
    const target = `${APP}/${directory}`;
    const volume = data.directories.find(each => isWithin(target, each));
    if (volume) problems.invalid('runtime.directories', directory, `a directory outside of ${volume === data.directory ? 'data.directory' : 'the volume at'} "${volume}", whose volume would hide it`);
    if (isWithin(target, VENV)) problems.invalid('runtime.directories', directory, 'a directory other than the virtual environment');
  }
}
