import { Project } from 'projen';
import { Problems } from '../validation/problems';

/** A name or a port that another packaging of the project tree must not have. */
export interface Claim {
  /** Claims of one kind exclude each other. */
  readonly kind: 'image' | 'service' | 'volume' | 'port';
  /** The option that sets it. */
  readonly option: string;
  readonly value: string;
}

/** The project that has a claim, by root project. */
const TAKEN = new WeakMap<Project, Map<string, Project>>();

/** Claims names and ports for a project. Reports those that another packaging of the project tree has. */
export function claim(problems: Problems, claims: readonly Claim[], project: Project): void {
  const taken = TAKEN.get(project.root) ?? new Map<string, Project>();
  TAKEN.set(project.root, taken);
  for (const { kind, option, value } of claims) {
    const key = `${kind} ${value}`;
    const owner = taken.get(key) ?? project;
    if (owner !== project) problems.add(`${option} "${value}" is also that of project "${owner.name}"; set ${option} in one of the two`);
    taken.set(key, owner);
  }
}
