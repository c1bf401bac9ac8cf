import { existsSync, readFileSync, statSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { withPlainFiles } from '../../src/verify/env-file';
import { freshFolder } from '../support/synthesis';

/** The file as docker gets it. */
function plain(text: string): Promise<string> {
  const path = join(freshFolder(), 'a.env');
  writeFileSync(path, text);
  return withPlainFiles([path], async ([copy]) => readFileSync(copy, 'utf8'));
}

test.each([
  ['A=1', 'A=1'],
  ['A=b c=d', 'A=b c=d'],
  ['A=', 'A='],
  ['A', 'A'],
  ['# comment', '# comment'],
  ['  A = 1  ', 'A=1'],
  ['export A=1', 'A=1'],
  ["A='b $c \"d\" #e'", 'A=b $c "d" #e'],
  ['A="b \\"c\\" \\\\ \\$d \'e\'"  # comment', 'A=b "c" \\ $d \'e\''],
  ['A=\'\'', 'A='],
  ['A=b # comment', 'A=b'],
  ['A= # comment', 'A='],
  ['A=b#c', 'A=b#c'],
  ['A=$B', 'A=$B'],
  ['A=it\'s', 'A=it\'s'],
  ['A="b"\r', 'A=b'],
])('docker gets %j as %j', async (line, seen) => expect(await plain(line)).toBe(seen));

test('docker gets all lines in order', async () => expect(await plain('A="1"\n\n# b\nB=2\n')).toBe('A=1\n\n# b\nB=2\n'));

test.each(["A='-----BEGIN", 'A="b\\nc"', 'A="b" c'])('a value that docker cannot read from a file is an error without the value: %j', line =>
  expect(plain(line)).rejects.toThrow(
    new Error('a.env: A has several lines, or text behind its quotes; set it in your shell and pass it with --env A')));

test('only the owner can read the copies, and they are removed', async () => {
  const path = join(freshFolder(), 'a.env');
  writeFileSync(path, 'A=1');
  const copies = await withPlainFiles([path, path], async all => {
    expect(all.map(copy => statSync(dirname(copy)).mode.toString(8).slice(-3))).toEqual(['700', '700']);
    return all;
  });
  expect(new Set(copies).size).toBe(2);
  expect(copies.filter(copy => existsSync(copy))).toEqual([]);
});

test('a file that is missing is an error with its path', () =>
  expect(withPlainFiles(['/none.env'], async () => 1)).rejects.toThrow("no such file or directory, open '/none.env'"));
