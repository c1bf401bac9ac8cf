import { Check, Context } from './check';
import { dockerOk } from './docker';
import { Expectations } from './expectations';
import { probeSucceeds, running } from './health-checks';
import { until } from './poll';
import { restrictionFlags } from './settings';

/** Exit code of the other command: no signal and no shell uses it. */
const CODE = 7;

/** The health check restarts an app that hangs, and leaves another command of the image alone. Both wait at the same time. */
export function healingChecks(expected: Expectations): Check[] {
  let other: Promise<string> | undefined;
  return [
    healing(expected, context => {
      other = startOther(context);
      // The second check reports it.
      other.catch(() => undefined);
    }),
    oneOff(expected, () => other),
  ];
}

function healing({ healthcheck: { kind, interval, timeout, startPeriod, retries } }: Expectations, begin: (context: Context) => void): Check {
  const bound = Math.ceil((retries + 1) * (interval + timeout) + 10 + startPeriod);
  return {
    name: 'healing',
    expected: `healthy again within ${bound} s after SIGSTOP`,
    run: async context => {
      const { container, signal, progress } = context;
      begin(context);
      const lastStart = () => dockerOk(['inspect', '--format', '{{.RestartCount}} {{.State.StartedAt}}', container]);
      const before = await lastStart();
      const start = Date.now();
      // From inside the container: `docker kill` would disable the restart policy.
      for (const { pid, uid, gid } of await running(container)) {
        await dockerOk(['exec', '--user', `${uid}:${gid}`, container, 'sh', '-c', `kill -STOP ${pid}`]);
      }
      if (kind === 'tcp') await fillQueue(context);
      progress(`healing: stopped the app; the health check may take ${bound} s to restart it`);
      // All of it: the engine may not have seen the app healthy, and counts no failure of its start period then.
      await until(bound, async () => {
        if (await lastStart() === before) throw new Error('not restarted');
      }, { signal }).catch(async (error: Error) => {
        signal.throwIfAborted();
        const isBlind = await probeSucceeds(context, 0).then(() => true, () => false);
        throw isBlind ? new Error(`${error.message}: the probe succeeds although the app is stopped`) : error;
      });
      await probeSucceeds(context, startPeriod + 5);
      return `healthy after ${((Date.now() - start) / 1000).toFixed(1)} s`;
    },
  };
}

/** The kernel accepts connections for a stopped app until the queue of its port is full. */
const FILL = `
import socket, sys
for family, kind, _, _, address in socket.getaddrinfo('localhost', int(sys.argv[1]), type=socket.SOCK_STREAM):
    try:
        for _ in range(70000):
            with socket.socket(family, kind) as client:
                client.settimeout(1)
                client.connect(address)
    except OSError:
        pass
`;

async function fillQueue({ container, expected: { port, python, uid, gid } }: Context): Promise<void> {
  await dockerOk(['exec', '--user', `${uid}:${gid}`, container, python, '-I', '-S', '-c', FILL, String(port)]);
}

function oneOff(expected: Expectations, started: () => Promise<string> | undefined): Check {
  return {
    name: 'one-off',
    expected: `another command runs for ${duration(expected)} s and exits with ${CODE}`,
    run: async ({ signal }) => {
      const container = await started();
      if (container === undefined) throw new Error('not started');
      const code = await dockerOk(['wait', container], { signal });
      const seen = `exit code ${code}`;
      if (code !== String(CODE)) throw new Error(`${seen}, as after a restart by the health check`);
      return seen;
    },
  };
}

/** Starts a command that takes longer than the health check would let the app fail. It answers no probe. */
async function startOther({ container, expected, image }: Context): Promise<string> {
  const program = `import time; time.sleep(${duration(expected)}); raise SystemExit(${CODE})`;
  const name = `${container}-once`;
  await dockerOk(['run', '--detach', '--init', '--name', name, '--network', 'none', ...restrictionFlags(expected.restrictions), image, expected.python, '-c', program]);
  return name;
}

/** Seconds until the health check would have killed the app. */
function duration({ healthcheck: { interval, timeout, startPeriod, retries } }: Expectations): number {
  return Math.ceil(startPeriod + (retries + 1) * interval + timeout);
}
