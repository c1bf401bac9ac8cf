import { testInvalid } from '../support/synthesis';

testInvalid([
  ['user', { user: 'appuser' }, '"appuser"'],
  ['user.uid', { user: { uid: 0 } }, '0'],
  ['user.uid', { user: { uid: 33 } }, '33'],
  ['user.uid', { user: { uid: 65534 } }, '65534'],
  ['user.uid', { user: { uid: 10n } }, '10n'],
  ['user.gid', { user: { gid: 1.5 } }, '1.5'],
  ['user.name', { user: { name: 'root' } }, '"root"'],
  ['user.name', { user: { name: 'www-data' } }, '"www-data"'],
  ['user.name', { user: { name: 'a b' } }, '"a b"'],
  ['user.name', { user: { name: '' } }, '""'],
]);
