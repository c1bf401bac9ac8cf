import { Project } from 'projen';
import { Problems } from '../validation/problems';

/** Names and ports by the option that sets them, and the project that has them, by root project. */
const TAKEN = new WeakMap<Project, Map<string, Project>>();

/** Claims names and ports for a project. Reports those that another packaging of the project tree has. */
export function claim(problems: Problems, claims: Readonly<Record<string, string>>, project: Project): void {
  const taken = TAKEN.get(project.root) ?? new Map<string, Project>();
  TAKEN.set(project.root, taken);
  for (const [option, value] of Object.entries(claims)) {
    const key = `${option} ${value}`;
    const owner = taken.get(key) ?? project;
    if (owner !== project) problems.add(`${option} "${value}" is also that of project "${owner.name}"; set ${option} in one of the two`);
    taken.set(key, owner);
  }
}
