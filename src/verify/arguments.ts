import { EXPECTATIONS_VARIABLE } from './expectations';
import { NO_SETTINGS, Settings } from './settings';
import { mountedVolume } from '../options/compose-values';
import { Check, line, text } from '../validation/checks';
import { composeName } from '../validation/patterns';
import { Problems } from '../validation/problems';

export interface Arguments {
  readonly heal: boolean;
  readonly json: boolean;
  readonly readOnly: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  readonly settings: Settings;
  readonly buildArguments: readonly string[];
}

export const USAGE = `Usage: npx projen docker:verify [FLAG...] [BUILD-ARGUMENT...]

Builds the image of the current folder, runs it on your container engine, and tests it.

  --env NAME[=VALUE]  set a variable of the container; without a value, to that of your shell
  --env-file FILE     read variables from a file, such as .env
  --join NETWORK      join an existing network
  --service NAME      start a service of the compose file beside the app
  --mount SPEC        mount a path or a volume, e.g. ./prompts:/app/prompts:ro
  --no-heal           skip the checks of healing, which take minutes with the default timings
  --read-only         try a read-only file system, and name the paths that the app writes to
  --json              write one JSON document to standard output
  --keep              keep the image
  --help              print this text

Repeat a flag that takes a value to set several. --join and --service replace the network and the services of the options.
All other arguments go to docker build, e.g. --network=host. A -- in front of them makes no difference.
The task sets ${EXPECTATIONS_VARIABLE} to the expected results, as JSON.
Exit codes: 0 all checks passed, 1 a check failed, 2 wrong usage, 3 no container engine answers, 130 or 143 interrupted.
`;

const variable = text(/^[A-Za-z_][A-Za-z0-9_]*(=|$)/, 'NAME=VALUE, or NAME for the value of your shell');

/** Flags that take a value, and the setting that each one adds to. */
const VALUES: Readonly<Record<string, { readonly setting: keyof Settings; readonly check: Check<unknown> }>> = {
  '--env': { setting: 'environment', check: variable },
  '--env-file': { setting: 'envFiles', check: line },
  '--join': { setting: 'networks', check: composeName },
  '--service': { setting: 'services', check: composeName },
  '--mount': { setting: 'mounts', check: mountedVolume },
};
const SWITCHES = ['--no-heal', '--read-only', '--json', '--keep', '--help'];

/** Takes the flags out of the words, wherever they stand. Reports all invalid values in one error. */
export function parse(words: readonly string[]): Arguments {
  const problems = new Problems();
  const settings: Record<string, unknown[]> = Object.fromEntries(Object.entries(NO_SETTINGS).map(([name]) => [name, []]));
  const switches = new Set<string>();
  const buildArguments: string[] = [];
  const separator = words.indexOf('--');
  const rest = words.filter((_, i) => i !== separator);
  while (rest.length) {
    const word = rest.shift()!;
    const [, name, attached] = /^(--[a-z-]+)(?:=([^]*))?$/.exec(word) ?? [];
    if (name !== undefined && Object.hasOwn(VALUES, name)) {
      const { setting, check } = VALUES[name];
      const value = attached ?? rest.shift();
      const checked = value === undefined ? problems.add(`${name} has no value`) : check(value, name, problems);
      if (checked !== undefined) settings[setting].push(checked);
    } else if (SWITCHES.includes(word)) {
      switches.add(word);
    } else {
      buildArguments.push(word);
    }
  }
  if (problems.errors.length) throw new Error(problems.errors.join('\n'));
  return {
    heal: !switches.has('--no-heal'),
    readOnly: switches.has('--read-only'),
    json: switches.has('--json'),
    keep: switches.has('--keep'),
    help: switches.has('--help'),
    settings: settings as unknown as Settings,
    buildArguments,
  };
}
