import { setTimeout as sleep } from 'timers/promises';
import { Check, Context } from './check';
import { docker, dockerOk } from './docker';
import { Expectations, expectedProbe } from './expectations';
import { requestOk } from './http';
import { withLog } from './log';
import { until } from './poll';
import { appProcesses, Process } from './processes';
import { connectOk } from './tcp';

/** An app that exits this often does not start: the services that it needs run already. */
const EXITS = 5;
/** Seconds after which an app without a health check counts as started. */
const SETTLED = 3;

/** The app answers inside of its container or, without a health check, keeps running. Otherwise the error ends with its log. */
export function healthInside({ healthcheck: { kind, statuses, startPeriod, retries, interval } }: Expectations): Check {
  // Without a start period, failures count from the start.
  const seconds = startPeriod || retries * interval;
  const answer = answerOf(kind, statuses);
  return {
    name: 'health inside',
    expected: answer === undefined ? `running after ${SETTLED} s` : `${answer} within ${seconds} s`,
    isVital: true,
    run: async context => {
      try {
        await (answer === undefined ? keepsRunning(context) : becomesHealthy(context, seconds));
      } catch (error) {
        throw await withLog(context.container, (error as Error).message);
      }
      return answer ?? 'running';
    },
  };
}

/** The app answers through the port of the host. */
export function healthOutside({ healthcheck: { kind, path, statuses, hostHeader: host, timeout }, port }: Expectations): Check[] {
  const answer = answerOf(kind, statuses);
  const isTcp = kind === 'tcp';
  if (kind !== 'http' && !isTcp) return [];
  return [{
    name: 'health outside',
    expected: `${answer} through the published port`,
    run: async ({ container, signal }) => {
      const address = (await dockerOk(['port', container, `${port}/tcp`])).split('\n')[0];
      if (isTcp) {
        await until(5, () => connectOk(address, { timeout }), { signal });
        return `${answer} to ${address}`;
      }
      const url = `http://${address}${path}`;
      await until(5, () => requestOk(url, { host, statuses, timeout }), { signal });
      return `${answer} from ${url}`;
    },
  }];
}

/** Repeats the probe of the image as the app's user. */
export function probeSucceeds(context: Context, seconds: number): Promise<void> {
  return until(seconds, () => probeOnce(context), { signal: context.signal });
}

/** The processes of the app. Throws if there are none. */
export async function running(container: string): Promise<Process[]> {
  const processes = appProcesses(await dockerOk(['exec', container, 'sh', '-c', 'cat /proc/[0-9]*/status 2>/dev/null || :']));
  if (processes.length === 0) throw new Error('no process except the init');
  return processes;
}

/** A healthy answer in words. Undefined without a health check. */
function answerOf(kind: string, statuses: readonly number[]): string | undefined {
  switch (kind) {
    case 'http': return statuses.join(' or ');
    case 'tcp': return 'a connection';
    case 'command': return 'exit code 0';
    default: return undefined;
  }
}

/** `docker exec` runs with the PATH of the image, as health.command does. HOME is that of healthcheck.sh. */
async function probeOnce({ container, expected }: Context): Promise<void> {
  const { uid, gid, data, healthcheck: { timeout } } = expected;
  const asApp = ['exec', '--user', `${uid}:${gid}`, '--env', `HOME=${data}`, container];
  const { code, stdout, stderr } = await docker([...asApp, 'timeout', String(timeout), ...expectedProbe(expected)]);
  if (code === 124) throw new Error(`no answer within ${timeout} s`);
  if (code !== 0) throw new Error((stderr || stdout).trim().split('\n').pop() || `exit code ${code}`);
}

async function becomesHealthy(context: Context, seconds: number): Promise<void> {
  let code: string | undefined;
  const failure = await until(seconds, async () => {
    try {
      return await probeOnce(context);
    } catch (error) {
      const state = await stateOf(context.container);
      code = state.code ?? code;
      if (state.exits >= EXITS) return exited(state.exits, code);
      throw state.exits ? new Error(`${(error as Error).message}; ${exited(state.exits, code)}`) : error;
    }
  }, { signal: context.signal });
  if (failure) throw new Error(failure);
}

async function keepsRunning({ container, signal }: Context): Promise<void> {
  await sleep(SETTLED * 1000, undefined, { signal });
  const { exits, code } = await stateOf(container);
  if (exits) throw new Error(exited(exits, code));
  await running(container);
}

interface State {
  /** How often the app has exited. */
  readonly exits: number;
  /** Last exit code. Undefined while the app runs: the engine has forgotten it. */
  readonly code?: string;
}

async function stateOf(container: string): Promise<State> {
  const [status, code, restarts] = (await dockerOk(['inspect', '--format', '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}', container])).split(' ');
  // The engine counts a restart before it waits for it.
  return { exits: Number(restarts) + (status === 'exited' ? 1 : 0), code: status === 'running' ? undefined : code };
}

function exited(exits: number, code?: string): string {
  return `the app exited ${exits === 1 ? 'once' : `${exits} times`}${code === undefined ? '' : `, last with exit code ${code}`}`;
}
