/** Images, containers and volumes of the tests. `removeAll` removes those of this process. */
import { execFileSync } from 'child_process';
import { rmSync } from 'fs';
import { bareProject, packaged } from './engine';
import { having, isPresent } from './tools';
import { NegotiationDockerPackagingOptions } from '../../src';
import { Outcome } from '../../src/programs/run';
import { docker, dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';

const LABEL = `packaging-test=${process.pid}`;

/** Builds the image of the fault app, or of another project. */
export async function build(name: string, options: NegotiationDockerPackagingOptions = {}, source?: string): Promise<string> {
  const folders = source ? [] : [bareProject()];
  folders.push(packaged(options, source ?? folders[0]));
  const image = `${name}-test-${process.pid}`;
  try {
    await dockerOk(['build', '--quiet', '--network=host', '--label', LABEL, '--tag', image, folders[folders.length - 1]]);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
  return image;
}

/** Runs `docker run` with the label and without a network. */
export const run = (...args: string[]): Promise<Outcome> => docker(['run', '--label', LABEL, '--network', 'none', ...args]);

/** Rejects unless the container exits with 0, and returns its standard output as it is. */
export async function runOk(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  if (code !== 0) throw new Error(`docker run ${args.join(' ')} failed (${code}): ${stderr || stdout}`);
  return stdout;
}

export const volume = (): Promise<string> => dockerOk(['volume', 'create', '--label', LABEL]);

export const removeVolume = (name: string): Promise<string> => dockerOk(['volume', 'rm', name]);

export async function removeAll(): Promise<void> {
  for (const [list, remove] of [['ps --all', 'rm --force --volumes'], ['volume ls', 'volume rm'], ['images', 'rmi --force']]) {
    const found = (await dockerOk([...list.split(' '), '--quiet', '--filter', `label=${LABEL}`])).split('\n').filter(Boolean);
    if (found.length) await dockerOk([...remove.split(' '), ...new Set(found)]);
  }
}

export const inspect = (container: string, field: string): Promise<string> => dockerOk(['inspect', '--format', `{{${field}}}`, container]);

/** Waits until the engine reports the container as healthy. */
export const healthy = (container: string): Promise<void> =>
  until(30, async () => expect(await inspect(container, '.State.Health.Status')).toBe('healthy'), { interval: 0.1 });

interface Row {
  readonly name: string;
}

const BUSYBOX = 'busybox';
const withBusybox = ({ name }: Row): boolean => name.startsWith(`${BUSYBOX}: `);
const busyboxPath = isPresent(BUSYBOX) ? execFileSync('sh', ['-c', `realpath "$(command -v ${BUSYBOX})"`], { encoding: 'utf8' }).trim() : undefined;

/** Prefix of a row's name, and options of `docker run`, for each shell: that of the image and, with CI_FULL set, busybox. */
export const SHELLS: Readonly<Record<string, readonly string[]>> = {
  '': [],
  ...(process.env.CI_FULL ? { [`${BUSYBOX}: `]: ['--volume', `${busyboxPath}:/bin/sh:ro`] } : {}),
};

/** `[ -w ]` of busybox reads only the mode, neither mounts nor capabilities: leaves out the warning that depends on it. */
export const comparable = <Line extends string | RegExp>(row: Row, lines: readonly Line[]): Line[] =>
  lines.filter(line => !withBusybox(row) || !/cannot write to/.test(String(line)));

/** Adds a test for each row. */
export function testRows<R extends Row>(rows: readonly R[], title: string, body: (row: R) => Promise<void>): void {
  test.each(rows.filter(row => !withBusybox(row)))(title, body);
  if (rows.some(withBusybox)) having(BUSYBOX).each(rows.filter(withBusybox))(title, body);
}

/** Runs all rows, four at a time, and keeps each outcome or error for the test of that row. */
export async function runRows<R extends Row, T>(rows: readonly R[], job: (row: R) => Promise<T>): Promise<(name: string) => Promise<T>> {
  const outcomes = new Map<string, Promise<T>>();
  const left = rows.filter(row => busyboxPath || !withBusybox(row));
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let row = left.shift(); row; row = left.shift()) {
      const outcome = job(row);
      outcomes.set(row.name, outcome);
      await outcome.catch(() => undefined);
    }
  }));
  return name => outcomes.get(name)!;
}
