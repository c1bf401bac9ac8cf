import { PrivilegeDrop } from '../../src';
import { testInvalid, files } from '../support/synthesis';

testInvalid([['privilegeDrop', { privilegeDrop: 'sudo' }, '"sudo"']]);

test('gosu is installed and used by both scripts', () => {
  const all = files({ privilegeDrop: PrivilegeDrop.GOSU });
  expect(all.Dockerfile).toContain('--no-install-recommends gosu');
  for (const script of ['entrypoint.sh', 'healthcheck.sh']) expect(all[script]).toMatch(/exec gosu appuser /);
});

test('setpriv needs no package', () => {
  const all = files();
  expect(all.Dockerfile).not.toContain('apt-get');
  for (const script of ['entrypoint.sh', 'healthcheck.sh']) expect(all[script]).toMatch(/exec setpriv --reuid=999 --regid=999 --init-groups /);
});
