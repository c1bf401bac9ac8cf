import { Check, mapOf, text } from '../validation/checks';
import { isGiven } from '../validation/fields';
import { nearest } from '../validation/nearest';
import { Problems } from '../validation/problems';
import { show } from '../validation/show';

/** Tasks that the packaging adds. */
export const TASKS = [
  'docker:build', 'docker:up', 'docker:watch', 'docker:logs', 'docker:shell', 'docker:down', 'docker:verify', 'docker:check', 'docker:pin', 'kubernetes:verify',
] as const;
export type TaskName = typeof TASKS[number];

const known: Check<string> = (value, option, problems) => {
  if ((TASKS as readonly unknown[]).includes(value)) return value as string;
  const similar = nearest(String(value), TASKS);
  problems.add(`unknown ${option} ${show(value)}; ${similar ? `did you mean "${similar}"?` : `use one of ${TASKS.join(', ')}`}`);
  return undefined;
};
const names = mapOf(known, text(/^[a-z][\w:.-]*$/i, 'the name of a task, e.g. "up" or "image:build"'), '{ "docker:up": "up" }');

/** The name of each task in this project. */
export function resolveTaskNames(problems: Problems, given: unknown): Readonly<Record<TaskName, string>> {
  const changed = isGiven(given) ? names(given, 'taskNames', problems) ?? {} : {};
  const all = Object.fromEntries(TASKS.map(task => [task, changed[task] ?? task])) as Record<TaskName, string>;
  for (const task of TASKS) {
    const twin = TASKS.find(other => other !== task && all[other] === all[task]);
    if (twin && task in changed) problems.add(`taskNames gives "${all[task]}" to ${task} and to ${twin}; choose two names`);
  }
  return all;
}
