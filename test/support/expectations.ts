import { readFileSync } from 'fs';
import { join } from 'path';
import { Expectations, EXPECTATIONS_VARIABLE } from '../../src/verify/expectations';

/** The expected results that the synthesis wrote into the task docker:verify. */
export function expectationsOf(folder: string): Expectations {
  const { tasks } = JSON.parse(readFileSync(join(folder, '.projen', 'tasks.json'), 'utf8'));
  return JSON.parse(tasks['docker:verify'].env[EXPECTATIONS_VARIABLE]);
}
