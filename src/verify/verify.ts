import { randomBytes } from 'crypto';
import { Check, Context, Result, runChecks } from './check';
import { startCleaner } from './cleaner';
import { containerChecks } from './container-checks';
import { docker, dockerOk } from './docker';
import { Expectations } from './expectations';
import { imageChecks } from './image-checks';
import { lastLines } from './log';
import { readOnlyName } from './read-only';
import { removal } from './services';
import { merged, NO_SETTINGS, Settings } from './settings';
import { start } from './start';

export interface Run {
  /** Root of the project. */
  readonly folder: string;
  /** Settings that come with those of the options. */
  readonly settings?: Settings;
  readonly buildArguments?: readonly string[];
  readonly heal?: boolean;
  readonly readOnly?: boolean;
  readonly keep?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (text: string) => void;
  readonly onResult?: (result: Result) => void;
}

/**
 * Builds the image and runs every check. Removes the image, the containers, the volumes and the networks, also after a failure or an
 * abort.
 */
export async function verify(expected: Expectations, options: Run): Promise<Result[]> {
  const { folder, signal = new AbortController().signal, progress = () => {}, heal = true, readOnly = false } = options;
  // One name for all objects on the engine: the cleaner must know them before they exist.
  const name = `negotiation-docker-verify-${randomBytes(4).toString('hex')}`;
  const settings = merged(expected.settings, options.settings ?? NO_SETTINGS);
  const context: Context = { image: `${name}:latest`, container: name, folder, expected, settings, signal, progress };
  const cleaner = startCleaner([
    ['rm', '--force', '--volumes', name, `${name}-prepare`, `${name}-once`, readOnlyName(name)],
    ...(settings.services.length ? [removal(name)] : []),
    ['volume', 'rm', '--force', name],
    ['network', 'rm', name],
    ...(options.keep ? [] : [['rmi', '--force', context.image]]),
  ].map(words => ['docker', ...words]));
  try {
    const checks = [build(options), ...imageChecks(expected, settings), start(settings), ...containerChecks(expected, { heal, readOnly })];
    return await runChecks(checks, context, options.onResult);
  } finally {
    await cleaner.clean();
    if (options.keep) progress(`keeping the image ${context.image}`);
  }
}

function build({ folder, buildArguments = [] }: Run): Check {
  return {
    name: 'build',
    expected: 'an image',
    isVital: true,
    run: async ({ image, expected: { buildFlags, context, dockerfile }, signal, progress }) => {
      progress(`building ${image}`);
      const command = ['build', '--file', dockerfile, '--tag', image, ...buildFlags, ...buildArguments, context];
      const { code, stderr } = await docker(command, { cwd: folder, signal });
      if (code !== 0) throw new Error(`exit code ${code} of docker ${command.join(' ')}\n${lastLines(stderr)}`);
      return dockerOk(['image', 'inspect', '--format', '{{.Id}}', image]);
    },
  };
}
