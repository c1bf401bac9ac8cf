import { readPyproject } from '../../src/project/pyproject';
import { Problems } from '../../src/validation/problems';

const read = (text?: string) => readPyproject(new Problems(), text);

test('reads requires-python and a dynamic version, however they are written', () => {
  const facts = read('project.requires-python = \'>=3.11\'\nproject.dynamic = [ "description",\n  "version" ]\n');
  expect(facts.requiresPython?.text).toBe('>=3.11');
  expect(facts.hasDynamicVersion).toBe(true);
});

test.each([[undefined], [''], ['[tool.x]\nrequires-python = ">=3.99"\ndynamic = ["version"]\n'], ['[project]\nrequires-python = 3\ndynamic = "version"\n'], ['project = 1\n']])(
  'finds neither in %j', text => expect(read(text)).toEqual({ requiresPython: undefined, hasDynamicVersion: false }));
