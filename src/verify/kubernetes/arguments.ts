import { KUBERNETES_VARIABLE } from './expectations';
import { Check, line } from '../../validation/checks';
import { imageReference } from '../../validation/patterns';
import { Problems } from '../../validation/problems';

export interface KubernetesArguments {
  readonly context?: string;
  readonly image?: string;
  readonly envFiles: readonly string[];
  readonly apply: readonly string[];
  readonly heal: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly help: boolean;
}

export const USAGE = `Usage: npx projen kubernetes:verify [FLAG...]

Applies the manifests to a new namespace of your cluster, which enforces the Pod Security profile "restricted", tests the pods, and
removes the namespace. The nodes must be able to pull the image.

  --context NAME   use another context than the current one of kubectl
  --image IMAGE    use another image, e.g. registry.example.com/team/agent@sha256:...
  --env-file FILE  fill the secret with variables from a file, such as .env
  --apply FILE     apply further manifests first, e.g. of a database
  --no-heal        skip the restart of a frozen app, which takes minutes with the default timings
  --json           write one JSON document to standard output
  --keep           keep the namespace
  --help           print this text

Repeat --env-file and --apply to name several files.
The task sets ${KUBERNETES_VARIABLE} to the expected results, as JSON.
Exit codes: 0 all checks passed, 1 a check failed, 2 wrong usage, 3 no cluster answers, 130 or 143 interrupted.
`;

const VALUES: Readonly<Record<string, Check<string>>> = { '--context': line, '--image': imageReference, '--env-file': line, '--apply': line };
const SWITCHES = ['--no-heal', '--json', '--keep', '--help'];

/** Reads the flags. Reports all invalid ones in one error. */
export function parse(words: readonly string[]): KubernetesArguments {
  const problems = new Problems();
  const values: Record<string, string[]> = Object.fromEntries(Object.keys(VALUES).map(name => [name, []]));
  const switches = new Set<string>();
  const rest = words.filter(word => word !== '--');
  while (rest.length) {
    const word = rest.shift()!;
    const [, name, attached] = /^(--[a-z-]+)(?:=([^]*))?$/.exec(word) ?? [];
    if (name !== undefined && Object.hasOwn(VALUES, name)) {
      const value = attached ?? rest.shift();
      const checked = value === undefined ? problems.add(`${name} has no value`) : VALUES[name](value, name, problems);
      if (checked !== undefined) values[name].push(checked);
    } else if (SWITCHES.includes(word)) {
      switches.add(word);
    } else {
      problems.add(`unknown argument "${word}"`);
    }
  }
  if (problems.errors.length) throw new Error(problems.errors.join('\n'));
  return {
    context: values['--context'].pop(),
    image: values['--image'].pop(),
    envFiles: values['--env-file'],
    apply: values['--apply'],
    heal: !switches.has('--no-heal'),
    json: switches.has('--json'),
    keep: switches.has('--keep'),
    help: switches.has('--help'),
  };
}
