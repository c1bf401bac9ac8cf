import { randomBytes } from 'crypto';
import { Check, Context } from './check';
import { startCleaner } from './cleaner';
import { containerChecks } from './container-checks';
import { dockerOk } from './docker';
import { Expectations } from './expectations';
import { imageChecks } from './image-checks';

export interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly expected: string;
  readonly seen: string;
}

export interface VerifyOptions {
  /** Root of the project. */
  readonly folder: string;
  readonly buildArguments?: readonly string[];
  readonly heal?: boolean;
  readonly keep?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (text: string) => void;
  readonly onResult?: (result: Result) => void;
}

/** Builds the image and runs every check. Removes the image, the containers, the volume and the network, also after a failure or an abort. */
export async function verify(expected: Expectations, options: VerifyOptions): Promise<Result[]> {
  const { signal = new AbortController().signal, progress = () => {} } = options;
  // One name for all objects on the engine: the cleaner must know them before they exist.
  const name = `negotiation-docker-verify-${randomBytes(4).toString('hex')}`;
  const context: Context = { image: `${name}:latest`, container: name, expected, signal, progress };
  const results: Result[] = [];
  const run = async (check: Check) => {
    signal.throwIfAborted();
    const result = await timed(check, context);
    signal.throwIfAborted();
    results.push(result);
    options.onResult?.(result);
    return result.ok;
  };
  const cleaner = startCleaner([
    ['rm', '--force', '--volumes', name, `${name}-prepare`],
    ['volume', 'rm', '--force', name],
    ['network', 'rm', name],
    ...(options.keep ? [] : [['rmi', '--force', context.image]]),
  ]);
  try {
    if (!await run(build(options))) return results;
    for (const check of imageChecks(expected)) await run(check);
    if (!await run(start(name))) return results;
    for (const check of containerChecks(expected, { heal: options.heal ?? true })) await run(check);
    return results;
  } finally {
    await cleaner.clean();
    if (options.keep) progress(`keeping the image ${context.image}`);
  }
}

async function timed(check: Check, context: Context): Promise<Result> {
  const begin = Date.now();
  const result = (ok: boolean, seen: string) => ({ name: check.name, ok, seconds: (Date.now() - begin) / 1000, expected: check.expected, seen });
  try {
    return result(true, await check.run(context));
  } catch (error) {
    return result(false, (error as Error).message);
  }
}

function build({ folder, buildArguments = [] }: VerifyOptions): Check {
  return {
    name: 'build',
    expected: 'an image',
    run: async ({ image, expected: { buildFlags, context, dockerfile }, signal, progress }) => {
      progress(`building ${image}`);
      await dockerOk(['build', '--file', dockerfile, '--tag', image, ...buildFlags, ...buildArguments, context],
        { cwd: folder, signal });
      return dockerOk(['image', 'inspect', '--format', '{{.Id}}', image]);
    },
  };
}

/** Starts the container on its own network, with a volume that root has used before. */
function start(name: string): Check {
  return {
    name: 'start',
    expected: 'a container with --init and a restart policy',
    // Without the signal: the engine finishes the command of a killed client, perhaps only after the cleanup.
    run: async ({ image, expected: { data, port } }) => {
      await dockerOk(['network', 'create', name]);
      await dockerOk(['volume', 'create', name]);
      await dockerOk(['run', '--rm', '--name', `${name}-prepare`, '--network', 'none', '--user', '0:0', '--volume', `${name}:${data}`,
        '--entrypoint', '/bin/sh', image, '-c', 'mkdir -p "$1/before" && : > "$1/before/file" && chown -R 0:0 "$1" && chmod 0700 "$1"', 'sh', data]);
      await dockerOk(['run', '--detach', '--init', '--restart', 'unless-stopped', '--name', name, '--network', name,
        '--publish', `127.0.0.1::${port}`, '--volume', `${name}:${data}`, image]);
      return 'started';
    },
  };
}
