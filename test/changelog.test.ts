import { execFileSync } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { freshFolder } from './support/synthesis';
import { sections } from '../scripts/changelog';

/** A repository in which each call commits files, and maybe tags the commit. */
function repository() {
  const folder = freshFolder();
  const git = (...words: string[]) => execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...words], { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet');
  return {
    folder,
    commit: (message: string, files: Readonly<Record<string, string>>, tag?: string) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      if (tag) git('tag', tag);
    },
  };
}

const DOCKERFILE = 'examples/negotiation-agent/Dockerfile';

test('a release lists its commits, and the difference of the default files alone', () => {
  const { folder, commit } = repository();
  commit('begin', { [DOCKERFILE]: 'FROM a\n', 'src/x.ts': '1' }, 'v0.1.0');
  commit('Other base image', { [DOCKERFILE]: 'FROM b\n', 'src/x.ts': '2', 'examples/offer-agent/Dockerfile': 'FROM c\n' });
  const [next, first] = sections(folder, '0.2.0');
  expect(next).toMatch(/^## 0\.2\.0\n\n- Other base image\n\n### In the default files\n\n```diff\ndiff --git a\/Dockerfile b\/Dockerfile\n[^]*\n-FROM a\n\+FROM b\n```\n$/);
  expect(next).not.toContain('FROM c');
  expect(first).toBe('## 0.1.0\n\nThe first release.\n');
});

test('a release that changes no default file says so; versions count, not their spelling', () => {
  const { folder, commit } = repository();
  commit('begin', { [DOCKERFILE]: 'FROM a\n' }, 'v0.9.0');
  commit('Faster', { 'src/x.ts': '2' }, 'v0.10.0');
  expect(sections(folder, 'Next')).toEqual(['## 0.10.0\n\n- Faster\n\nThe default files stay as they are.\n', '## 0.9.0\n\nThe first release.\n']);
});

test('without a tag, all is the first release', () => {
  const { folder, commit } = repository();
  commit('begin', { [DOCKERFILE]: 'FROM a\n' });
  expect(sections(folder, '0.0.1')).toEqual(['## 0.0.1\n\nThe first release.\n']);
});
