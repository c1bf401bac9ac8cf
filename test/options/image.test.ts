import { complaint, testInvalid } from '../support/synthesis';

testInvalid([
  ['image.name', { image: { name: 'Agent' } }, '"Agent"'],
  ['image.tag', { image: { tag: '' } }, '""'],
  ['image.platform', { image: { platform: 'arm' } }, '"arm"'],
]);

test('the message says which characters a tag may have', () =>
  expect(complaint({ image: { tag: '' } })).toContain('invalid image.tag "": expected letters, digits, "_", "." and "-", e.g. "1.2.0"'));
