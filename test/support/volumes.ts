/** The data volume before and after a start of the container. */
import { removeVolume, run, runOk, volume } from './containers';
import { VolumeRepair } from '../../src';

/**
 * Entries of the data directory by path: `owner mode`, or `owner -> target` for a symbolic link. The path of a directory ends with
 * `/`; that of the data directory is `./`.
 */
export type State = Readonly<Record<string, string>>;

export interface VolumeRow {
  readonly name: string;
  readonly before: State;
  /** Commands that root runs in the data directory before the start. */
  readonly script?: string;
  /** Entries that do not simply become the app's. */
  readonly after?: State;
  /** Nothing changes. */
  readonly untouched?: true;
  /** Warnings of the entrypoint. */
  readonly warns?: readonly (string | RegExp)[];
  /** Paths of other volumes below the data directory; with `:ro` for a read-only one. */
  readonly mounts?: readonly string[];
  readonly readOnly?: true;
  readonly repair?: VolumeRepair;
  /** Options of `docker run`. */
  readonly options?: readonly string[];
}

export interface VolumeOutcome {
  readonly before: State;
  readonly after: State;
  /** Paths with a new ctime. */
  readonly touched: string[];
  /** Lines of standard error: those of the entrypoint and its commands. */
  readonly warnings: string[];
  /** Standard output of the app. */
  readonly app: string;
  readonly code: number;
}

const DATA = '/app/data';

/** Creates entries; the arguments are path, owner, and mode or target of each. */
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

/** Fills the volume, starts the image with it, and lists it again. Uses three containers, because the app may not see all files. */
export async function start(image: string, row: VolumeRow, app: readonly string[]): Promise<VolumeOutcome> {
  const { before, script = ':', mounts = [], readOnly, options = [] } = row;
  const volumes = [`${await volume()}:${DATA}`];
  for (const path of mounts) volumes.push(`${await volume()}:${DATA}/${path}`);
  const mounted = (...modes: string[]) => volumes.flatMap((mount, index) => ['--volume', mount + (modes[index] ?? '')]);
  const writable = volumes.flatMap(mount => ['--volume', mount.replace(/:ro$/, '')]);
  const asRoot = (text: string, ...args: string[]) =>
    runOk('--rm', ...writable, '--workdir', DATA, '--entrypoint', 'sh', image, '-c', `set -e\n${text}`, 'sh', ...args);
  // Under load, `docker run` may lose the output of a short container (moby issue 45689). In that case, list again.
  const list = async (first: string, ...args: string[]) => read(await asRoot(`${first}\n${LIST}`, ...args) || await asRoot(LIST));
  try {
    const entries = Object.entries(before).flatMap(([path, state]) => [`./${path}`, ...state.split(/ (?:-> )?/)]);
    const was = await list(`${MAKE}\n${script}`, ...entries);
    const { code, stdout, stderr } = await run('--rm', ...mounted(readOnly ? ':ro' : ''), ...options, image, ...app);
    const is = await list('');
    return {
      ...{ before: was.state, after: is.state, app: stdout, code },
      touched: Object.keys(was.times).filter(path => is.times[path] !== was.times[path]),
      warnings: stderr.split('\n').filter(Boolean),
    };
  } finally {
    for (const mount of volumes) await removeVolume(mount.split(':')[0]);
  }
}

export const appOwned = (state: State): State =>
  Object.fromEntries(Object.entries(state).map(([path, entry]) => [path, entry.replace(/^\S+/, '999:999')]));
