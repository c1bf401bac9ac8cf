import { readFileSync } from 'fs';
import { join } from 'path';
import { freshFolder } from './support/synthesis';
import { EXAMPLE, managedFiles, synthesizeExample } from '../scripts/example';

describe('the committed example is what a fresh synthesis writes', () => {
  const folder = freshFolder();
  synthesizeExample(folder);
  test.each(managedFiles(folder))('%s', path =>
    expect(readFileSync(join(EXAMPLE, path), 'utf8')).toBe(readFileSync(join(folder, path), 'utf8')));
});
