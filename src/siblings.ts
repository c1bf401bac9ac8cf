import { Project } from 'projen';
import { Model } from './model';
import { Problems } from './validation/problems';

/** Names and ports that two packagings of one project tree must not share, by root project. */
const TAKEN = new WeakMap<Project, Map<string, Project>>();

/** Claims the names and ports of a packaging. Reports those that another packaging of the project tree has. */
export function claim(problems: Problems, { compose, image }: Model, project: Project): void {
  const taken = TAKEN.get(project.root) ?? new Map<string, Project>();
  TAKEN.set(project.root, taken);
  const claims: Readonly<Record<string, string>> = {
    'image.name': image.reference,
    'compose.service': compose.service,
    'compose.volume': compose.volume,
    'compose.hostPort': `${compose.address}:${compose.hostPort}`,
  };
  for (const [option, value] of Object.entries(claims)) {
    const key = `${option} ${value}`;
    const owner = taken.get(key) ?? project;
    if (owner !== project) problems.add(`${option} "${value}" is also that of project "${owner.name}"; set ${option} in one of the two`);
    taken.set(key, owner);
  }
}
