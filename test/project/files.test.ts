import { mkdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { exists, isDirectory, readText } from '../../src/project/files';
import { Problems } from '../../src/validation/problems';
import { freshFolder } from '../support/synthesis';

const folder = freshFolder();
const at = (name: string) => join(folder, name);
writeFileSync(at('file'), 'text');
mkdirSync(at('directory'));
symlinkSync('loop', at('loop'));
symlinkSync('nowhere', at('dangling'));
symlinkSync('directory', at('link'));

function read(name: string): { text?: string; message: string } {
  const problems = new Problems();
  const text = readText(problems, at(name), name);
  try {
    problems.throwIfAny();
    return { text, message: '' };
  } catch (error) {
    return { text, message: (error as Error).message };
  }
}

test('reads a file', () => expect(read('file')).toEqual({ text: 'text', message: '' }));
test.each(['missing', 'file/below', 'dangling', 'x'.repeat(300)])('%s is no problem, and has no text', name => expect(read(name)).toEqual({ text: undefined, message: '' }));
test.each([['directory', 'it is a directory'], ['loop', 'it is a loop of symbolic links']])('%s is a problem in words', (name, reason) =>
  expect(read(name).message).toContain(`cannot read ${name}: ${reason}; make it a readable file`));

test('knows directories, also behind links', () =>
  expect(['file', 'directory', 'link', 'loop', 'dangling', 'missing'].filter(name => isDirectory(at(name)))).toEqual(['directory', 'link']));
test('whatever has a name exists', () =>
  expect(['file', 'directory', 'link', 'loop', 'dangling', 'missing', 'file/below'].filter(name => exists(at(name)))).toEqual(['file', 'directory', 'link', 'loop', 'dangling']));
