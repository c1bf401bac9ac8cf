import { execFileSync } from 'child_process';
import { gitIgnored } from '../../src/verify/git-ignored';
import { folderWith } from '../support/synthesis';
import { expected } from '../support/verify-context';

const files = { '.gitignore': '*.log\nlocal.py\ndist/\n', '.dockerignore': 'hidden.log\n', 'a.log': '', 'hidden.log': '', 'local.py': '', 'app.py': '', 'dist/a.js': '' };

test('names files of the repository that git ignores and the build let through', () => {
  const folder = folderWith(files);
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  const image = ['/app/a.log', '/app/hidden.log', '/app/local.py', '/app/app.py', '/app/dist/a.js', '/app/built.log', '/usr/a.log', '/app/a.log'];
  expect(gitIgnored(image, folder, { ...expected(), included: ['!dist/'] })).toEqual(['/app/a.log (git ignores it)', '/app/local.py (git ignores it)']);
});

test('knows nothing of a folder without git', () => expect(gitIgnored(['/app/a.log'], folderWith(files), expected())).toEqual([]));
