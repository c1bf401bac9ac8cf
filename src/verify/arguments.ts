import { EXPECTATIONS_VARIABLE } from './expectations';

export interface Arguments {
  readonly heal: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  readonly buildArguments: readonly string[];
}

export const USAGE = `Usage: npx projen docker:verify [--no-heal] [--json] [--keep] [-- BUILD-ARGUMENT...]

Builds the image of the current folder, runs it on your container engine, and tests it.

  --no-heal      skip the healing check, which takes minutes with the default timings
  --json         write one JSON document to standard output
  --keep         keep the image
  --help         print this text

Arguments after -- go to docker build, e.g. -- --network=host.
The task sets ${EXPECTATIONS_VARIABLE} to the expected results, as JSON.
Exit codes: 0 all checks passed, 1 a check failed, 2 wrong usage, 3 no container engine answers, 130 or 143 interrupted.
`;

const FLAGS = ['--no-heal', '--json', '--keep', '--help'];

/** Reports all unknown arguments in one error. */
export function parse(words: readonly string[]): Arguments {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const unknown = own.filter(word => !FLAGS.includes(word));
  if (unknown.length) throw new Error(unknown.map(word => `unknown argument ${JSON.stringify(word)}; put arguments for docker build after --`).join('\n'));
  const has = (flag: string) => own.includes(flag);
  return { heal: !has('--no-heal'), json: has('--json'), keep: has('--keep'), help: has('--help'), buildArguments: end < 0 ? [] : words.slice(end + 1) };
}
