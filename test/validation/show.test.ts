import { show } from '../../src/validation/show';

const circular: Record<string, unknown> = {};
circular.self = circular;

test.each<[string, unknown, string]>([
  ['text', 'a "b"', '"a \\"b\\""'],
  ['line breaks and NUL', 'a\n\0', '"a\\n\\u0000"'],
  ['characters that a terminal hides or obeys', 'a\u202eb\u200b\u009b', '"a\\u{202e}b\\u{200b}\\u{9b}"'],
  ['a lone surrogate', '\ud800', '"\\ud800"'],
  ['letters of every script', 'größe 日本', '"größe 日本"'],
  ['undefined', undefined, 'undefined'],
  ['NaN', NaN, 'NaN'],
  ['a BigInt', 10n, '10n'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['a list', ['a', 1], "[ 'a', 1 ]"],
  ['a circular object', circular, '<ref *1> { self: [Circular *1] }'],
  ['an object without prototype', Object.create(null), '[Object: null prototype] {}'],
])('quotes %s', (_, value, text) => expect(show(value)).toBe(text));

test.each<[string, unknown]>([['text', 'x'.repeat(1_000_000)], ['a list', Array(1e6).fill('x'.repeat(1000))], ['an object', { x: { y: 'x'.repeat(1_000_000) } }]])(
  'shortens long %s', (_, value) => {
    expect(show(value).length).toBeLessThan(105);
    expect(show(value)).toMatch(/…$/);
  });
