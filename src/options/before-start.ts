import { checkRunner } from './command';
import { Repository } from '../project/repository';
import { listOf } from '../validation/checks';
import { Problems } from '../validation/problems';
import { shellCommand } from '../validation/shell-command';

/** The option `beforeStart`: commands for a shell. */
export const beforeStart = listOf(shellCommand, '["alembic upgrade head"]');

export function resolveBeforeStart(problems: Problems, given: readonly string[] | undefined, repository: Repository): readonly string[] {
  for (const each of given ?? []) checkRunner(problems, 'beforeStart', each, repository);
  return given ?? [];
}
