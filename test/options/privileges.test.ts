import { parse } from 'yaml';
import { PrivilegeDrop, Privileges, VolumeRepair } from '../../src';
import { complaint, files, testInvalid, warningsOf } from '../support/synthesis';

testInvalid([
  ['privilegeDrop', { privilegeDrop: 'sudo' }, '"sudo"'],
  ['privileges', { privileges: 'root' }, '"root"'],
]);

test('gosu is installed and used by both scripts', () => {
  const all = files({ privilegeDrop: PrivilegeDrop.GOSU });
  expect(all.Dockerfile).toContain('--no-install-recommends gosu');
  for (const script of ['entrypoint.sh', 'healthcheck.sh']) expect(all[script]).toMatch(/exec gosu appuser /);
});

test('setpriv needs no package', () => {
  const all = files();
  expect(all.Dockerfile).not.toContain('apt-get');
  for (const script of ['entrypoint.sh', 'healthcheck.sh']) expect(all[script]).toMatch(/exec setpriv --reuid=999 --regid=999 --init-groups --no-new-privs /);
});

test('options that need root are refused without root', () => {
  const message = complaint({ privileges: Privileges.NON_ROOT, privilegeDrop: PrivilegeDrop.GOSU, data: { repair: VolumeRepair.ALWAYS } });
  expect(message).toContain('found 2 problems');
  expect(message).toContain('privilegeDrop "gosu" needs root at the start, which privileges "non-root" gives up; remove one of the two');
  expect(message).toContain('data.repair "always" needs root');
});

describe.each([Privileges.NON_ROOT, Privileges.HARDENED])('%s', privileges => {
  const all = files({ privileges, user: { uid: 1500, gid: 1600 } });

  test('USER stands behind everything that builds the image', () =>
    expect(all.Dockerfile).toMatch(/^EXPOSE 8000\n# .*\nUSER 1500:1600\n(#.*\n)*HEALTHCHECK /m));

  test('no script drops or repairs', () => {
    for (const script of ['entrypoint.sh', 'healthcheck.sh']) expect(all[script]).not.toMatch(/setpriv|gosu|as_app|os\.chown/);
  });

  test('compose leaves the app no capability', () => {
    const service = parse(all['docker-compose.yml']).services['negotiation-agent'];
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service).not.toHaveProperty('cap_add');
  });
});

test('a secret of a file needs a mode that the app can read', () =>
  expect(warningsOf({ privileges: Privileges.NON_ROOT, compose: { secrets: { key: { file: 'private/key' } } } }))
    .toContain('compose.secrets.key: without root at the start, nothing lets the app read private/key; give the file a mode that does, e.g. 0444'));

test('a hardened image belongs to root and is read-only', () => {
  const all = files({ privileges: Privileges.HARDENED });
  expect(all.Dockerfile).not.toContain('--chown=appuser');
  expect(all.Dockerfile).not.toContain('chmod 1777');
  expect(parse(all['docker-compose.yml']).services['negotiation-agent']).toMatchObject({ read_only: true, tmpfs: ['/tmp', '/run'] });
  const writable = files({ privileges: Privileges.HARDENED, compose: { readOnly: false } });
  expect(parse(writable['docker-compose.yml']).services['negotiation-agent']).not.toHaveProperty('read_only');
});
