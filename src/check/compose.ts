import { Missing, Tool } from './tool';
import { docker } from '../verify/docker';
import { reasonOf } from '../verify/log';

const SOURCE = 'Docker Compose, see https://docs.docker.com/compose/install/';

export const compose: Tool = {
  name: 'compose',
  source: SOURCE,
  check: async ({ compose: file, stack }, cwd) => {
    if ((await docker(['compose', 'version'])).code !== 0) throw new Missing(SOURCE);
    const refusal = async (path: string, command: readonly string[]) => {
      const { code, stderr } = await docker(command, { cwd });
      return code === 0 ? [] : [`${path} ${reasonOf(stderr)}`];
    };
    return {
      findings: [
        // All profiles: compose leaves out the services of others.
        ...await refusal(file, ['compose', '--file', file, '--profile', '*', 'config', '--quiet']),
        ...(stack ? await refusal(stack, ['stack', 'config', '--compose-file', stack]) : []),
      ],
    };
  },
};
