import { Check, Context } from './check';
import { docker, dockerOk } from './docker';
import { Expectations, expectedProbe } from './expectations';
import { requestOk } from './http';
import { until } from './poll';
import { appProcesses, Process } from './processes';

/** Checks on the running container, in this order: the last ones stop its app. */
export function containerChecks(expected: Expectations, options: { readonly heal: boolean }): Check[] {
  return [
    healthInside(expected),
    healthOutside(expected),
    user(expected),
    data(expected),
    ...(options.heal && expected.heals ? [healing(expected)] : []),
    stop(expected),
  ];
}

function healthInside({ healthcheck: { startPeriod } }: Expectations): Check {
  return {
    name: 'health inside',
    expected: `200 within ${startPeriod} s`,
    run: async context => {
      await probeSucceeds(context, startPeriod);
      return '200';
    },
  };
}

function healthOutside({ healthcheck: { path }, port }: Expectations): Check {
  return {
    name: 'health outside',
    expected: '200 through the published port',
    run: async ({ container, signal }) => {
      const address = await dockerOk(['port', container, `${port}/tcp`]);
      const url = `http://${address.split('\n')[0]}${path}`;
      await until(5, () => requestOk(url), { signal });
      return `200 from ${url}`;
    },
  };
}

function user({ uid, gid }: Expectations): Check {
  return {
    name: 'user',
    expected: `${uid}:${gid}`,
    run: async ({ container }) => {
      const processes = await running(container);
      if (processes.some(process => process.uid !== uid || process.gid !== gid)) {
        throw new Error(processes.map(process => `${process.name} ${process.uid}:${process.gid}`).join(', '));
      }
      return `${uid}:${gid} (${processes.map(({ name }) => name).join(', ')})`;
    },
  };
}

function data({ uid, gid, data: directory }: Expectations): Check {
  return {
    name: 'data',
    expected: `${directory} is writable, and files of root in it now belong to ${uid}:${gid}`,
    run: async ({ container }) => {
      const { code, stderr } = await docker(['exec', '--user', `${uid}:${gid}`, container, 'sh', '-c',
        'touch "$1/.docker-verify" && rm "$1/.docker-verify"', 'sh', directory]);
      if (code !== 0) throw new Error(stderr.trim() || `exit code ${code}`);
      const wrong = await dockerOk(['exec', container, 'find', directory, '!', '-user', String(uid), '-o', '!', '-group', String(gid)]);
      if (wrong) throw new Error(`not owned by ${uid}:${gid}: ${wrong.split('\n').slice(0, 5).join(', ')}`);
      return 'writable, repaired';
    },
  };
}

function healing({ healthcheck: { interval, timeout, startPeriod, retries } }: Expectations): Check {
  const bound = Math.ceil((retries + 1) * (interval + timeout) + 10 + startPeriod);
  return {
    name: 'healing',
    expected: `healthy again within ${bound} s after SIGSTOP`,
    run: async context => {
      const { container, signal, progress } = context;
      const lastStart = () => dockerOk(['inspect', '--format', '{{.RestartCount}} {{.State.StartedAt}}', container]);
      const before = await lastStart();
      const start = Date.now();
      // From inside the container: `docker kill` would disable the restart policy.
      for (const { pid, uid, gid } of await running(container)) {
        await dockerOk(['exec', '--user', `${uid}:${gid}`, container, 'sh', '-c', `kill -STOP ${pid}`]);
      }
      progress(`healing: stopped the app; the health check may take ${bound} s to restart it`);
      await until(bound - startPeriod, async () => {
        if (await lastStart() === before) throw new Error('not restarted');
      }, { signal });
      await probeSucceeds(context, startPeriod + 5);
      return `healthy after ${((Date.now() - start) / 1000).toFixed(1)} s`;
    },
  };
}

function stop({ stopGracePeriod }: Expectations): Check {
  const limit = stopGracePeriod / 2;
  return {
    name: 'stop',
    expected: `exit by TERM within ${limit} s, with exit code 0 or 143`,
    run: async ({ container, signal }) => {
      const start = Date.now();
      await dockerOk(['stop', '--time', String(Math.ceil(stopGracePeriod)), container], { signal });
      const seconds = (Date.now() - start) / 1000;
      const code = await dockerOk(['inspect', '--format', '{{.State.ExitCode}}', container]);
      const seen = `exit code ${code} after ${seconds.toFixed(1)} s`;
      if (!['0', '143'].includes(code) || seconds > limit) throw new Error(seen);
      return seen;
    },
  };
}

async function running(container: string): Promise<Process[]> {
  const processes = appProcesses(await dockerOk(['exec', container, 'sh', '-c', 'cat /proc/[0-9]*/status 2>/dev/null || :']));
  if (processes.length === 0) throw new Error('no process except the init');
  return processes;
}

/** Repeats the probe of the image as the app's user. */
function probeSucceeds({ container, expected, signal }: Context, seconds: number): Promise<void> {
  const command = ['exec', '--user', `${expected.uid}:${expected.gid}`, container, 'timeout', '5', ...expectedProbe(expected)];
  return until(seconds, async () => {
    const { code, stdout, stderr } = await docker(command);
    if (code !== 0) throw new Error((stderr || stdout).trim().split('\n').pop() || `exit code ${code}`);
  }, { signal });
}
