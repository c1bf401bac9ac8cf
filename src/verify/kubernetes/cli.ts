#!/usr/bin/env node
import { KubernetesArguments, parse, USAGE } from './arguments';
import { KUBERNETES_VARIABLE, KubernetesExpectations } from './expectations';
import { Kubectl } from './kubectl';
import { verifyKubernetes } from './verify';
import { taskValue } from '../../programs/task-value';
import { interruption } from '../interruption';
import { json, line } from '../report';

/** Returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
  let options: KubernetesArguments;
  let expected: KubernetesExpectations | undefined;
  try {
    options = parse(words);
    if (!options.help) expected = taskValue(KUBERNETES_VARIABLE, 'kubernetes:verify');
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (!expected) {
    process.stdout.write(USAGE);
    return 0;
  }
  const problem = await new Kubectl('default', options.context).problem();
  if (problem) {
    process.stderr.write(problem);
    return 3;
  }
  return run(expected, options);
}

async function run(expected: KubernetesExpectations, { json: asJson, ...options }: KubernetesArguments): Promise<number> {
  const interrupted = interruption();
  try {
    const results = await verifyKubernetes(expected, {
      ...options,
      folder: process.cwd(),
      signal: interrupted.signal,
      progress: text => process.stderr.write(`${text}\n`),
      onResult: result => asJson || process.stdout.write(`${line(result)}\n`),
    });
    if (asJson) process.stdout.write(`${json(results)}\n`);
    return results.every(({ ok }) => ok) ? 0 : 1;
  } catch (error) {
    process.stderr.write(interrupted.code() ? 'Interrupted. Removed everything that the checks had created.\n' : `${(error as Error).message}\n`);
    return interrupted.code() || 1;
  }
}

void main(process.argv.slice(2)).then(code => (process.exitCode = code));
