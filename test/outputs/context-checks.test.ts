import { mkdirSync, symlinkSync } from 'fs';
import { join } from 'path';
import { complaint, folderWith, freshFolder } from '../support/synthesis';

test('a link out of the build context is a problem', () => {
  const outside = folderWith({ 'config/a.yaml': '' });
  const folder = freshFolder();
  mkdirSync(join(folder, 'src'));
  symlinkSync(join(outside, 'config'), join(folder, 'config'));
  expect(complaint({}, folder)).toContain('config is a symbolic link out of the build context; copy the files');
});
