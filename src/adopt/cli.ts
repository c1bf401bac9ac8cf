#!/usr/bin/env node
import { adopt } from './adopt';
import { show } from '../validation/show';

const USAGE = `Usage: npx negotiation-docker-adopt [--dry-run]

Moves hand-written files that are in the way of the packaging to names that end with .old, writes the generated ones, shows what differs,
and names the option for each line that it recognises. Without a .projenrc it writes .projenrc.js with these options.

  --dry-run  move and write nothing; name the options only
  --help     print this text

Exit codes: 0 done, 1 the synthesis fails, and every file is as before, 2 wrong usage.
`;

function main(words: readonly string[]): Promise<number> | number {
  const unknown = words.find(word => !['--dry-run', '--help'].includes(word));
  if (unknown !== undefined) {
    process.stderr.write(`unknown argument ${show(unknown)}\n\n${USAGE}`);
    return 2;
  }
  if (words.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  return adopt({ folder: process.cwd(), isDryRun: words.includes('--dry-run'), write: text => process.stdout.write(text) });
}

void Promise.resolve(main(process.argv.slice(2))).then(code => (process.exitCode = code));
