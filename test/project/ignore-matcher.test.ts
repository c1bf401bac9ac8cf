/** The verdicts of ignore-table.json are those of moby/patternmatcher: scripts/ignore-table writes them. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { IgnoreMatcher } from '../../src/project/ignore-matcher';

type Row = [lines: string[], path: string, verdict: string];
const rows: Row[] = JSON.parse(readFileSync(join(__dirname, 'ignore-table.json'), 'utf8'));

function verdict(lines: readonly string[], path: string): string {
  if (lines.some(line => !line.startsWith('#') && IgnoreMatcher.isInvalid(line.trim()))) return 'error';
  return new IgnoreMatcher(lines).hiddenBy(path) === undefined ? 'IN' : 'out';
}

test('the table has at least 300 rows, with every verdict', () => {
  expect(rows.length).toBeGreaterThan(300);
  expect(new Set(rows.map(([, , each]) => each.split(':')[0]))).toEqual(new Set(['IN', 'out', 'error']));
});

test.each(rows)('%j and the path %j: %s', (lines, path, expected) => expect(verdict(lines, path)).toBe(expected.split(':')[0]));

test('names the line that hides a path', () => expect(new IgnoreMatcher(['# comment', '*', '!src', 'src/**/*.log']).hiddenBy('src/a/b.log')).toBe('src/**/*.log'));

test('a name with many stars ends, although an expression would try every place of each of them', () => {
  const matcher = new IgnoreMatcher([`${'*a'.repeat(30)}b`]);
  expect(matcher.hiddenBy('a'.repeat(200))).toBeUndefined();
  expect(matcher.hiddenBy(`${'a'.repeat(200)}b`)).toBeDefined();
});
