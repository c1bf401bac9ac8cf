import { line, integer } from '../../src/validation/checks';
import { optional, readFields, withDefault } from '../../src/validation/fields';
import { Problems } from '../../src/validation/problems';

const FIELDS = { name: withDefault(line, 'standard'), port: optional(integer(1, 10)) };

function read(given: unknown): { values: unknown; message: string } {
  const problems = new Problems();
  const values = readFields(problems, 'group', given, FIELDS);
  try {
    problems.throwIfAny();
    return { values, message: '' };
  } catch (error) {
    return { values, message: (error as Error).message };
  }
}

const standard = { name: 'standard', port: undefined };

test('values take the place of defaults', () => expect(read({ name: 'x', port: 5 })).toEqual({ values: { name: 'x', port: 5 }, message: '' }));

test.each([[undefined], [null], [{}], [{ name: undefined, port: null }], [Object.create(null)]])('%p leaves all defaults', given =>
  expect(read(given)).toEqual({ values: standard, message: '' }));

test.each([['text'], [5], [10n], [[]], [new Date(0)], [new Map()], [() => 1], [Symbol('x')], [true]])('%p is no group of options, and leaves the defaults', given => {
  const { values, message } = read(given);
  expect(values).toEqual(standard);
  expect(message).toMatch(/invalid group .*: expected an object with options/);
});

test('an invalid value leaves the default, so that later checks have a value of the right type', () =>
  expect(read({ name: 1, port: 'x' }).values).toEqual(standard));

test('an unknown name gets the nearest one, or all of them', () => {
  expect(read({ nme: 'x' }).message).toContain('unknown option "group.nme"; did you mean "group.name"?');
  expect(read({ memory: 'x' }).message).toContain('unknown option "group.memory"; use one of name, port');
});

test('an unknown name without a value is no problem', () => expect(read({ memory: undefined }).message).toBe(''));
