import { testInvalid } from '../support/synthesis';

testInvalid([
  ['ignore.patterns[0]', { ignore: { patterns: ['!'] } }, '"!"'],
  ['ignore.patterns[0]', { ignore: { patterns: ['a\n!.env'] } }, '"a\\n!.env"'],
  ['ignore.admit[0]', { ignore: { admit: ['/etc/key.pem'] } }, '"/etc/key.pem"'],
  ['ignore.admit[0]', { ignore: { admit: [null] } }, 'null'],
]);
