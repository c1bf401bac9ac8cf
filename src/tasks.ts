import { Project } from 'projen';
import { Packaging } from './packaging';

/** The tasks that a project gets, where it has none of that name. */
export function addTasks(project: Project, { image, paths }: Packaging): void {
  const tag = `${image.name}:${image.tag}`;
  const platform = image.platform ? ['--platform', image.platform] : [];
  task(project, 'docker:build', 'Build the container image', ['docker', 'build', '--file', paths.dockerfile, '--tag', tag, ...platform, '.']);
  task(project, 'docker:up', 'Build the image and run the service', ['docker', 'compose', '--file', paths.compose, 'up', '--build']);
}

function task(project: Project, name: string, description: string, command: string[]): void {
  if (project.tasks.tryFind(name)) return;
  project.addTask(name, { description, receiveArgs: true, exec: command.join(' ') });
}
