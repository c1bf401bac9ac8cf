import { join } from 'path';
import { REPOSITORY } from '../../scripts/example';
import { explain } from '../../src/explain/explain';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { execute } from '../support/repositories';
import { freshFolder } from '../support/synthesis';

let fake: FakeDocker | undefined;

afterEach(() => {
  fake?.remove();
  fake = undefined;
});

const WORKS = 'case "$*" in "compose version"*) echo 2.24.6 ;; esac';

test.each<[string, 'build' | 'compose', string, string | undefined]>([
  ['an engine that does not answer', 'build', 'echo "Cannot connect to the Docker daemon" >&2; exit 1', 'No container engine answers: Cannot connect to the Docker daemon; start one, or set DOCKER_HOST\n'],
  ['a missing Compose', 'compose', '[ "$1" != compose ]', 'Docker Compose is missing: install its plugin, see https://docs.docker.com/compose/install/\n'],
  ['an older Compose', 'compose', 'case "$*" in "compose version"*) echo v2.9.1-desktop.3 ;; esac', 'Docker Compose 2.9.1-desktop.3 is too old for the compose file: install 2.24 or later\n'],
  ['one of the first generation', 'compose', 'case "$*" in "compose version"*) echo 1.29.2 ;; esac', 'Docker Compose 1.29.2 is too old for the compose file: install 2.24 or later\n'],
  ['a missing buildx', 'build', '[ "$1" != buildx ]', 'buildx is missing, which builds the Dockerfile: install its plugin, see https://github.com/docker/buildx#installing\n'],
  ['a build that needs no Compose', 'build', '[ "$1" != compose ]', undefined],
  ['a failure that Docker has explained itself', 'compose', WORKS, undefined],
  ['a later Compose', 'compose', 'case "$*" in "compose version"*) echo 5.0.1 ;; esac', undefined],
])('explains %s', async (_, part, script, expected) => {
  fake = fakeDocker(script);
  expect(await explain(part)).toBe(expected);
});

test('explains a missing Docker', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    expect(await explain('build')).toBe('Docker is missing: install it, see https://docs.docker.com/engine/install/\n');
  } finally {
    process.env.PATH = path;
  }
});

test.each([['[ "$1" != compose ]', 'Docker Compose is missing'], [WORKS, '']])('the command fails in any case: %s', async (script, expected) => {
  fake = fakeDocker(script);
  const attempt = execute(freshFolder(), {}, process.execPath, '--import', require.resolve('tsx'), join(REPOSITORY, 'src/explain/cli.ts'), 'compose');
  const error = await attempt.then(() => undefined, (reason: Error) => reason);
  expect(error?.message).toContain(expected);
});
