#!/usr/bin/env node
import { parse, USAGE } from './arguments';
import { engineProblem } from './docker';
import { Expectations, EXPECTATIONS_VARIABLE } from './expectations';
import { runProgram } from './program';
import { verify } from './verify';

runProgram({
  task: 'docker:verify',
  variable: EXPECTATIONS_VARIABLE,
  usage: USAGE,
  parse,
  problem: engineProblem,
  verify: (expected: Expectations, options, surroundings) => verify(expected, { ...options, ...surroundings }),
});
