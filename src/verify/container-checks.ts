import { get } from 'http';
import { Check, Context, until } from './check';
import { docker, dockerOk } from './docker';
import { Expectations } from './expectations';
import { appProcesses, Process } from './processes';

/** What only a running container shows, in this order: the last ones end it. */
export function containerChecks(expected: Expectations, options: { readonly heal: boolean }): Check[] {
  const { startPeriod } = expected.healthcheck;
  return [
    {
      name: 'health inside',
      expected: `200 within ${startPeriod} s`,
      run: ({ container, signal }) => healthyInside(container, expected, startPeriod, signal),
    },
    {
      name: 'health outside',
      expected: '200 through the published port',
      run: async ({ container, signal }) => {
        const address = await dockerOk(['port', container, `${expected.port}/tcp`]);
        const url = `http://${address.split('\n')[0]}${expected.healthPath}`;
        return until(5, signal, async () => {
          const seen = await status(url);
          return { value: seen === '200' ? `200 from ${url}` : undefined, why: `${seen} from ${url}` };
        });
      },
    },
    {
      name: 'user',
      expected: `${expected.uid}:${expected.gid}`,
      run: async ({ container }) => {
        const processes = await running(container);
        const seen = [...new Set(processes.map(({ uid, gid }) => `${uid}:${gid}`))].join(', ');
        if (seen !== `${expected.uid}:${expected.gid}`) throw new Error(processes.map(({ name, uid, gid }) => `${name} ${uid}:${gid}`).join(', '));
        return `${seen} (${processes.map(({ name }) => name).join(', ')})`;
      },
    },
    { name: 'data', expected: `${expected.data} writable, a root-owned volume repaired`, run: context => dataRepaired(context) },
    ...(options.heal && expected.heals ? [healing(expected)] : []),
    {
      name: 'stop',
      expected: `ended by TERM within ${expected.stopGracePeriod / 2} s, exit code 0 or 143`,
      run: async ({ container, signal }) => {
        const start = Date.now();
        await dockerOk(['stop', '--time', String(Math.ceil(expected.stopGracePeriod)), container], { signal });
        const seconds = (Date.now() - start) / 1000;
        const code = await dockerOk(['inspect', '--format', '{{.State.ExitCode}}', container]);
        const seen = `exit code ${code} after ${seconds.toFixed(1)} s`;
        if (!['0', '143'].includes(code) || seconds > expected.stopGracePeriod / 2) throw new Error(seen);
        return seen;
      },
    },
  ];
}

async function running(container: string): Promise<Process[]> {
  const processes = appProcesses(await dockerOk(['exec', container, 'sh', '-c', 'cat /proc/[0-9]*/status 2>/dev/null || :']));
  if (processes.length === 0) throw new Error('no process besides the init');
  return processes;
}

function healthyInside(container: string, { uid, gid, healthcheck }: Expectations, seconds: number, signal: AbortSignal): Promise<string> {
  const [, , ...probe] = healthcheck.test;
  return until(seconds, signal, async () => {
    const { code, stdout, stderr } = await docker(['exec', '--user', `${uid}:${gid}`, container, 'timeout', '5', ...probe]);
    const why = (stderr || stdout).trim().split('\n').pop() || `exit code ${code}`;
    return { value: code === 0 ? '200' : undefined, why };
  });
}

async function dataRepaired({ container, expected: { uid, gid, data } }: Context): Promise<string> {
  const { code, stderr } = await docker(['exec', '--user', `${uid}:${gid}`, container, 'sh', '-c',
    'touch "$1/.docker-verify" && rm "$1/.docker-verify"', 'sh', data]);
  if (code !== 0) throw new Error(stderr.trim() || `exit code ${code}`);
  const wrong = await dockerOk(['exec', container, 'find', data, '!', '-user', String(uid), '-o', '!', '-group', String(gid)]);
  if (wrong) throw new Error(`not owned by ${uid}:${gid}: ${wrong.split('\n').slice(0, 5).join(', ')}`);
  return 'writable, repaired';
}

/** Stopped by SIGSTOP; `docker kill` would cancel the restart policy. */
function healing(expected: Expectations): Check {
  const { interval, timeout, startPeriod, retries } = expected.healthcheck;
  const bound = Math.ceil((retries + 1) * (interval + timeout) + 10 + startPeriod);
  return {
    name: 'healing',
    expected: `back within ${bound} s after SIGSTOP`,
    run: async ({ container, signal, progress }) => {
      const restarts = () => dockerOk(['inspect', '--format', '{{.RestartCount}} {{.State.StartedAt}}', container]);
      const before = await restarts();
      const start = Date.now();
      for (const { pid, uid, gid } of await running(container)) {
        await dockerOk(['exec', '--user', `${uid}:${gid}`, container, 'sh', '-c', `kill -STOP ${pid}`]);
      }
      progress(`healing: the app is stopped; the health check needs up to ${bound} s to bring it back`);
      await until(bound - startPeriod, signal, async () => ({ value: (await restarts()) !== before || undefined, why: 'not restarted' }));
      await healthyInside(container, expected, startPeriod + 5, signal);
      return `back after ${((Date.now() - start) / 1000).toFixed(1)} s`;
    },
  };
}

function status(url: string): Promise<string> {
  return new Promise(done => {
    const request = get(url, { timeout: 2000, agent: false }, response => {
      response.resume();
      done(String(response.statusCode));
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 2 s')));
    request.on('error', error => done(error.message));
  });
}
