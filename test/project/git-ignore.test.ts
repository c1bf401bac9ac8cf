import { isIgnored } from '../../src/project/git-ignore';

const at = (folder: string, ...patterns: string[]) => ({ folder, patterns: patterns.join('\n') });

test.each([
  [['uv.lock']], [['/uv.lock']], [['*.lock']], [['**/uv.lock']], [['uv.loc[k]']], [['!uv.lock', 'uv.*']], [['# comment', 'uv.lock ']],
])('%j ignores uv.lock', patterns => expect(isIgnored([at('/x', ...patterns)], '/x/uv.lock')).toBe(true));

test.each([[['*.lock', '!uv.lock']], [['docs/uv.lock']], [['/sub/*.lock']], [['#uv.lock']], [['uv.lock/']], [[]]])('%j does not', patterns =>
  expect(isIgnored([at('/x', ...patterns)], '/x/uv.lock')).toBe(false));

test('the file nearest to the path decides', () => {
  expect(isIgnored([at('/x', '*.lock'), at('/x/y', '!uv.lock')], '/x/y/uv.lock')).toBe(false);
  expect(isIgnored([at('/x', '/y/uv.lock'), at('/x/y', 'a')], '/x/y/uv.lock')).toBe(true);
});
