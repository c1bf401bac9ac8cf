import { resolveTaskNames, TASKS } from '../../src/options/task-names';
import { Problems } from '../../src/validation/problems';
import { testInvalid } from '../support/synthesis';

testInvalid([
  ['taskNames', { taskNames: 'up' as never }, '"up"'],
  ['taskNames.docker:up', { taskNames: { 'docker:up': 'a b' } }, '"a b"'],
  ['taskNames.docker:up', { taskNames: { 'docker:up': '-x' } }, '"-x"'],
]);

function errorsOf(given: unknown): readonly string[] {
  const problems = new Problems();
  resolveTaskNames(problems, given);
  return problems.errors;
}

test('tasks keep their names unless others are given', () => {
  const names = resolveTaskNames(new Problems(), { 'docker:up': 'up' });
  expect(names).toEqual({ ...Object.fromEntries(TASKS.map(task => [task, task])), 'docker:up': 'up' });
});

test('two tasks may swap their names', () => expect(errorsOf({ 'docker:up': 'docker:down', 'docker:down': 'docker:up' })).toEqual([]));

test('two tasks with one name are a problem', () => {
  expect(errorsOf({ 'docker:up': 'docker:down' })).toEqual(['taskNames gives "docker:down" to docker:up and to docker:down; choose two names']);
  expect(errorsOf({ 'docker:up': 'x', 'docker:down': 'x' })).toHaveLength(2);
});

test('an unknown task is a problem that names the nearest one', () => {
  expect(errorsOf({ 'docker:bild': 'x' })).toEqual(['unknown name in taskNames "docker:bild"; did you mean "docker:build"?']);
  expect(errorsOf({ zzz: 'x' })[0]).toContain('unknown name in taskNames "zzz"; use one of docker:build, ');
});
