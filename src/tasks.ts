import { relative } from 'path';
import { Project, Task } from 'projen';
import { checkedFiles, FILES_VARIABLE } from './check/files';
import { Part } from './explain/explain';
import { Model } from './model';
import { CREATED_LABEL, REVISION_LABEL } from './options/labels';
import { TaskName } from './options/task-names';
import { Container } from './outputs/compose/containers';
import { PIN_VARIABLE, PinRequest } from './pin/request';
import { DEFAULT_COMPOSE_FILES } from './project/ownership';
import { buildFlags, EXPECTATIONS_VARIABLE, expectations } from './verify/expectations';
import { KUBERNETES_VARIABLE, kubernetesExpectations } from './verify/kubernetes/expectations';

/** Tasks that learn at synthesis what the options and methods say until then, without those that the project has itself. */
export interface Tasks {
  readonly verify?: Task;
  readonly pin?: Task;
  readonly kubernetes?: Task;
}

/** Adds the tasks that the project does not have itself. */
export function addTasks(project: Project, model: Model): Tasks {
  const { compose, data, image, paths, source, taskNames, user } = model;
  const labels = buildLabels(model);
  const build = addTask(project, taskNames['docker:build'], 'Build the container image', ['docker', 'build', '--file', paths.dockerfile, '--tag', image.reference,
    ...buildFlags(model), ...Object.keys(labels).map(name => `$${name}`), source.context], 'build');
  if (build) Object.entries(labels).forEach(([name, text]) => build.env(name, `$(${text})`));
  // compose reads docker-compose.override.yml beside its default file only when no file is named.
  const file = DEFAULT_COMPOSE_FILES.includes(paths.compose) ? [] : ['--file', paths.compose];
  const composeTask = (name: TaskName, description: string, words: string[]) =>
    addTask(project, taskNames[name], description, ['docker', 'compose', ...file, ...words], 'compose');
  composeTask('docker:up', 'Build the image and run the service', ['up', '--build']);
  composeTask('docker:watch', 'Run the service, and build and start it again after each edit', ['watch']);
  composeTask('docker:logs', 'Show the output of the service', ['logs']);
  composeTask('docker:down', 'Stop and remove the service; its volumes stay', ['down']);
  const asApp = ['--user', `${user.uid}:${user.gid}`, '--env', `HOME=${data.directory}`, compose.service, 'sh'];
  composeTask('docker:shell', 'Open a shell in the running container, as the app\'s user', ['exec', ...asApp]);
  addTask(project, taskNames['docker:check'], 'Check the generated files with the scanners of this machine', ownCommand('negotiation-docker-check'))
    ?.env(FILES_VARIABLE, JSON.stringify(checkedFiles(model)));
  if (project.root !== project) addForAll(project.root, project, taskNames);
  return {
    verify: addTask(project, taskNames['docker:verify'], 'Build the image and verify it on the container engine', ownCommand('negotiation-docker-verify')),
    pin: addTask(project, taskNames['docker:pin'], 'Write the digests of the base images into a file', ownCommand('negotiation-docker-pin')),
    kubernetes: model.kubernetes
      && addTask(project, taskNames['kubernetes:verify'], 'Verify the manifests in a new namespace of a cluster', ownCommand('negotiation-kubernetes-verify')),
  };
}

/** Tasks that the root of a monorepo runs for each service, with the flags that let the next one follow. */
const FOR_ALL: Readonly<Partial<Record<TaskName, string>>> = {
  'docker:build': '', 'docker:up': ' --detach', 'docker:down': '', 'docker:check': '', 'docker:verify': '', 'docker:pin': '',
};
const TASKS_FOR_ALL = new WeakMap<Project, Map<string, Task>>();

function addForAll(root: Project, project: Project, names: Model['taskNames']): void {
  const known = TASKS_FOR_ALL.get(root) ?? new Map<string, Task>();
  TASKS_FOR_ALL.set(root, known);
  for (const [task, flags] of Object.entries(FOR_ALL)) {
    const name = names[task as TaskName];
    // One of the root's own, as that of a service at the root, stays.
    if (!known.has(name) && !root.tasks.tryFind(name)) known.set(name, root.addTask(name, { description: `Run ${name} of each service` }));
    known.get(name)?.exec(`${root.projenCommand} ${name}${flags} "$@"`, { cwd: relative(root.outdir, project.outdir).replaceAll('\\', '/'), receiveArgs: true });
  }
}

/** Tells the tasks about the services and stages, now that all are known. */
export function completeTasks({ verify, pin, kubernetes }: Tasks, model: Model, others: readonly Container[], images: readonly string[]): void {
  verify?.env(EXPECTATIONS_VARIABLE, JSON.stringify(expectations(model, others)));
  const request: PinRequest = { file: model.digestFile, images, task: model.taskNames['docker:pin'], platform: model.image.platform };
  pin?.env(PIN_VARIABLE, JSON.stringify(request));
  kubernetes?.env(KUBERNETES_VARIABLE, JSON.stringify(kubernetesExpectations(model, others)));
}

/**
 * Variables of the task that hold a flag with a label that only the build knows, or nothing, by the commands that print it. projen's
 * shell knows no substitution of commands, except in variables of tasks.
 */
function buildLabels({ image: { labels, standardLabels } }: Model): Readonly<Record<string, string>> {
  const flag = (name: string) => `--label=${name}=`;
  return {
    // Without a repository, git prints nothing. In one of a shallow clone, it knows its commit.
    ...(standardLabels && !(REVISION_LABEL in labels) ? {
      REVISION_LABEL: `git describe --always --abbrev=64 --dirty --exclude "*" 2> /dev/null | sed s/^/${flag(REVISION_LABEL)}/`,
    } : {}),
    ...(standardLabels && !(CREATED_LABEL in labels) ? {
      CREATED_LABEL: `node -p "(seconds => seconds ? '${flag(CREATED_LABEL)}' + new Date(seconds * 1000).toISOString() : '')(process.env.SOURCE_DATE_EPOCH)"`,
    } : {}),
  };
}

/** jsii runs a .projenrc of another language, whose package puts the command into the virtual environment. */
function ownCommand(name: string): string[] {
  return [...(process.env.JSII_AGENT ? [] : ['npx', '--no', '--']), name];
}

/** @param part the part of Docker that may be missing when the command fails */
function addTask(project: Project, name: string, description: string, words: string[], part?: Part): Task | undefined {
  if (project.tasks.tryFind(name)) return undefined;
  const explained = part ? ['||', ...ownCommand('negotiation-docker-explain'), part] : [];
  // In quotes, arguments keep their blanks.
  return project.addTask(name, { description, receiveArgs: true, exec: [...words, '"$@"', ...explained].join(' ') });
}
