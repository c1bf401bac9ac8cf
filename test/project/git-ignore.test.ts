import { foldersWithIgnoreFile, isIgnored } from '../../src/project/git-ignore';

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

test('finds the .gitignore files of folders, and none in the folders of tools', () => {
  const tree: Record<string, string[]> = {
    '.': ['.git/', '.gitignore', 'node_modules/', 'src/'], 'src': ['a/', 'b.py'], 'src/a': ['.gitignore'], 'node_modules': ['.gitignore'], '.git': ['.gitignore'],
  };
  expect(foldersWithIgnoreFile('.', folder => tree[folder] ?? [])).toEqual(['.', 'src/a']);
});

test('looks at a bounded number of folders, and ends in a loop of links', () => {
  let looks = 0;
  expect(foldersWithIgnoreFile('.', () => (looks++, ['again/']))).toEqual([]);
  expect(looks).toBe(1000);
});
