import { FILES_VARIABLE } from './files';
import { TOOLS } from './tools';
import { nearest } from '../validation/nearest';
import { show } from '../validation/show';

export interface Arguments {
  /** Names of tools. */
  readonly required: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

const NAMES = TOOLS.map(({ name }) => name);

export const USAGE = `Usage: npx projen docker:check [FLAG...]

Checks the generated files with the tools that this machine has: ${NAMES.join(', ')}.

  --require TOOLS  fail if one of these tools is missing, e.g. hadolint,shellcheck
  --json           write one JSON document to standard output
  --help           print this text

The task sets ${FILES_VARIABLE} to the files, as JSON.
Exit codes: 0 no finding, 1 a finding, a failure of a tool, or a required tool is missing, 2 wrong usage.
`;

/** Reports all invalid words in one error. */
export function parse(words: readonly string[]): Arguments {
  const errors: string[] = [];
  const required = new Set<string>();
  const switches = new Set<string>();
  // As in docker:verify, a -- makes no difference.
  const rest = words.filter(word => word !== '--');
  while (rest.length) {
    const word = rest.shift()!;
    const require = /^--require(?:=([^]*))?$/.exec(word);
    if (require) {
      const value = require[1] ?? rest.shift();
      if (value === undefined) errors.push('--require has no value');
      for (const name of value?.split(',') ?? []) NAMES.includes(name) ? required.add(name) : errors.push(unknown(name));
    } else if (word === '--json' || word === '--help') {
      switches.add(word);
    } else {
      errors.push(`unknown argument ${show(word)}; use --require, --json or --help`);
    }
  }
  if (errors.length) throw new Error(errors.join('\n'));
  return { required: [...required], json: switches.has('--json'), help: switches.has('--help') };
}

function unknown(name: string): string {
  const similar = nearest(name, NAMES);
  return `unknown tool ${show(name)} in --require; ${similar ? `did you mean ${show(similar)}?` : `use one of ${NAMES.join(', ')}`}`;
}
