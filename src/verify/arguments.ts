export interface Arguments {
  readonly expect: string;
  readonly heal: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  readonly buildArguments: readonly string[];
}

export const USAGE = `Usage: negotiation-docker-verify --expect FILE [--no-heal] [--json] [--keep] [-- BUILD-ARGUMENT...]

Builds the image of the current folder and proves on the engine what the packaging says of it.

  --expect FILE  what is expected, as synthesis writes it (.projen/docker-verify.json)
  --no-heal      leave out the healing check, which takes minutes with the default timings
  --json         one JSON document on standard output
  --keep         keep the image
  --help         this text

Arguments after -- go to docker build, e.g. -- --network=host.
Exit codes: 0 all checks passed, 1 a check failed, 2 wrong usage, 3 no container engine answers, 130 or 143 interrupted.
`;

/** All that is wrong stands in one error. */
export function parse(words: readonly string[]): Arguments {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const flags = new Set<string>();
  const problems: string[] = [];
  let expect = '';
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at];
    if (word === '--expect') {
      expect = own[at += 1] ?? '';
      if (!expect || expect.startsWith('--')) problems.push('--expect needs a file');
    } else if (['--no-heal', '--json', '--keep', '--help'].includes(word)) {
      flags.add(word);
    } else {
      problems.push(`"${word}" is unknown; arguments for docker build come after --`);
    }
  }
  const help = flags.has('--help');
  if (!own.includes('--expect') && !help) problems.push('--expect FILE is missing');
  if (problems.length) throw new Error(problems.join('\n'));
  return { expect, heal: !flags.has('--no-heal'), json: flags.has('--json'), keep: flags.has('--keep'), help, buildArguments: end < 0 ? [] : words.slice(end + 1) };
}
