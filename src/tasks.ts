import { existsSync } from 'fs';
import { join } from 'path';
import { JsonFile, Project } from 'projen';
import { Packaging } from './packaging';
import { expectations } from './verify/expectations';

const EXPECTATIONS = '.projen/docker-verify.json';
const VERIFY = 'node_modules/projen-negotiation-docker-packaging/lib/verify/cli.js';

/** The tasks that a project gets, where it has none of that name. */
export function addTasks(project: Project, packaging: Packaging): void {
  const { image, paths } = packaging;
  const tag = `${image.name}:${image.tag}`;
  const platform = image.platform ? ['--platform', image.platform] : [];
  task(project, 'docker:build', 'Build the container image', ['docker', 'build', '--file', paths.dockerfile, '--tag', tag, ...platform, '.']);
  task(project, 'docker:up', 'Build the image and run the service', ['docker', 'compose', '--file', paths.compose, 'up', '--build']);
  // Without node_modules the package came as a wheel, which puts the command into the virtual environment.
  const verify = existsSync(join(project.outdir, VERIFY)) ? ['node', VERIFY] : ['negotiation-docker-verify'];
  new JsonFile(project, EXPECTATIONS, { obj: expectations(packaging) });
  task(project, 'docker:verify', 'Build the image and prove it on the container engine', [...verify, '--expect', EXPECTATIONS]);
}

function task(project: Project, name: string, description: string, command: string[]): void {
  if (project.tasks.tryFind(name)) return;
  project.addTask(name, { description, receiveArgs: true, exec: command.join(' ') });
}
