import { Problems } from '../../src/validation/problems';

test('one error reports all problems', () => {
  const problems = new Problems();
  problems.invalid('port', 0, 'a whole number from 1 to 65535');
  problems.add('cannot read x: permission denied; make it readable');
  expect(() => problems.throwIfAny()).toThrow(new Error('NegotiationDockerPackaging found 2 problems; no file was written:\n'
    + '  - invalid port 0: expected a whole number from 1 to 65535\n  - cannot read x: permission denied; make it readable'));
});

test('a warning is no error', () => {
  const problems = new Problems();
  problems.warn('x');
  expect(() => problems.throwIfAny()).not.toThrow();
  expect(problems.warnings).toEqual(['x']);
});
