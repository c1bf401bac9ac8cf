import { Project, Task } from 'projen';
import { Model } from './model';
import { Container } from './outputs/compose/containers';
import { DEFAULT_COMPOSE_FILES } from './project/ownership';
import { buildFlags, EXPECTATIONS_VARIABLE, expectations } from './verify/expectations';

/** Adds the tasks that the project does not have itself. Returns that of the verification, whose expectations come at synthesis. */
export function addTasks(project: Project, model: Model): Task | undefined {
  const { compose, image, paths, source, user } = model;
  addTask(project, 'docker:build', 'Build the container image',
    ['docker', 'build', '--file', paths.dockerfile, '--tag', image.reference, ...buildFlags(model), source.context]);
  // compose reads docker-compose.override.yml beside its default file only when no file is named.
  const file = DEFAULT_COMPOSE_FILES.includes(paths.compose) ? [] : ['--file', paths.compose];
  addTask(project, 'docker:up', 'Build the image and run the service', ['docker', 'compose', ...file, 'up', '--build']);
  const asApp = ['--user', `${user.uid}:${user.gid}`, compose.service, 'sh'];
  addTask(project, 'docker:shell', 'Open a shell in the running container, as the app\'s user', ['docker', 'compose', ...file, 'exec', ...asApp]);
  // jsii runs a .projenrc of another language, whose package puts the command into the virtual environment.
  const verify = [...(process.env.JSII_AGENT ? [] : ['npx', '--no', '--']), 'negotiation-docker-verify'];
  return addTask(project, 'docker:verify', 'Build the image and verify it on the container engine', verify);
}

/** Tells the verification the expected results, now that all services are known. */
export function expectResults(task: Task, model: Model, others: readonly Container[]): void {
  task.env(EXPECTATIONS_VARIABLE, JSON.stringify(expectations(model, others)));
}

function addTask(project: Project, name: string, description: string, command: string[]): Task | undefined {
  if (project.tasks.tryFind(name)) return undefined;
  // In quotes, arguments keep their blanks.
  return project.addTask(name, { description, receiveArgs: true, exec: [...command, '"$@"'].join(' ') });
}
