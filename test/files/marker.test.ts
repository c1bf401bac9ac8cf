import { withMarker } from '../../src/files/marker';

test.each([
  ['the first line', 'a\nb', '# M\n\na\nb\n'],
  ['the line behind a shebang', '#!/bin/sh\na\n', '#!/bin/sh\n# M\na\n'],
  ['the line behind parser directives', '# syntax=docker/dockerfile:1\n# escape=`\nFROM a', '# syntax=docker/dockerfile:1\n# escape=`\n# M\n\nFROM a\n'],
])('the marker takes %s', (_, text, marked) => expect(withMarker(text, 'M')).toBe(marked));

test('without a marker the text stays, with one newline at its end', () => expect(withMarker('#!/bin/sh\na\n\n', undefined)).toBe('#!/bin/sh\na\n'));
