#!/usr/bin/env node
import { Arguments, parse, USAGE } from './arguments';
import { docker } from './docker';
import { Expectations, EXPECTATIONS_VARIABLE } from './expectations';
import { json, line } from './report';
import { verify } from './verify';

async function main(words: readonly string[]): Promise<number> {
  let options: Arguments;
  let expected: Expectations | undefined;
  try {
    options = parse(words);
    if (!options.help) expected = given();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (!expected) {
    process.stdout.write(USAGE);
    return 0;
  }

  const engine = await docker(['version', '--format', '{{.Server.Version}}'])
    .catch((error: Error) => ({ code: -1, stderr: error.message }));
  if (engine.code !== 0) {
    process.stderr.write(`No container engine answers: ${engine.stderr.trim().split('\n').pop()}\n`);
    return 3;
  }

  const interrupted = new AbortController();
  let code = 0;
  for (const [name, number] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
    process.on(name, () => {
      code ||= number;
      interrupted.abort();
    });
  }
  try {
    const results = await verify(expected, {
      ...options,
      folder: process.cwd(),
      signal: interrupted.signal,
      progress: text => process.stderr.write(`${text}\n`),
      onResult: result => options.json || process.stdout.write(`${line(result)}\n`),
    });
    if (options.json) process.stdout.write(`${json(results)}\n`);
    return results.every(({ ok }) => ok) ? 0 : 1;
  } catch (error) {
    process.stderr.write(code ? 'Interrupted; everything is removed.\n' : `${(error as Error).message}\n`);
    return code || 1;
  }
}

function given(): Expectations {
  const text = process.env[EXPECTATIONS_VARIABLE];
  if (!text) throw new Error(`${EXPECTATIONS_VARIABLE} is not set; run npx projen docker:verify`);
  return JSON.parse(text);
}

void main(process.argv.slice(2)).then(code => (process.exitCode = code));
