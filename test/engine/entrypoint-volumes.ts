/** The data volume before and after a start. */
import { removeVolume, run, runOk, shells, volume } from './entrypoint-support';
import { VolumeRepair } from '../../src';

/**
 * What lies in the data directory, by path: `owner mode`, or `owner -> target` for a symbolic link. A directory has `/` behind its
 * name, the data directory itself is `./`.
 */
export type State = Readonly<Record<string, string>>;

export interface VolumeRow {
  readonly name: string;
  readonly before: State;
  /** More that is done as root, there. */
  readonly script?: string;
  /** What the start does not simply give to the app. */
  readonly after?: State;
  /** Everything stays as it is. */
  readonly untouched?: true;
  /** Lines that the entrypoint says. */
  readonly says?: readonly (string | RegExp)[];
  /** Other volumes mounted below, by path; `:ro` behind it makes one read-only. */
  readonly mounts?: readonly string[];
  readonly readOnly?: true;
  readonly repair?: VolumeRepair;
  /** Of `docker run`. */
  readonly options?: readonly string[];
}

export interface VolumeOutcome {
  readonly before: State;
  readonly after: State;
  /** Paths that were there before and whose ctime is another now. */
  readonly touched: string[];
  /** Lines of the entrypoint and of what it runs. */
  readonly said: string[];
  /** Standard output of the app, and its exit code. */
  readonly app: string;
  readonly code: number;
}

const DATA = '/app/data';

/** Takes the paths, owners and modes as arguments. */
const MAKE = `
while [ $# -gt 0 ]; do
    case $1:$3 in
    */:*) mkdir -p "$1" ;;
    *:/*) ln -s "$3" "$1" ;;
    *) : > "$1" ;;
    esac
    chown -h "$2" "$1"
    [ -L "$1" ] || chmod "$3" "$1"
    shift 3
done`;

const LIST = `find ${DATA} -printf '%P\\t%y\\t%U:%G\\t%m\\t%l\\t%C@\\0'`;

function read(listing: string): { state: State; times: Readonly<Record<string, string>> } {
  const entries = listing.split('\0').filter(Boolean).map(line => line.split('\t')).map(([path, type, owner, mode, target, time]) => ({
    path: type === 'd' ? `${path || '.'}/` : path,
    state: type === 'l' ? `${owner} -> ${target}` : `${owner} ${mode}`,
    time,
  }));
  return {
    state: Object.fromEntries(entries.map(({ path, state }) => [path, state])),
    times: Object.fromEntries(entries.map(({ path, time }) => [path, time])),
  };
}

/** Makes the volume, starts the image with it, and looks at it again: three containers, since the app need not see all of it. */
export async function start(image: string, row: VolumeRow, app: readonly string[]): Promise<VolumeOutcome> {
  const { before, script = ':', mounts = [], readOnly, options = [] } = row;
  const volumes = [`${await volume()}:${DATA}`];
  for (const path of mounts) volumes.push(`${await volume()}:${DATA}/${path}`);
  const mounted = (...modes: string[]) => volumes.flatMap((mount, index) => ['--volume', mount + (modes[index] ?? '')]);
  const writable = volumes.flatMap(mount => ['--volume', mount.replace(/:ro$/, '')]);
  const asRoot = (text: string, ...args: string[]) =>
    runOk('--rm', ...writable, '--workdir', DATA, '--entrypoint', 'sh', image, '-c', `set -e\n${text}`, 'sh', ...args);
  // Under load `docker run` can lose the output of a short container (moby, issue 45689): then it is asked again.
  const look = async (first: string, ...args: string[]) => read(await asRoot(`${first}\n${LIST}`, ...args) || await asRoot(LIST));
  try {
    const entries = Object.entries(before).flatMap(([path, state]) => [`./${path}`, ...state.split(/ (?:-> )?/)]);
    const was = await look(`${MAKE}\n${script}`, ...entries);
    const { code, stdout, stderr } = await run('--rm', ...mounted(readOnly ? ':ro' : ''), ...options, image, ...app);
    const is = await look('');
    return {
      ...{ before: was.state, after: is.state, app: stdout, code },
      touched: Object.keys(was.times).filter(path => is.times[path] !== was.times[path]),
      said: stderr.split('\n').filter(Boolean),
    };
  } finally {
    for (const mount of volumes) await removeVolume(mount.split(':')[0]);
  }
}

export const appOwned = (state: State): State =>
  Object.fromEntries(Object.entries(state).map(([path, what]) => [path, what.replace(/^\S+/, '999:999')]));

const ROOT = { './': '0:0 755', 'credentials/': '0:0 755' };
const RIGHT = { './': '999:999 755', 'credentials/': '999:999 755' };
const notRepaired = (path: string, why: string) => new RegExp(`^entrypoint: not repaired: .*['‘]${DATA}${path}['’]: ${why}$`);
const readOnlyPath = (path: string) => notRepaired(path, 'Read-only file system');
const CANNOT_WRITE = 'entrypoint: uid 999 cannot write to /app/data';
const MANY = process.env.CI_FULL ? 100_000 : 5_000;

/** What is mounted at names that a pattern could be. */
const PARTICULAR = { ' a [b]\\/': '1234:1234 775', ' a [b]\\/s': '1234:1234 600', '*/': '1234:1234 775', '*/s': '1234:1234 600' };

const ALWAYS: VolumeRow[] = [
  { name: 'owned right', before: { ...RIGHT, 'note': '999:999 600', 'run/': '999:999 700' } },
  { name: 'owned by root', before: { ...ROOT, note: '0:0 644' } },
  {
    name: 'owned by root, 0700',
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
    name: 'a setuid program: the kernel takes the bit away with the owner',
    before: { ...RIGHT, a: '0:0 4755' },
    after: { a: '999:999 755' },
  },
  {
    name: 'a late root-owned 0600 file deep inside',
    before: { ...RIGHT, 'a/': '999:999 755', 'a/b/': '999:999 700', 'a/b/c/': '999:999 755', 'a/b/c/late': '0:0 600' },
  },
  {
    name: `${MANY} files, one of them root's`,
    before: RIGHT,
    script: `mkdir -p many/deep && cd many && seq ${MANY} | xargs touch && chown -R 999:999 . && : > deep/late && chmod 600 deep/late`,
  },
  { name: 'without subdirectories', before: { './': '0:0 755' }, script: 'rmdir credentials' },
  {
    name: 'a file in the place of a subdirectory',
    before: { './': '999:999 755' },
    script: 'rmdir credentials; : > credentials',
    says: [/mkdir: .*\/app\/data\/credentials/],
  },
  {
    name: 'names with newlines, blanks and glob characters',
    before: {
      ...ROOT,
      ...Object.fromEntries(['a\nb/', 'a\nb/c\n', ' d ', '*', '[a-z]?', '-rf', '$(id)\\', '"\''].map(path => [path, '0:0 755'])),
    },
  },
  {
    name: 'symlinks that point out',
    before: { ...RIGHT, file: '0:0 -> /etc/passwd', folder: '0:0 -> /etc', nowhere: '0:0 -> /nowhere', right: '999:999 -> /etc' },
  },
  {
    name: 'read-only, owned by root',
    before: { ...ROOT, note: '0:0 600' },
    readOnly: true,
    untouched: true,
    says: [...['', '/credentials', '/note'].map(readOnlyPath), CANNOT_WRITE],
  },
  {
    name: 'read-only, many files owned by root',
    before: { ...RIGHT, ...Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(path => [path, '0:0 644'])) },
    readOnly: true,
    untouched: true,
    says: [...Array(5).fill(readOnlyPath('/[a-g]')), 'entrypoint: not repaired: and more', CANNOT_WRITE],
  },
  { name: 'read-only, owned right', before: RIGHT, readOnly: true, says: [CANNOT_WRITE] },
  {
    name: 'a read-only mount below',
    before: { ...ROOT, 'note': '0:0 644', 'models/': '0:0 755', 'models/m': '0:0 644' },
    mounts: ['models:ro'],
    after: { 'models/': '0:0 755', 'models/m': '0:0 644' },
  },
  {
    name: 'a writable mount of another owner below',
    before: { ...ROOT, 'note': '0:0 644', 'a/': '0:0 755', 'a/shared/': '1234:1234 775', 'a/shared/s': '1234:1234 600', 'a/sharedtoo': '0:0 644' },
    mounts: ['a/shared'],
    after: { 'a/shared/': '1234:1234 775', 'a/shared/s': '1234:1234 600' },
  },
  {
    name: 'mounts below whose names hold blanks and glob characters',
    before: { ...ROOT, note: '0:0 644', ...PARTICULAR },
    mounts: [' a [b]\\', '*'],
    after: PARTICULAR,
  },
  {
    name: 'a folder that root may not look into, without the capability',
    before: { ...ROOT, 'note': '0:0 600', 'closed/': '1234:1234 700', 'closed/c': '1234:1234 600' },
    options: ['--cap-drop', 'ALL', '--cap-add', 'CHOWN', '--cap-add', 'SETUID', '--cap-add', 'SETGID'],
    after: { 'closed/c': '1234:1234 600' },
    says: [notRepaired('/closed', 'Permission denied')],
  },
];

const ON_ROOT_MISMATCH: VolumeRow[] = [
  { name: 'owned by root', before: { ...ROOT, 'note': '0:0 600', 'a/': '0:0 700', 'a/b': '1234:1234 600', 'right': '999:999 644' } },
  { name: 'the directory itself right: nothing else is looked at', before: { ...RIGHT, note: '0:0 600' }, untouched: true },
  { name: 'only its group wrong', before: { ...RIGHT, './': '999:0 755', 'note': '0:0 600' } },
  {
    name: 'a file that cannot be repaired',
    before: { ...ROOT, 'note': '0:0 600', 'closed/': '1234:1234 700', 'closed/c': '1234:1234 600' },
    options: ['--cap-drop', 'ALL', '--cap-add', 'CHOWN', '--cap-add', 'SETUID', '--cap-add', 'SETGID'],
    after: { 'closed/c': '1234:1234 600' },
    says: [notRepaired('/closed', 'Permission denied')],
  },
  {
    name: 'read-only',
    before: { ...ROOT, note: '0:0 600' },
    readOnly: true,
    untouched: true,
    says: [...['/credentials', '/note', ''].map(readOnlyPath), CANNOT_WRITE],
  },
  {
    name: 'a mount of another owner below',
    before: { ...ROOT, 'shared/': '1234:1234 775', 'shared/s': '1234:1234 600' },
    mounts: ['shared'],
    after: { 'shared/': '1234:1234 775', 'shared/s': '1234:1234 600' },
  },
];

const rows: readonly VolumeRow[] = [
  ...ALWAYS,
  ...ON_ROOT_MISMATCH.map(row => ({ ...row, name: `on root mismatch: ${row.name}`, repair: VolumeRepair.ON_ROOT_MISMATCH })),
];

export const VOLUMES = Object.entries(shells()).flatMap(([shell, options]) =>
  rows.map(row => ({ ...row, name: `${shell}${row.name}`, options: [...options, ...row.options ?? []] })));
