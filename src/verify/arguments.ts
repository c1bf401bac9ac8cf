import { EXPECTATIONS_VARIABLE } from './expectations';

export interface Arguments {
  readonly heal: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  readonly buildArguments: readonly string[];
}

export const USAGE = `Usage: npx projen docker:verify [--no-heal] [--json] [--keep] [-- BUILD-ARGUMENT...]

Builds the image of the current folder and proves on the engine what the packaging says of it.

  --no-heal      leave out the healing check, which takes minutes with the default timings
  --json         one JSON document on standard output
  --keep         keep the image
  --help         this text

Arguments after -- go to docker build, e.g. -- --network=host.
What is expected stands, as JSON, in the variable ${EXPECTATIONS_VARIABLE}, which the task sets.
Exit codes: 0 all checks passed, 1 a check failed, 2 wrong usage, 3 no container engine answers, 130 or 143 interrupted.
`;

/** All that is wrong stands in one error. */
export function parse(words: readonly string[]): Arguments {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const unknown = own.filter(word => !['--no-heal', '--json', '--keep', '--help'].includes(word));
  if (unknown.length) throw new Error(unknown.map(word => `"${word}" is unknown; arguments for docker build come after --`).join('\n'));
  const has = (flag: string) => own.includes(flag);
  return { heal: !has('--no-heal'), json: has('--json'), keep: has('--keep'), help: has('--help'), buildArguments: end < 0 ? [] : words.slice(end + 1) };
}
