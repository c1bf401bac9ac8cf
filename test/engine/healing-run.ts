/** One cell, once: a container, its fault, and what the engine and its logs say about it. */
import { HEALTHY, UNHEALTHY, Watch } from './fault-events';
import { TIMINGS } from './fault-images';
import { bound, Cell, SETTINGS } from './healing-cells';
import { docker, dockerOk } from '../../src/verify/docker';

export interface Run {
  /** Seconds from the fault to the end of the container, and to the next `healthy`. */
  readonly ended?: number;
  readonly healthy?: number;
  /** What ended it. */
  readonly by?: 'TERM' | 'KILL';
  readonly problems: readonly string[];
}

export interface Surroundings {
  readonly image: string;
  readonly label: string;
  /** A seccomp profile that forbids ptrace, as Yama's ptrace_scope does on the hosts that have it. */
  readonly withoutPtrace: string;
  readonly watch: Watch;
}

interface Probe {
  readonly Start: string;
  readonly ExitCode: number;
  readonly Output: string;
}

const PYTHON = ['/usr/local/bin/python', '-I', '-S', '-c'];
const GET_HEALTH = "import http.client as h; c = h.HTTPConnection('localhost', 8000, timeout=5); c.request('GET', '/health'); print(c.getresponse().status)";
const pause = (milliseconds: number) => new Promise(resume => setTimeout(resume, milliseconds));

/** Runs a cell in a container of its own, which is removed however it ends. */
export async function run(cell: Cell, name: string, surroundings: Surroundings): Promise<Run> {
  const { watch } = surroundings;
  const { interval, timeout, startPeriod, retries } = TIMINGS[cell.timing];
  const problems: string[] = [];
  const probes = new Map<string, Probe>();
  const inspect = async () => {
    const { State: state, RestartCount: restarts } = JSON.parse(await dockerOk(['inspect', '--format', '{{json .}}', name]));
    for (const probe of state.Health?.Log ?? []) probes.set(probe.Start, probe);
    return { status: state.Health?.Status, restarts };
  };
  /** Keeps the health log while something else is waited for: the engine forgets it with the restart. */
  const meanwhile = async <T>(waiting: Promise<T>): Promise<T> => {
    let over = false;
    const done = waiting.finally(() => (over = true));
    while (!over) await Promise.race([inspect().then(() => pause(600)), done]);
    return done;
  };
  const healthy = async (after: number): Promise<number> => {
    const seconds = startPeriod + interval + timeout + 15;
    const event = await meanwhile(watch.next(name, HEALTHY, after, seconds));
    if (!event) throw new Error(`not healthy within ${seconds} s`);
    return event.at;
  };

  try {
    await start(cell, name, surroundings);
    await healthy(0);
    if (cell.setting === 'restarted after a failure') {
      await trigger(cell, name);
      const end = Date.now() + 30_000;
      while (![...probes.values()].some(({ Output }) => /^failure 1 of/.test(Output))) {
        if (Date.now() > end) throw new Error(`no first failure seen within 30 s: ${await story(name, probes)}`);
        await inspect().then(() => pause(200));
      }
      const restart = Date.now();
      await dockerOk(['restart', '--time', '5', name]);
      await healthy(restart);
      probes.clear();
    }
    const before = watch.of(name).length;
    const fault = Date.now();
    const since = (at: number) => (at - fault) / 1000;
    if (cell.fault !== 'no fault') await trigger(cell, name);

    let found: Omit<Run, 'problems'> = {};
    let lastsUntil = fault;
    if (cell.outcome === 'healed') {
      const end = await meanwhile(watch.next(name, 'die', fault, bound(cell) + 10));
      if (!end) throw new Error(`not ended within ${bound(cell) + 10} s: ${await story(name, probes)}`);
      lastsUntil = end.at;
      if (since(end.at) > bound(cell)) problems.push(`ended after ${since(end.at)} s, the bound is ${bound(cell)} s`);
      const logs = await docker(['logs', name]);
      const log = logs.stdout + logs.stderr;
      const by = /^healthcheck: failure \d+ after TERM .*: ending process \d+$/m.test(log) ? 'KILL' : 'TERM';
      if (!/^healthcheck: failure \d+ of \d+ \(.+\): TERM to process \d+$/m.test(log)) problems.push(`no line in the log: ${log}`);
      found = { ended: since(end.at), healthy: since(await healthy(end.at)), by };
      if (await dockerOk(['exec', name, ...PYTHON, GET_HEALTH]) !== '200') problems.push('does not answer 200');
      if ((await inspect()).restarts !== 1) problems.push(`${(await inspect()).restarts} restarts`);
    } else {
      await meanwhile(pause((retries + 3) * (interval + timeout) * 1000));
      lastsUntil = Date.now();
      const { status, restarts } = await inspect();
      const expected = cell.outcome === 'reported' ? 'unhealthy' : 'healthy';
      if (status !== expected || restarts !== 0) problems.push(`${status} after ${restarts} restarts: ${await story(name, probes)}`);
    }

    // 137: the end of the container took the probe with it.
    const outputs = [...probes.values()].filter(({ ExitCode }) => ExitCode !== 0 && ExitCode !== 137).map(({ Output }) => Output.trim());
    problems.push(...outputs.filter(output => !output || /\n|Traceback/.test(output) || output.length > 200).map(output => `not one short line: ${output}`));
    if (cell.seen && !outputs.some(output => cell.seen!.test(output))) problems.push(`${cell.seen} not among: ${outputs.join(' | ')}`);
    // A probe that the engine has given up on is counted too, and has said nothing.
    const counted = outputs.findIndex(output => output.startsWith('failure'));
    const late = outputs.slice(0, Math.max(0, counted)).filter(output => /exceeded timeout/.test(output)).length;
    if (counted >= 0 && !outputs[counted].startsWith(`failure ${1 + late} `)) problems.push(`began to count with: ${outputs.slice(0, counted + 1).join(' | ')}`);
    const wrong = cell.outcome === 'left alone' ? [HEALTHY, UNHEALTHY, 'die', 'start'] : [HEALTHY, 'start'];
    for (const { at, action } of watch.of(name).slice(before)) {
      if (at < lastsUntil && wrong.includes(action)) problems.push(`${action} ${since(at)} s after the fault`);
    }
    return { ...found, problems };
  } catch (error) {
    return { problems: [...problems, String(error)] };
  } finally {
    await docker(['rm', '--force', '--volumes', name]);
  }
}

async function start(cell: Cell, name: string, { image, label, withoutPtrace }: Surroundings): Promise<void> {
  const options: string[] = [...(cell.setting ? SETTINGS[cell.setting] : [])];
  if (cell.setting === 'ptrace forbidden') options.push(`--security-opt=seccomp=${withoutPtrace}`);
  if (cell.init) options.push('--init');
  // So that a pool of them leaves the other cells their time.
  if (cell.fault.startsWith('busy')) options.push('--cpus=0.3');
  await dockerOk(['run', '--detach', '--name', name, '--label', label, '--network=none', '--restart=unless-stopped',
    `--env=HANDLER=${cell.handler}`, ...options, `${image}:${cell.timing}`]);
}

async function trigger({ fault }: Cell, name: string): Promise<void> {
  if (fault === 'stopped process') {
    // From the host's PID namespace: PID 1 cannot be stopped from its own, and `docker kill` cancels the restart policy.
    const table = await dockerOk(['top', name, '-eo', 'pid,args']);
    const pid = table.split('\n').map(line => /^ *(\d+) +python -m negotiation/.exec(line)?.[1]).find(Boolean);
    const image = await dockerOk(['inspect', '--format', '{{.Config.Image}}', name]);
    await dockerOk(['run', '--rm', '--pid=host', '--network=none', '--no-healthcheck', '--entrypoint=/bin/sh', image, '-c', `kill -STOP ${pid}`]);
    return;
  }
  const request = `GET /fault/${fault.replace(/ /g, '-')} HTTP/1.0\\r\\n\\r\\n`;
  await dockerOk(['exec', name, ...PYTHON, `import socket; socket.create_connection(('localhost', 8000)).sendall(b'${request}')`]);
}

async function story(name: string, probes: ReadonlyMap<string, Probe>): Promise<string> {
  const { stdout, stderr } = await docker(['logs', '--tail', '10', name]);
  return [...[...probes.values()].map(({ ExitCode, Output }) => `${ExitCode} ${Output.trim()}`), stdout + stderr].join(' | ');
}
