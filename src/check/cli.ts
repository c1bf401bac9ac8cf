#!/usr/bin/env node
import { Arguments, parse, USAGE } from './arguments';
import { check, fails } from './check';
import { CheckedFiles, FILES_VARIABLE } from './files';
import { json, line } from './report';
import { TOOLS } from './tools';
import { taskValue } from '../programs/task-value';

/** Returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
  let options: Arguments;
  let files: CheckedFiles | undefined;
  try {
    options = parse(words);
    if (!options.help) files = taskValue(FILES_VARIABLE, 'docker:check');
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (!files) {
    process.stdout.write(USAGE);
    return 0;
  }
  const results = await check(files, TOOLS, {
    folder: process.cwd(),
    required: options.required,
    onResult: result => options.json || process.stdout.write(`${line(result)}\n`),
  });
  if (options.json) process.stdout.write(`${json(results)}\n`);
  return results.some(fails) ? 1 : 0;
}

void main(process.argv.slice(2)).then(code => (process.exitCode = code));
