import { parseToml } from '../../src/project/toml';
import { Problems } from '../../src/validation/problems';

function parse(text: string): { value: unknown; message: string } {
  const problems = new Problems();
  const value = parseToml(problems, 'pyproject.toml', text);
  try {
    problems.throwIfAny();
    return { value, message: '' };
  } catch (error) {
    return { value, message: (error as Error).message };
  }
}

test('CRLF and a byte order mark are fine', () => expect(parse('\uFEFF[a]\r\nb = 1\r\n')).toEqual({ value: { a: { b: 1 } }, message: '' }));

test('a syntax error names file, line and column', () =>
  expect(parse('[project]\nname = \n')).toEqual({ value: {}, message: expect.stringMatching(/cannot parse pyproject\.toml, line 2, column 8: \w.*; correct it$/) }));
