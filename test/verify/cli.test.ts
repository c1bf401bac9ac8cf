import { spawnSync } from 'child_process';
import { join } from 'path';
import { USAGE } from '../../src/verify/arguments';
import { EXPECTATIONS_VARIABLE } from '../../src/verify/expectations';
import { fakeDocker } from '../support/fake-docker';

function run(args: readonly string[], expectations?: string) {
  const env = { ...process.env, [EXPECTATIONS_VARIABLE]: expectations };
  const cli = join(__dirname, '../../src/verify/cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', require.resolve('tsx'), cli, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('docker:verify --help prints the usage text', () => expect(run(['--help'])).toEqual({ status: 0, stdout: USAGE, stderr: '' }));

test('docker:verify exits with 2 for an invalid value of a flag', () =>
  expect(run(['--mount', 'x'], '{}')).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^invalid --mount "x": expected [^]*\n\nUsage: /) }));

test('docker:verify exits with 2 without the variable of the task', () =>
  expect(run([])).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^DOCKER_VERIFY_EXPECTATIONS is not set; run npx projen docker:verify/) }));

test('docker:verify exits with 3 if no engine answers', () => {
  const fake = fakeDocker('echo warning >&2; echo "Cannot connect to the Docker daemon" >&2; exit 1');
  try {
    expect(run([], '{}')).toEqual({
      status: 3, stdout: '', stderr: 'No container engine answers: Cannot connect to the Docker daemon; start one, or set DOCKER_HOST\n',
    });
  } finally {
    fake.remove();
  }
});
