import { readFileSync } from 'fs';
import { join } from 'path';
import { freshFolder } from './support/synthesis';
import { exampleFolder, EXAMPLES, managedFiles, synthesizeExample } from '../scripts/example';

describe.each(EXAMPLES)('the committed example %s is what a fresh synthesis writes', example => {
  const folder = freshFolder();
  synthesizeExample(example, folder);
  test.each(managedFiles(example, folder))('%s', path =>
    expect(readFileSync(join(exampleFolder(example), path), 'utf8')).toBe(readFileSync(join(folder, path), 'utf8')));
});
