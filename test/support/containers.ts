/** What the tests of entrypoint and privileges share: one small image, containers and volumes that are removed however it ends. */
import { execFileSync } from 'child_process';
import { rmSync } from 'fs';
import { bareProject, packaged } from './support';
import { NegotiationDockerPackagingOptions } from '../../src';
import { docker, dockerOk, Outcome } from '../../src/verify/docker';

/** Every container, volume and image of this process bears it. */
const LABEL = `packaging-test=${process.pid}`;

/** It hangs while /app/data/hang exists. */
const APP = `import http.server, os, signal, time
signal.signal(signal.SIGTERM, lambda *_: None if os.path.exists('/app/data/hang') else os._exit(0))

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        while os.path.exists('/app/data/hang'):
            time.sleep(1)
        self.send_response(200)
        self.end_headers()

http.server.ThreadingHTTPServer(('0.0.0.0', 8000), Handler).serve_forever()
`;

/** Builds the image of the small project, or of another; the name is its tag. */
export async function build(name: string, options: NegotiationDockerPackagingOptions = {}, source?: string): Promise<string> {
  const made = source ? [] : [bareProject(APP)];
  made.push(packaged(options, source ?? made[0]));
  const image = `${name}-test-${process.pid}`;
  try {
    await dockerOk(['build', '--quiet', '--network=host', '--label', LABEL, '--tag', image, made[made.length - 1]]);
  } finally {
    for (const folder of made) rmSync(folder, { recursive: true });
  }
  return image;
}

/** `docker run` with the options that all containers here have; what they begin with is up to the caller. */
export const run = (...args: string[]): Promise<Outcome> => docker(['run', '--label', LABEL, '--network', 'none', ...args]);

/** The same, for a container that must end with 0; its standard output as it is. */
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

/** Asks until it is true. */
export async function until(what: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    if (await what()) return;
    await new Promise(wait => setTimeout(wait, 100));
  }
  throw new Error(`not within 30 s: ${what}`);
}

/** By name, the options of `docker run` for the shells of a row: with CI_FULL also busybox's in the place of the image's. */
export function shells(): Readonly<Record<string, readonly string[]>> {
  if (!process.env.CI_FULL) return { '': [] };
  const busybox = execFileSync('sh', ['-c', 'realpath "$(command -v busybox)"'], { encoding: 'utf8' }).trim();
  return { '': [], 'busybox: ': ['--volume', `${busybox}:/bin/sh:ro`] };
}

/** Busybox's `[ -w ]` looks at the mode only, neither at what is mounted nor at capabilities: there the warning may be missing. */
export const heard = <Line extends string | RegExp>(name: string, lines: readonly Line[]): Line[] =>
  lines.filter(line => !name.startsWith('busybox: ') || !/cannot write to/.test(String(line)));

/** Runs all rows, four at a time, and keeps each outcome or error for the test of that row. */
export async function runRows<Row extends { readonly name: string }, T>(
  rows: readonly Row[],
  job: (row: Row) => Promise<T>,
): Promise<(name: string) => Promise<T>> {
  const outcomes = new Map<string, Promise<T>>();
  const left = [...rows];
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let row = left.shift(); row; row = left.shift()) {
      const outcome = job(row);
      outcomes.set(row.name, outcome);
      await outcome.catch(() => undefined);
    }
  }));
  return name => outcomes.get(name)!;
}
