/** States of the data volume before and after a start. */
import { VolumeRepair } from '../../src';
import { SHELLS } from '../support/containers';
import { VolumeRow } from '../support/volumes';

const ROOT = { './': '0:0 755', 'credentials/': '0:0 755' };
const RIGHT = { './': '999:999 755', 'credentials/': '999:999 755' };
const notRepaired = (path: string, why: string) => new RegExp(`^entrypoint: not repaired: /app/data${path}: ${why}$`);
const readOnlyPath = (path: string) => notRepaired(path, 'Read-only file system');
const CANNOT_WRITE = 'entrypoint: uid 999 cannot write to /app/data';
/** CI_FULL has time for more. */
const MANY = process.env.CI_FULL ? 100_000 : 5_000;

/** Mounts whose names contain characters with a meaning in patterns. */
const PATTERNS = { ' a [b]\\/': '1234:1234 775', ' a [b]\\/s': '1234:1234 600', '*/': '1234:1234 775', '*/s': '1234:1234 600' };

const ALWAYS: VolumeRow[] = [
  { name: 'files of the app', before: { ...RIGHT, 'note': '999:999 600', 'run/': '999:999 700' } },
  { name: 'files of root', before: { ...ROOT, note: '0:0 644' } },
  {
    name: 'files of root, 0700',
    before: { './': '0:0 700', 'credentials/': '0:0 700', 'credentials/deep/': '0:0 700', 'credentials/deep/note': '0:0 600' },
  },
  {
    name: 'mixed owners',
    before: {
      ...RIGHT,
      ...{ a: '0:0 644', b: '999:0 640', c: '0:999 640', d: '1234:1234 600', e: '999:999 644' },
      ...{ 'f/': '0:0 711', 'f/g': '999:999 4755' },
    },
  },
  {
    name: 'a setuid program of root: the kernel clears the bit with the owner',
    before: { ...RIGHT, a: '0:0 4755' },
    after: { a: '999:999 755' },
  },
  {
    name: 'a 0600 file of root deep inside',
    before: { ...RIGHT, 'a/': '999:999 755', 'a/b/': '999:999 700', 'a/b/c/': '999:999 755', 'a/b/c/late': '0:0 600' },
  },
  {
    name: `${MANY} files of the app and one of root`,
    before: RIGHT,
    script: `mkdir -p many/deep && cd many && seq ${MANY} | xargs touch && chown -R 999:999 . && : > deep/late && chmod 600 deep/late`,
  },
  { name: 'no subdirectories', before: { './': '0:0 755' }, script: 'rmdir credentials' },
  {
    name: 'a file at the path of a subdirectory',
    before: { './': '999:999 755' },
    script: 'rmdir credentials; : > credentials',
    warns: [/mkdir: .*\/app\/data\/credentials/],
  },
  {
    name: 'names with newlines, blanks and glob characters',
    before: {
      ...ROOT,
      ...Object.fromEntries(['a\nb/', 'a\nb/c\n', ' d ', '*', '[a-z]?', '-rf', '$(id)\\', '"\''].map(path => [path, '0:0 755'])),
    },
  },
  {
    name: 'symlinks to paths outside',
    before: { ...RIGHT, file: '0:0 -> /etc/passwd', folder: '0:0 -> /etc', nowhere: '0:0 -> /nowhere', right: '999:999 -> /etc' },
  },
  {
    name: 'read-only, files of root',
    before: { ...ROOT, note: '0:0 600' },
    readOnly: true,
    untouched: true,
    warns: [...['/credentials', '/note', ''].map(readOnlyPath), CANNOT_WRITE],
  },
  {
    name: 'read-only, many files of root',
    before: { ...RIGHT, ...Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(path => [path, '0:0 644'])) },
    readOnly: true,
    untouched: true,
    warns: [...Array(5).fill(readOnlyPath('/[a-g]')), 'entrypoint: not repaired: and more', CANNOT_WRITE],
  },
  { name: 'read-only, files of the app', before: RIGHT, readOnly: true, warns: [CANNOT_WRITE] },
  {
    name: 'a read-only mount inside',
    before: { ...ROOT, 'note': '0:0 644', 'models/': '0:0 755', 'models/m': '0:0 644' },
    mounts: ['models:ro'],
    after: { 'models/': '0:0 755', 'models/m': '0:0 644' },
  },
  {
    name: 'a writable mount of another owner inside',
    before: { ...ROOT, 'note': '0:0 644', 'a/': '0:0 755', 'a/shared/': '1234:1234 775', 'a/shared/s': '1234:1234 600', 'a/sharedtoo': '0:0 644' },
    mounts: ['a/shared'],
    after: { 'a/shared/': '1234:1234 775', 'a/shared/s': '1234:1234 600' },
  },
  {
    name: 'mounts inside with blanks and glob characters in their names',
    before: { ...ROOT, note: '0:0 644', ...PATTERNS },
    mounts: [' a [b]\\', '*'],
    after: PATTERNS,
  },
  {
    name: 'a directory that root cannot read without a capability',
    before: { ...ROOT, 'note': '0:0 600', 'closed/': '1234:1234 700', 'closed/c': '1234:1234 600' },
    options: ['--cap-drop', 'ALL', '--cap-add', 'CHOWN', '--cap-add', 'SETUID', '--cap-add', 'SETGID'],
    after: { 'closed/c': '1234:1234 600' },
    warns: [notRepaired('/closed', 'Permission denied')],
  },
];

const ON_ROOT_MISMATCH: VolumeRow[] = [
  { name: 'files of root', before: { ...ROOT, 'note': '0:0 600', 'a/': '0:0 700', 'a/b': '1234:1234 600', 'right': '999:999 644' } },
  { name: 'files of root in a directory of the app: nothing is checked', before: { ...RIGHT, note: '0:0 600' }, untouched: true },
  { name: 'a directory with another group only', before: { ...RIGHT, './': '999:0 755', 'note': '0:0 600' } },
  {
    name: 'a file that root cannot repair',
    before: { ...ROOT, 'note': '0:0 600', 'closed/': '1234:1234 700', 'closed/c': '1234:1234 600' },
    options: ['--cap-drop', 'ALL', '--cap-add', 'CHOWN', '--cap-add', 'SETUID', '--cap-add', 'SETGID'],
    after: { 'closed/c': '1234:1234 600' },
    warns: [notRepaired('/closed', 'Permission denied')],
  },
  {
    name: 'read-only, files of root',
    before: { ...ROOT, note: '0:0 600' },
    readOnly: true,
    untouched: true,
    warns: [...['/credentials', '/note', ''].map(readOnlyPath), CANNOT_WRITE],
  },
  {
    name: 'a mount of another owner inside',
    before: { ...ROOT, 'shared/': '1234:1234 775', 'shared/s': '1234:1234 600' },
    mounts: ['shared'],
    after: { 'shared/': '1234:1234 775', 'shared/s': '1234:1234 600' },
  },
];

const rows: readonly VolumeRow[] = [
  ...ALWAYS,
  ...ON_ROOT_MISMATCH.map(row => ({ ...row, name: `on root mismatch: ${row.name}`, repair: VolumeRepair.ON_ROOT_MISMATCH })),
];

export const VOLUMES = Object.entries(SHELLS).flatMap(([shell, options]) =>
  rows.map(row => ({ ...row, name: `${shell}${row.name}`, options: [...options, ...row.options ?? []] })));
