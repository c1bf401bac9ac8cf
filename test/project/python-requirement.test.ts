import { PythonRequirement } from '../../src/project/python-requirement';

test.each(['>=3.11', '>=3.12.4,<3.13', '~=3.10', '==3.12.*', '>=3.9,!=3.11.*', '<3.12.5', '===3.12', ''])('%s allows 3.12', text =>
  expect(new PythonRequirement(text).excludes('3.12')).toBe(false));

test.each(['<3.12', '~=3.11.2', '==3.11.*', '<=3.11', '>3.12.*,<4', '>=3.13', '!=3.12.*', '~=4.0'])('%s excludes 3.12', text =>
  expect(new PythonRequirement(text).excludes('3.12')).toBe(true));
