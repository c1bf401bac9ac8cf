/** BuildKit's checks: the outputs of Docker 26 and 28, and the engine of the tests. */
import { spawnSync } from 'child_process';
import { buildkit, buildkitFindings } from '../../src/check/buildkit';
import { Missing } from '../../src/check/tool';
import { checkedFilesOf } from '../support/checked-files';
import { describeEngine, engineVersion } from '../support/engine';
import { project, removeProjects, variant } from '../support/verified';

const at = (line: number) => ({ ranges: [{ start: { line }, end: { line } }] });
const warning = (line: number, ruleName: string, detail: string) => ({ ruleName, description: 'd', url: 'u', detail, location: at(line) });
const answer = (results: object, stderr = '') => ({ code: 1, stdout: JSON.stringify({ sources: [], ...results }), stderr });

const NO_HOST = 'ERROR: failed to build: failed to solve: failed to resolve source metadata for docker.io/docker/dockerfile:1: failed to do request: '
  + 'Head "https://registry-1.docker.io/v2/docker/dockerfile/manifests/1": dial tcp: lookup registry-1.docker.io: no such host';

test('without warnings, there is no finding', () => expect(buildkitFindings({ ...answer({ warnings: null }), code: 0 }, 'Dockerfile')).toEqual([]));

test('warnings and the error of a build are findings', () =>
  expect(buildkitFindings(answer({
    warnings: [warning(1, 'FromAsCasing', "'as' and 'FROM' keywords' casing do not match"), warning(2, 'MaintainerDeprecated', 'Maintainer instruction is deprecated')],
    buildError: { message: 'dockerfile parse error on line 3: unknown instruction: FOO', location: at(3) },
  }), 'docker/Dockerfile')).toEqual([
    "docker/Dockerfile:1 FromAsCasing 'as' and 'FROM' keywords' casing do not match",
    'docker/Dockerfile:2 MaintainerDeprecated Maintainer instruction is deprecated',
    'docker/Dockerfile:3 error dockerfile parse error on line 3: unknown instruction: FOO',
  ]));

test.each([
  ['a client without the flag', "unknown flag: --call\nSee 'docker buildx build --help'.\n", 'Docker 27 or later'],
  ['a client without buildx', 'ERROR: BuildKit is enabled but the buildx component is missing or broken.\n       Install it\n', 'Docker 27 or later'],
  ['an engine without the checks', `${NO_HOST}\nERROR: failed to solve: unsupported request frontend.lint: unsupported request frontend.lint\n`, 'Docker 27 or later'],
  ['no engine, Docker 28', 'ERROR: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n', 'no container engine answers'],
  ['no engine, Docker 29', 'ERROR: failed to connect to the docker API at unix:///x; check if the path is correct\n', 'no container engine answers'],
  ['the registry of a frontend that does not answer', NO_HOST, 'the registry of docker.io/docker/dockerfile:1 does not answer'],
])('%s is a missing tool', (_, stderr, message) => {
  expect(() => buildkitFindings({ code: 1, stdout: '', stderr }, 'Dockerfile')).toThrow(Missing);
  expect(() => buildkitFindings({ code: 1, stdout: '', stderr }, 'Dockerfile')).toThrow(message);
});

test('a registry of a base image that does not answer hides no warning', () => {
  const buildError = { message: 'failed to resolve source metadata', location: at(4) };
  expect(() => buildkitFindings(answer({ warnings: null, buildError }, NO_HOST), 'Dockerfile')).toThrow(Missing);
  expect(buildkitFindings(answer({ warnings: [warning(2, 'A', 'b')], buildError }, NO_HOST), 'Dockerfile')).toHaveLength(2);
});

test('another failure is none of a missing tool', () =>
  expect(() => buildkitFindings({ code: 1, stdout: '', stderr: 'ERROR: resolve : lstat absent: no such file or directory\n' }, 'Dockerfile'))
    .toThrow(new Error('exit code 1; the output ends with\nERROR: resolve : lstat absent: no such file or directory')));

describeEngine("BuildKit's checks", () => {
  afterAll(removeProjects);

  const findings = async (folder: string) => (await buildkit.check(checkedFilesOf(folder), folder)).findings;

  if (!spawnSync('docker', ['build', '--help'], { encoding: 'utf8' }).stdout?.includes('--call')) {
    test('are missing with an older client', async () => expect(findings(project())).rejects.toThrow(Missing));
  } else if (Number(engineVersion?.split('.')[0]) >= 27) {
    test('have no finding in a generated Dockerfile', async () => expect(await findings(project())).toEqual([]));
    test('find a planted defect', async () =>
      expect(await findings(variant('Dockerfile', 'AS runtime', 'as runtime'))).toEqual([expect.stringMatching(/^Dockerfile:\d+ FromAsCasing /)]));
  }
});
