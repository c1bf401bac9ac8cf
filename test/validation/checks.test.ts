import * as check from '../../src/validation/checks';
import { Problems } from '../../src/validation/problems';

enum Color { RED = 'red', BLUE = 'blue' }

/** Values that no check but that of objects accepts. */
const circular: unknown[] = [];
circular.push(circular);
const STRANGE = [undefined, null, NaN, 10n, Symbol('x'), () => 1, circular, new Date(NaN), Object.create(null), '\0', 'a\r\nb', -0.5];

test.each<[string, check.Check<unknown>]>([
  ['text', check.text(/^[a-z]+$/, 'letters')],
  ['integer', check.integer(0, 5)],
  ['seconds', check.seconds(0)],
  ['boolean', check.boolean],
  ['oneOf', check.oneOf(Color)],
])('%s reports every strange value and returns nothing', (_, each) => {
  for (const value of STRANGE) {
    const problems = new Problems();
    expect(each(value, 'x', problems)).toBeUndefined();
    expect(() => problems.throwIfAny()).toThrow(/invalid x .*: expected /);
  }
});

test.each<[string, check.Check<unknown>, unknown]>([
  ['text', check.text(/^[a-z]+$/, 'letters'), 'abc'],
  ['integer', check.integer(0, 5), 5],
  ['seconds', check.seconds(0), 0.5],
  ['boolean', check.boolean, false],
  ['oneOf', check.oneOf(Color), 'blue'],
  ['listOf', check.listOf(check.boolean, '[]'), [true, false]],
  ['mapOf', check.mapOf(check.line, check.line, '{}'), { a: 'b', constructor: 'c' }],
])('%s returns a value that is fine', (_, each, value) => {
  const problems = new Problems();
  expect(each(value, 'x', problems)).toEqual(value);
  expect(() => problems.throwIfAny()).not.toThrow();
});

test('a list leaves out invalid items, and names their place', () => {
  const problems = new Problems();
  expect(check.listOf(check.boolean, '[true]')([true, 1], 'x', problems)).toEqual([true]);
  expect(() => problems.throwIfAny()).toThrow(/invalid x\[1\] 1: expected true or false/);
});
