import { posix } from 'path';
import { CHANGES, PROJECT, SOURCES } from './builder-stage';
import { aptInstall, compileStandardLibrary } from './commands';
import { dependencyLayers } from './dependency-layers';
import { APP_MODE, equalTime } from './equal';
import { directoriesOfContext, FILES, linkedRoot } from './files-stage';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { HealthKind } from '../../options/health';
import { VERSION_LABEL } from '../../options/labels';
import { APP, VENV } from '../../options/layout';
import { UNKNOWN_VERSION } from '../../project/version-plugins';

const PROBES: Readonly<Record<HealthKind, string | undefined>> = {
  [HealthKind.HTTP]: 'Request the health path with urllib, without proxies and redirects, and read the body. The entries in sys.modules keep urllib\n'
    + 'from importing modules that plain HTTP does not need, a fifth of the CPU time of a probe.',
  [HealthKind.TCP]: 'Open a connection to the port. The kernel accepts it for an app that hangs, too.',
  [HealthKind.COMMAND]: undefined,
  [HealthKind.NONE]: 'The base image may have a health check.',
};

/** The image: user, data directory, scripts, dependencies, project. */
export function runtimeStage(name: string, model: Model): DockerfileStage {
  const { command, health, port, privileges, runtime, scripts, user } = model;
  const stage = new DockerfileStage(name, { image: runtime.image, comment: 'Stage "runtime": the image.' });
  aptInstall(stage, [...runtime.packages, ...privileges.packages]);
  addUser(stage, model);
  if (runtime.standardLibraryBytecode) {
    stage.run(compileStandardLibrary(model), { comment: 'Compile the standard library: slim images ship no bytecode, and the app\'s user cannot write it.' });
  }
  addFiles(stage, model);
  stage.env(runtime.environment, { comments: { PYTHONUNBUFFERED: 'Write the log at once.' } });
  stage.env({ PATH: `${VENV}/bin:$PATH` }, { expand: true });
  addLabels(stage, model);
  stage.expose(port);
  if (health.isChecked) {
    const { interval, timeout, startPeriod, retries } = health;
    stage.healthcheck([scripts.healthcheck, ...health.probe], { interval, timeout, startPeriod, retries, comment: PROBES[health.kind] });
  } else {
    stage.healthcheck([], { comment: PROBES[health.kind] });
  }
  if (privileges.startsAsRoot) {
    stage.entrypoint([scripts.entrypoint], {
      comment: 'No USER: the entrypoint starts as root, repairs the volume and drops to the app\'s user.\n'
        + 'checkov:skip=CKV_DOCKER_3:the entrypoint drops root',
    });
  } else {
    stage._runAs(`${user.uid}:${user.gid}`, { comment: 'In numbers: Kubernetes checks runAsNonRoot without the names of the image.' });
    stage.entrypoint([scripts.entrypoint]);
  }
  stage.cmd([...command]);
  return stage;
}

function addUser(stage: DockerfileStage, model: Model): void {
  const { data, privileges: { isHardened, startsAsRoot }, runtime, user: { name, uid, gid } } = model;
  stage.run([
    `groupadd --system --gid ${gid} ${name}`,
    '# A fixed date in /etc/shadow: with that of the build, the layer would differ from day to day.',
    `SOURCE_DATE_EPOCH=0 useradd --system --gid ${gid} --uid ${uid} --no-create-home --shell /usr/sbin/nologin ${name}`,
  ]);
  // With the directories above them.
  const copied = [...new Set(runtime.directories.flatMap(path => path.split('/').map((_, i, names) => `${APP}/${names.slice(0, i + 1).join('/')}`)))];
  const directories = [...data.directories, ...data.subdirectories.map(path => `${data.directory}/${path}`), VENV, ...copied];
  const isWithin = (path: string, other: string) => path.startsWith(`${other}/`);
  const group = startsAsRoot ? name : 'root';
  stage.run([
    `mkdir -p ${directories.filter(path => !directories.some(other => isWithin(other, path))).join(' ')}`,
    `chown -R ${name}:${group} ${data.directories.join(' ')}`,
    ...(startsAsRoot ? [] : ['# OpenShift runs the image with an arbitrary uid and group 0.', `chmod -R g=u ${data.directories.join(' ')}`]),
    ...(isHardened ? [] : [
      ...(copied.length ? [`chown ${name}:${name} ${copied.join(' ')}`] : []),
      '# The app may write into its working directory, but not rename .venv, which belongs to root.',
      `chmod ${APP_MODE} ${APP}`,
    ]),
    '# Later layers contain these directories as well, and would change with each build.',
    equalTime(APP, ...copied),
  ], { comment: 'A new named volume inherits this ownership.' });
}

/** In the order of change, the rarest first: an engine pulls a layer again when one below has changed. */
function addFiles(stage: DockerfileStage, model: Model): void {
  const { privileges: { isHardened }, runtime, scriptPaths, user: { name, uid, gid } } = model;
  const chown = isHardened ? undefined : `${name}:${name}`;
  stage.workdir(APP);
  stage.copy(scriptPaths.map(path => `${FILES}/${posix.basename(path)}`), '/', { from: 'files', chown: 'root:root', chmod: '0755' });
  const comment = 'Root owns the environment: the app cannot change the commands that PATH finds first.';
  for (const [i, layer] of dependencyLayers(model).entries()) stage.copy([layer], `${APP}/`, { from: 'dependencies', comment: i ? undefined : comment });
  const from = directoriesOfContext(model).length ? 'files' : 'builder';
  const directories = [...runtime.directories].reverse();
  if (runtime.linkedCopies) {
    // Such a layer knows no names of users.
    for (const directory of directories) stage.copy([`${linkedRoot(model, directory)}/`], '/', { from, link: true, chown: chown && `${uid}:${gid}` });
    stage.copy([`${PROJECT}/`], '/', { from: 'builder', link: true, comment: 'Last, because it brings the mode of /app.' });
  } else {
    for (const directory of directories) stage.copy([`${FILES}/${directory}/`], `${APP}/${directory}/`, { from, chown });
    stage.copy([CHANGES], VENV, { from: 'builder' });
    stage.copy([SOURCES], APP, { from: 'builder', chown });
  }
}

/** Behind all files, so that a new version changes no layer. */
function addLabels(stage: DockerfileStage, { builder: { versionArgument }, image: { labels, standardLabels } }: Model): void {
  if (Object.keys(labels).length) stage.label(labels);
  if (versionArgument && standardLabels && !(VERSION_LABEL in labels)) {
    stage.arg(versionArgument, UNKNOWN_VERSION);
    stage.raw(`LABEL ${VERSION_LABEL}="$${versionArgument}"`);
  }
}
