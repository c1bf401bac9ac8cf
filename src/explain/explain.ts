import { docker, engineProblem } from '../verify/docker';

/** The parts of Docker that a task may need. */
export type Part = 'build' | 'compose';

/** The first version of Compose that reads the generated file. */
const COMPOSE = [2, 24] as const;

/** Why Docker cannot do its part, and what to install, in one line. Undefined where nothing is missing. */
export async function explain(part: Part): Promise<string | undefined> {
  const problem = await engineProblem();
  if (problem) return problem;
  if (part === 'compose') {
    const { code, stdout } = await docker(['compose', 'version', '--short']);
    if (code !== 0) return 'Docker Compose is missing: install its plugin, see https://docs.docker.com/compose/install/\n';
    const version = stdout.trim().replace(/^v/, '');
    if (isOlder(version, COMPOSE)) return `Docker Compose ${version} is too old for the compose file: install ${COMPOSE.join('.')} or later\n`;
  }
  if ((await docker(['buildx', 'version'])).code !== 0) {
    return 'buildx is missing, which builds the Dockerfile: install its plugin, see https://github.com/docker/buildx#installing\n';
  }
  return undefined;
}

function isOlder(version: string, [leastMajor, leastMinor]: readonly [number, number]): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}
