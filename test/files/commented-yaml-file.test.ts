import { readFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { parse } from 'yaml';
import { CommentedYamlFile } from '../../src/files/commented-yaml-file';
import { CommentedDocument } from '../../src/outputs/commented-document';
import { freshFolder, synth } from '../support/synthesis';

function written(obj: object, comments: CommentedDocument['comments'] = []): string {
  const project = new Project({ name: 'x', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
  new CommentedYamlFile(project, 'a.yml', () => ({ document: obj, comments }));
  synth(project);
  return readFileSync(join(project.outdir, 'a.yml'), 'utf8').replace(/^.*\n\n/, '');
}

test('a comment stands above its key, at its depth, and above no other of that name', () =>
  expect(written({ a: { init: true, b: { init: true } }, init: 1 }, [{ path: ['a', 'b', 'init'], text: 'one\ntwo' }, { path: ['gone'], text: 'never' }]))
    .toBe('a:\n  init: true\n  b:\n    # one\n    # two\n    init: true\ninit: 1\n'));

test('a key that needs quotes can have a comment', () => expect(written({ yes: { 'a: b': 1 } }, [{ path: ['yes', 'a: b'], text: 'here' }])).toContain('  # here\n  "a: b": 1'));

const SCALARS = ['yes', 'No', 'ON', 'y', 'null', '~', 'true', '', ' ', '-', '@x', '`x`', '1', '1e3', '1_000', '0x1f', '0o17', '0b11', '017', '1:30', '22:22', '.5', '.inf',
  '2001-01-01', '2001-01-01T00:00:00Z', '=', '<<', '!x', '&a', '*a', '%x', '#x', 'a #b', 'a: b', "it's", '"q"', '\\', 'ü', '${X}', '$$', '- a', '? a', '|', '>-', '[a]', '{a}', ',',
  'two\nlines', 'init: true\n  init: true', '1:30\n2:40\n', 'a\u0085b', 'a\u2028b: c', "a\u2029'b\"", '"\u2028', '\ufeffa', 'a\x7fb', 'a\uffffb', ' lead', 'trail ', 'x'.repeat(300), `${'long words '.repeat(50)}`];

test.each([['1.1'], ['1.2']] as const)('every text is the same text for a reader of YAML %s, as value, in a list and as key', version => {
  const obj = { values: Object.fromEntries(SCALARS.map((text, i) => [`v${i}`, text])), list: SCALARS, keys: Object.fromEntries(SCALARS.filter(text => text !== '<<').map(text => [text, 1])) };
  expect(parse(written(obj), { version, merge: false })).toEqual(obj);
});

test('numbers, booleans and null keep their types', () => {
  const obj = { a: [1, -2.5, 1e21, true, false], b: { c: 0 } };
  expect(parse(written(obj), { version: '1.1' })).toEqual(obj);
});
