import { Missing, Tool } from './tool';
import { docker } from '../verify/docker';
import { reasonOf } from '../verify/log';

const SOURCE = 'Docker Compose, see https://docs.docker.com/compose/install/';

export const compose: Tool = {
  name: 'compose',
  source: SOURCE,
  check: async ({ compose: file }, cwd) => {
    if ((await docker(['compose', 'version'])).code !== 0) throw new Missing(SOURCE);
    // All profiles: compose leaves out the services of others.
    const { code, stderr } = await docker(['compose', '--file', file, '--profile', '*', 'config', '--quiet'], { cwd });
    return { findings: code === 0 ? [] : [`${file} ${reasonOf(stderr)}`] };
  },
};
