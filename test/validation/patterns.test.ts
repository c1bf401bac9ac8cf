import { Check } from '../../src/validation/checks';
import * as patterns from '../../src/validation/patterns';
import { Problems } from '../../src/validation/problems';

const accepts = (check: Check<string>, value: unknown) => check(value, 'x', new Problems()) === value;

test.each<[keyof typeof patterns, string[], string[]]>([
  ['relativePath', ['a', '.env', 'a/b.c', '@x', 'a-b/+c', 'a/-b'], ['', '/a', '../a', 'a/../b', 'a//b', '.', '-a', 'a b', 'a/', 'a\0', 'x'.repeat(256), 'x/'.repeat(520) + 'x']],
  ['absolutePath', ['/a', '/a/.b', '/srv/.d@t+a-1'], ['', 'a', '/', '/a/', '/a/..', '/a b', '/$a']],
  ['imageName', ['a', 'a/b', 'r.example.com:5000/a_b/c'], ['', 'A', 'a:1', 'a b', '/a', 'x'.repeat(256)]],
  ['imageTag', ['1.2.0', 'latest', '_x'], ['', '.x', 'a b', 'x'.repeat(129)]],
  ['imageReference', ['a:1', `a@sha256:${'0'.repeat(64)}`, `r:5000/a:1@sha256:${'0'.repeat(64)}`], ['', 'a', 'r:5000/a', 'a:', 'a@sha256:0', 'a:1 AS b', `a:1@sha256:${'0'.repeat(64)}@x`]],
  ['variableName', ['A', '_a1', 'toString'], ['', '__proto__', 'constructor', 'toJSON', 'x'.repeat(256), '1A', 'A-B', 'A=']],
  ['debianPackage', ['gcc', 'g++', 'libc6:amd64', 'x1=1:2.0~rc1-3+b1'], ['', '-y', 'A', 'a;b', 'a']],
  ['pythonName', ['a', 'a.b-c_d'], ['', '-a', 'a b', '$a']],
  ['composeName', ['a', '1e3', 'a.b_c-d'], ['', '-a', '.a', 'a b', 'a/b']],
])('%s', (name, good, bad) => {
  expect(good.filter(value => !accepts(patterns[name], value))).toEqual([]);
  expect([...bad, undefined, 5, `${good[0]}\n`].filter(value => accepts(patterns[name], value))).toEqual([]);
});
