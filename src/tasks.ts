import { Project, Task } from 'projen';
import { Model } from './model';
import { CREATED_LABEL, REVISION_LABEL } from './options/labels';
import { Container } from './outputs/compose/containers';
import { DEFAULT_COMPOSE_FILES } from './project/ownership';
import { buildFlags, EXPECTATIONS_VARIABLE, expectations } from './verify/expectations';

/** Adds the tasks that the project does not have itself. Returns that of the verification, whose expectations come at synthesis. */
export function addTasks(project: Project, model: Model): Task | undefined {
  const { compose, image, paths, source, user } = model;
  const labels = buildLabels(model);
  const build = addTask(project, 'docker:build', 'Build the container image',
    ['docker', 'build', '--file', paths.dockerfile, '--tag', image.reference, ...buildFlags(model), ...Object.keys(labels).map(name => `$${name}`), source.context]);
  if (build) Object.entries(labels).forEach(([name, text]) => build.env(name, `$(${text})`));
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

function addTask(project: Project, name: string, description: string, words: string[]): Task | undefined {
  if (project.tasks.tryFind(name)) return undefined;
  // In quotes, arguments keep their blanks.
  return project.addTask(name, { description, receiveArgs: true, exec: [...words, '"$@"'].join(' ') });
}
