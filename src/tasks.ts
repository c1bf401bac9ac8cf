import { Project } from 'projen';
import { Model } from './model';
import { DEFAULT_COMPOSE_FILES } from './project/ownership';
import { buildFlags, EXPECTATIONS_VARIABLE, expectations } from './verify/expectations';

/** Adds the tasks that the project does not have itself. */
export function addTasks(project: Project, model: Model): void {
  const { image, paths, source } = model;
  addTask(project, 'docker:build', 'Build the container image',
    ['docker', 'build', '--file', paths.dockerfile, '--tag', image.reference, ...buildFlags(model), source.context]);
  // compose reads docker-compose.override.yml beside its default file only when no file is named.
  const file = DEFAULT_COMPOSE_FILES.includes(paths.compose) ? [] : ['--file', paths.compose];
  addTask(project, 'docker:up', 'Build the image and run the service', ['docker', 'compose', ...file, 'up', '--build']);
  // jsii runs a .projenrc of another language, whose package puts the command into the virtual environment.
  const verify = [...(process.env.JSII_AGENT ? [] : ['npx', '--no', '--']), 'negotiation-docker-verify'];
  addTask(project, 'docker:verify', 'Build the image and verify it on the container engine', verify,
    { [EXPECTATIONS_VARIABLE]: JSON.stringify(expectations(model)) });
}

function addTask(project: Project, name: string, description: string, command: string[], env?: Record<string, string>): void {
  if (project.tasks.tryFind(name)) return;
  // In quotes, arguments keep their blanks.
  project.addTask(name, { description, receiveArgs: true, exec: [...command, '"$@"'].join(' '), env });
}
