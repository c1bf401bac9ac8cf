#!/usr/bin/env node
import { differences, pin } from './pin';
import { PIN_VARIABLE, PinRequest } from './request';
import { taskValue } from '../programs/task-value';
import { show } from '../validation/show';
import { engineProblem } from '../verify/docker';
import { interruption } from '../verify/interruption';

const USAGE = `Usage: npx projen docker:pin [--check]

Pulls the images of the Dockerfile and writes their digests into a file, from which npx projen writes them into the Dockerfile.

  --check  write nothing; exit with 1 if the file does not have the digests of the registries
  --help   print this text

The task sets ${PIN_VARIABLE} to the images, as JSON.
Exit codes: 0 done, 1 a problem or a difference, 2 wrong usage, 3 no container engine answers, 130 or 143 interrupted.
`;

/** Returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const unknown = words.find((word, i) => !['--check', '--help'].includes(word) && i !== words.indexOf('--'));
  if (unknown !== undefined) return wrongUsage(`unknown argument ${show(unknown)}`);
  if (words.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  let request: PinRequest;
  try {
    request = taskValue(PIN_VARIABLE, 'docker:pin');
  } catch (error) {
    return wrongUsage((error as Error).message);
  }
  const problem = await engineProblem();
  if (problem) {
    process.stderr.write(problem);
    return 3;
  }
  return run(request, words.includes('--check'));
}

function wrongUsage(message: string): number {
  process.stderr.write(`${message}\n\n${USAGE}`);
  return 2;
}

async function run(request: PinRequest, isCheck: boolean): Promise<number> {
  const { signal, code } = interruption();
  const options = { folder: process.cwd(), signal, progress: (text: string) => process.stderr.write(`${text}\n`) };
  try {
    const lines = await (isCheck ? differences : pin)(request, options);
    if (isCheck && lines.length) throw new Error(lines.join('\n'));
    process.stdout.write(`${isCheck ? `${request.file} is up to date.` : lines.join('\n')}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(code() ? `Interrupted. ${request.file} stays as it is.\n` : `${(error as Error).message}\n`);
    return code() || 1;
  }
}

void main(process.argv.slice(2)).then(code => (process.exitCode = code));
