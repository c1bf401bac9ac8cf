import { Check, Context } from './check';
import { dockerOk } from './docker';
import { Expectations } from './expectations';
import { secretsOf } from './secrets';

async function inspect(image: string, field: string): Promise<any> {
  return JSON.parse(await dockerOk(['image', 'inspect', '--format', `{{json .Config.${field}}}`, image]));
}

function same(name: string, field: string, expected: unknown, shorten: (value: any) => unknown): Check {
  return {
    name,
    expected: JSON.stringify(shorten(expected)),
    run: async ({ image }: Context) => {
      const seen = await inspect(image, field);
      if (seen === null) throw new Error('none');
      if (Object.entries(expected as object).some(([key, value]) => JSON.stringify(seen[key]) !== JSON.stringify(value))
        || (Array.isArray(seen) && seen.length !== (expected as unknown[]).length)) throw new Error(JSON.stringify(seen));
      return JSON.stringify(shorten(seen));
    },
  };
}

const nanoseconds = (seconds: number) => Math.round(seconds * 1e9);

/** What can be seen without starting the image. */
export function imageChecks({ healthcheck, entrypoint, command, admit }: Expectations): Check[] {
  const { test, interval, timeout, startPeriod, retries } = healthcheck;
  const health = {
    Test: test,
    Interval: nanoseconds(interval),
    Timeout: nanoseconds(timeout),
    // The engine leaves out a period of nothing.
    ...(startPeriod > 0 ? { StartPeriod: nanoseconds(startPeriod) } : {}),
    Retries: retries,
  };
  return [
    same('healthcheck', 'Healthcheck', health, ({ Test, Interval, Timeout, StartPeriod = 0, Retries }) =>
      `${Test[1]}: ${[Interval, Timeout, StartPeriod].map(time => `${time / 1e9} s`).join(', ')}, ${Retries}`),
    same('entrypoint', 'Entrypoint', entrypoint, value => value),
    same('cmd', 'Cmd', command, value => value),
    {
      name: 'secrets',
      expected: 'none in any layer',
      run: async ({ image, signal }) => {
        const { files, secrets } = await secretsOf(image, admit, signal);
        if (secrets.length) throw new Error(secrets.join(', '));
        return `none among ${files} files`;
      },
    },
  ];
}
