#!/usr/bin/env node
import { parse, USAGE } from './arguments';
import { KUBERNETES_VARIABLE, KubernetesExpectations } from './expectations';
import { Kubectl } from './kubectl';
import { verifyKubernetes } from './verify';
import { runProgram } from '../program';

runProgram({
  task: 'kubernetes:verify',
  variable: KUBERNETES_VARIABLE,
  usage: USAGE,
  parse,
  problem: ({ context }) => new Kubectl('default', context).problem(),
  verify: (expected: KubernetesExpectations, options, surroundings) => verifyKubernetes(expected, { ...options, ...surroundings }),
});
