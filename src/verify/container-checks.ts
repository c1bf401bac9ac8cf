import { Check } from './check';
import { docker, dockerOk } from './docker';
import { Expectations } from './expectations';
import { healingChecks } from './healing-checks';
import { healthInside, healthOutside, running } from './health-checks';
import { readOnly } from './read-only';
import { restrictionFlags } from './settings';

/** Checks on the running container, in this order: the last ones stop its app. */
export function containerChecks(expected: Expectations, options: { readonly heal: boolean; readonly readOnly: boolean }): Check[] {
  return [
    healthInside(expected),
    ...healthOutside(expected),
    user(expected),
    data(expected),
    ...(expected.user ? [anyUser(expected)] : []),
    ...(options.readOnly ? [readOnly()] : []),
    ...(options.heal && expected.heals ? healingChecks(expected) : []),
    stop(expected),
  ];
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

function data({ uid, gid, user: imageUser, data: directory }: Expectations): Check {
  return {
    name: 'data',
    expected: imageUser ? `${directory} is writable` : `${directory} is writable, and files of root in it now belong to ${uid}:${gid}`,
    run: async ({ container }) => {
      const { code, stderr } = await docker(['exec', '--user', `${uid}:${gid}`, container, ...writeTo(directory)]);
      if (code !== 0) throw new Error(stderr.trim() || `exit code ${code}`);
      if (imageUser) return 'writable';
      const wrong = await dockerOk(['exec', container, 'find', directory, '!', '-user', String(uid), '-o', '!', '-group', String(gid)]);
      if (wrong) throw new Error(`not owned by ${uid}:${gid}: ${wrong.split('\n').slice(0, 5).join(', ')}`);
      return 'writable, repaired';
    },
  };
}

/** A command that leaves nothing. */
function writeTo(directory: string): string[] {
  return ['sh', '-c', 'touch "$1/.docker-verify" && rm "$1/.docker-verify"', 'sh', directory];
}

/** OpenShift chooses a uid of the project's range, with group 0. */
const ANY_USER = '1000650000:0';

function anyUser({ data: directory }: Expectations): Check {
  return {
    name: 'any user',
    expected: `${ANY_USER} writes to ${directory}, as on OpenShift`,
    run: async ({ container, expected: { restrictions }, image }) => {
      const { code, stderr } = await docker(['run', '--rm', '--name', `${container}-once`, '--network', 'none', '--user', ANY_USER,
        ...restrictionFlags(restrictions), '--volume', `${container}:${directory}`, image, ...writeTo(directory)]);
      if (code !== 0) throw new Error(stderr.trim() || `exit code ${code}`);
      return 'written';
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
