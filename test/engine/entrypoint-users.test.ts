/** Users, capabilities and read-only file systems: the user and home of the app, its volume, its warnings, and whether it serves. */
import { dockerOk } from '../../src/verify/docker';
import { build, comparable, healthy, removeAll, run, runRows, SHELLS, testRows } from '../support/containers';
import { describeEngine } from '../support/engine';
import { appOwned, start, State, VolumeOutcome } from '../support/volumes';

const RIGHT: State = { './': '999:999 755', 'credentials/': '999:999 755', 'note': '999:999 644' };
const WRONG: State = { './': '0:0 755', 'credentials/': '0:0 755', 'note': '0:0 600' };

const CONFINED = ['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
const HARDENED = [...CONFINED, ...['CHOWN', 'DAC_READ_SEARCH', 'SETUID', 'SETGID', 'KILL'].flatMap(name => ['--cap-add', name]),
  '--read-only', '--tmpfs', '/tmp', '--tmpfs', '/run'];
const NO_CAPABILITIES = 'entrypoint: root lacks the capabilities SETUID and SETGID: the app runs as uid 0';
const NO_COUNT = 'entrypoint: cannot write /dev/shm/healthcheck: the health check only reports';
const cannotWrite = (uid: number) => `entrypoint: uid ${uid} cannot write to /app/data`;
const refused = (path: string) => `chown: changing ownership of '${path}': Operation not permitted`;
const notRepaired = ['/credentials', '/note', ''].map(path => `entrypoint: not repaired: /app/data${path}: Operation not permitted`);
const notOpened = [refused('/proc/1/fd/1'), refused('/proc/1/fd/2')];

interface UserRow {
  readonly options: readonly string[];
  /** uid:gid and supplementary groups of the app. */
  readonly app: string;
  readonly repairs?: false;
  readonly home?: { readonly wrong?: string; readonly right?: string };
  readonly warns?: { readonly wrong?: readonly string[]; readonly right?: readonly string[] };
}

const unprivileged = (uid: number) => ({
  repairs: false as const,
  home: uid === 999 ? { wrong: '/tmp' } : { wrong: '/tmp', right: '/tmp' },
  warns: { wrong: [cannotWrite(uid)], right: uid === 999 ? [] : [cannotWrite(uid)] },
});

const USERS: readonly UserRow[] = [
  { options: [], app: '999:999 999' },
  { options: ['--init'], app: '999:999 999' },
  { options: ['--security-opt', 'no-new-privileges'], app: '999:999 999' },
  { options: HARDENED, app: '999:999 999' },
  { options: ['--read-only', '--tmpfs', '/tmp', '--tmpfs', '/run'], app: '999:999 999' },
  { options: ['--read-only'], app: '999:999 999' },
  { options: ['--group-add', '1234'], app: '999:999 999' },
  { options: ['--user', '999'], app: '999:999 999', ...unprivileged(999) },
  { options: ['--user', '999:999'], app: '999:999 999', ...unprivileged(999) },
  { options: ['--user', '999:999', ...CONFINED, '--read-only', '--tmpfs', '/tmp'], app: '999:999 999', ...unprivileged(999) },
  {
    options: ['--user', '999', '--ipc', 'none'],
    app: '999:999 999',
    ...unprivileged(999),
    warns: { wrong: [NO_COUNT, cannotWrite(999)], right: [NO_COUNT] },
  },
  { options: ['--user', '1234'], app: '1234:0 0', ...unprivileged(1234) },
  // Kubernetes' runAsUser: no entry in /etc/passwd, group 0.
  { options: ['--user', '1234:0', ...CONFINED], app: '1234:0 0', ...unprivileged(1234) },
  { options: ['--user', '1234:1234', '--group-add', '2000'], app: '1234:1234 1234 2000', ...unprivileged(1234) },
  {
    options: ['--cap-drop', 'ALL'],
    app: '0:0 0',
    repairs: false,
    home: { wrong: '/root', right: '/root' },
    warns: { wrong: [NO_CAPABILITIES], right: [NO_CAPABILITIES, cannotWrite(0)] },
  },
  {
    options: ['--cap-drop', 'ALL', '--cap-add', 'SETUID', '--cap-add', 'SETGID'],
    app: '999:999 999',
    repairs: false,
    home: { wrong: '/tmp' },
    warns: { wrong: [...notRepaired, ...notOpened, cannotWrite(999)], right: notOpened },
  },
];

const inWords = (options: readonly string[]) => options.join(' ').replace(HARDENED.join(' '), 'least capabilities and a read-only file system') || 'no options';

const ROWS = Object.entries(SHELLS).flatMap(([shell, more]) => USERS.flatMap(row => (['wrong', 'right'] as const).map(volume =>
  ({ ...row, options: [...more, ...row.options], volume, name: `${shell}${inWords(row.options)}, ${volume} owner of the volume` }))));

/** Rows with the real app, whose health check must pass. */
const SERVING = Object.entries(SHELLS).flatMap(([shell, more]) => [
  ...[[], ['--read-only'], HARDENED, ['--user', '999'], ['--user', '1234'], ['--cap-drop', 'ALL']],
  ['--user', '1234', '--ipc', 'none', '--read-only'],
].map(options => ({ name: `${shell}${inWords(options)}`, options: [...more, ...options] })));

async function serves(image: string, options: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run('--detach', ...options, image);
  if (code !== 0) throw new Error(stderr);
  const container = stdout.trim();
  try {
    await healthy(container);
  } finally {
    await dockerOk(['rm', '--force', '--volumes', container]);
  }
}

describeEngine('entrypoint, users and capabilities', () => {
  let outcome: (name: string) => Promise<VolumeOutcome>;
  let served: (name: string) => Promise<void>;

  beforeAll(async () => {
    const image = await build('users', { health: { interval: 1, timeout: 2, startPeriod: 20 } });
    const look = 'echo "$(id -u):$(id -g) $(sed -n \'s/^Groups:\\s*//p\' /proc/self/status)"; umask; echo "$HOME" && touch "$HOME/x" && rm "$HOME/x"';
    outcome = await runRows(ROWS, ({ options, volume }) =>
      start(image, { name: '', before: volume === 'right' ? RIGHT : WRONG, options }, ['sh', '-c', look]));
    served = await runRows(SERVING, ({ options }) => serves(image, options));
  }, 600_000);

  afterAll(removeAll, 60_000);

  testRows(ROWS, 'start with $name', async row => {
    const { app, repairs, home, warns, volume } = row;
    const seen = await outcome(row.name);
    expect(seen.code).toBe(0);
    expect(seen.app.replace(/ +\n/, '\n')).toBe(`${app}\n0022\n${home?.[volume] ?? '/app/data'}\n`);
    expect(seen.after).toEqual(repairs === false ? seen.before : appOwned(seen.before));
    expect(comparable(row, seen.warnings).sort()).toEqual(comparable(row, warns?.[volume] ?? []).sort());
  });

  testRows(SERVING, 'the app serves after a start with $name', ({ name }) => expect(served(name)).resolves.toBeUndefined());
});
