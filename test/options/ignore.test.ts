import { testInvalid } from '../support/synthesis';

testInvalid([
  ['ignore.patterns[0]', { ignore: { patterns: ['!'] } }, '"!"'],
  ['ignore.patterns[0]', { ignore: { patterns: ['a\n!.env'] } }, '"a\\n!.env"'],
  ['ignore.patterns[1]', { ignore: { patterns: ['notes/', 'notes[a'] } }, '"notes[a"'],
  ['ignore.patterns[0]', { ignore: { patterns: ['[z-a].txt'] } }, '"[z-a].txt"'],
  ['ignore.admit[0]', { ignore: { admit: ['/etc/key.pem'] } }, '"/etc/key.pem"'],
  ['ignore.admit[0]', { ignore: { admit: [null] } }, 'null'],
]);
