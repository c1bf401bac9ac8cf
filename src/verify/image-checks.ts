import { basename } from 'path';
import { isDeepStrictEqual } from 'util';
import { Check } from './check';
import { dockerOk } from './docker';
import { Expectations, expectedProbe } from './expectations';
import { gitIgnored } from './git-ignored';
import { secretsOf } from './secrets';
import { Settings } from './settings';

/** Checks on the image, without a container. */
export function imageChecks(expected: Expectations, settings: Settings): Check[] {
  return [
    expected.healthcheck.kind === 'none' ? noHealthcheck() : healthcheck(expected),
    imageUser(expected),
    field('entrypoint', 'Entrypoint', expected.entrypoint),
    field('cmd', 'Cmd', expected.command),
    secrets(expected, settings),
  ];
}

function healthcheck(expected: Expectations): Check {
  const { script, interval, timeout, startPeriod, retries } = expected.healthcheck;
  const test = ['CMD', script, ...expectedProbe(expected)];
  return {
    name: 'healthcheck',
    expected: `${script}: ${interval} s, ${timeout} s, ${startPeriod} s, ${retries}`,
    run: async ({ image }) => {
      const config = await configured(image, 'Healthcheck');
      const { Test, Interval, Timeout, StartPeriod = 0, Retries } = config;
      const seen = { test: Test, seconds: [Interval, Timeout, StartPeriod].map(nanoseconds => nanoseconds / 1e9), retries: Retries };
      if (!isDeepStrictEqual(seen, { test, seconds: [interval, timeout, startPeriod], retries })) throw new Error(JSON.stringify(config));
      return `${Test[1]}: ${seen.seconds.map(seconds => `${seconds} s`).join(', ')}, ${Retries}`;
    },
  };
}

function noHealthcheck(): Check {
  return {
    name: 'healthcheck',
    expected: 'none',
    run: async ({ image }) => {
      // HEALTHCHECK NONE of a base image counts as none.
      const config = await valueOf(image, 'Healthcheck');
      if (config !== null && config.Test?.[0] !== 'NONE') throw new Error(JSON.stringify(config));
      return 'none';
    },
  };
}

function imageUser({ user }: Expectations): Check {
  return {
    name: 'image user',
    expected: user || 'root, which the entrypoint drops',
    run: async ({ image }) => {
      const seen = (await valueOf(image, 'User')) ?? '';
      if (seen !== user) throw new Error(seen || 'root');
      return seen || 'root';
    },
  };
}

function field(name: string, key: string, expected: readonly string[]): Check {
  return {
    name,
    expected: JSON.stringify(expected),
    run: async ({ image }) => {
      const seen = await configured(image, key);
      if (!isDeepStrictEqual(seen, expected)) throw new Error(JSON.stringify(seen));
      return JSON.stringify(seen);
    },
  };
}

function secrets(wanted: Expectations, { envFiles }: Settings): Check {
  return {
    name: 'secrets',
    expected: 'none in any layer',
    run: async ({ folder, image, signal }) => {
      const policy = { admit: wanted.admit, names: [...envFiles, ...wanted.secretFiles].map(path => basename(path)) };
      const { files, secrets: named } = await secretsOf(image, policy, signal);
      const found = [...named, ...gitIgnored(files, folder, wanted)];
      if (found.length) throw new Error(found.join(', '));
      return `none among ${files.length} files`;
    },
  };
}

async function configured(image: string, key: string): Promise<any> {
  const value = await valueOf(image, key);
  if (value === null) throw new Error('none');
  return value;
}

async function valueOf(image: string, key: string): Promise<any> {
  return JSON.parse(await dockerOk(['image', 'inspect', '--format', `{{json .Config.${key}}}`, image]));
}
