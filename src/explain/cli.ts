#!/usr/bin/env node
/** A task runs this command after Docker has failed: says in one line what is missing, and fails in any case. */
import { explain } from './explain';

void explain(process.argv[2] === 'compose' ? 'compose' : 'build').then(reason => {
  if (reason) process.stderr.write(`\n${reason}`);
  process.exitCode = 1;
});
