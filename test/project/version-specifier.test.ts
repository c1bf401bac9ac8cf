import { VersionSpecifier } from '../../src/project/version-specifier';

test.each(['>=3.11', '>=3.12.4,<3.13', '~=3.10', '==3.12.*', '>=3.9,!=3.11.*', '<3.12.5', '===3.12.3', '', '3.12.1', '>=3.12a1', '<=3.12.*'])('%s allows some 3.12', text =>
  expect(new VersionSpecifier(text).allowsSome('3.12')).toBe(true));

test.each(['<3.12', '~=3.11.2', '==3.11.*', '<=3.11', '>3.12.*,<4', '>=3.13', '!=3.12.*', '~=4.0', '==3.12.99'])('%s allows no 3.12', text =>
  expect(new VersionSpecifier(text).allowsSome('3.12')).toBe(false));

test.each([['>=0.10', '0.13.9', true], ['>=0.10', '0.9.30', false], ['==0.9.30', '0.9.30', true], ['0.9.*', '0.9.30', true], ['~=0.9.2', '0.10.0', false], ['>0.9.30', '0.9.30', false]])(
  '%s and %s: %s', (text, version, allowed) => expect(new VersionSpecifier(text).allows(version)).toBe(allowed));
