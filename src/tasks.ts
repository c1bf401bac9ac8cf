import { Project } from 'projen';
import { Packaging } from './model';
import { EXPECTATIONS_VARIABLE, expectations } from './verify/expectations';

/** The tasks that a project gets, where it has none of that name. */
export function addTasks(project: Project, packaging: Packaging): void {
  const { image, paths } = packaging;
  const tag = `${image.name}:${image.tag}`;
  const platform = image.platform ? ['--platform', image.platform] : [];
  task(project, 'docker:build', 'Build the container image', ['docker', 'build', '--file', paths.dockerfile, '--tag', tag, ...platform, '.']);
  task(project, 'docker:up', 'Build the image and run the service', ['docker', 'compose', '--file', paths.compose, 'up', '--build']);
  // A .projenrc of another language runs by jsii, which says so; its package puts the command into the virtual environment.
  const verify = [...(process.env.JSII_AGENT ? [] : ['npx', '--no', '--']), 'negotiation-docker-verify'];
  task(project, 'docker:verify', 'Build the image and prove it on the container engine', verify,
    { [EXPECTATIONS_VARIABLE]: JSON.stringify(expectations(packaging)) });
}

function task(project: Project, name: string, description: string, command: string[], env?: Record<string, string>): void {
  if (project.tasks.tryFind(name)) return;
  project.addTask(name, { description, receiveArgs: true, exec: command.join(' '), env });
}
