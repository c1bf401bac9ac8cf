import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { readdirSync } from 'fs';
import { join } from 'path';
import { PIN_VARIABLE, PinRequest } from '../../src/pin/request';
import { until } from '../../src/verify/poll';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { freshFolder } from '../support/synthesis';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const REQUEST: PinRequest = { file: 'docker-images.json', images: ['a:1'], task: 'docker:pin' };
const ENGINE = `case $1 in pull) echo "Digest: ${DIGEST}" ;; image) echo '["a@${DIGEST}"]' ;; esac`;
const COMMAND = ['--import', require.resolve('tsx'), join(__dirname, '../../src/pin/cli.ts')];

let fake: FakeDocker;
afterEach(() => fake.remove());

const environment = (request?: PinRequest) => ({ ...process.env, [PIN_VARIABLE]: request && JSON.stringify(request) });

function run(args: readonly string[], request: PinRequest | undefined = REQUEST, cwd = freshFolder()) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, ...args], { cwd, env: environment(request), encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('docker:pin writes the file, after which --check passes', () => {
  fake = fakeDocker(ENGINE);
  const cwd = freshFolder();
  expect(run(['--', '--check'], REQUEST, cwd)).toEqual({ status: 1, stdout: '', stderr: 'a:1 is not in docker-images.json; run npx projen docker:pin\n' });
  expect(run([], REQUEST, cwd)).toEqual({ status: 0, stdout: expect.stringMatching(`^a:1 ${DIGEST}\nWrote docker-images.json. Run npx projen, `), stderr: 'pulling a:1\n' });
  expect(run(['--check'], REQUEST, cwd)).toEqual({ status: 0, stdout: 'docker-images.json is up to date.\n', stderr: 'pulling a:1\n' });
});

test('docker:pin --help prints the usage text', () => {
  fake = fakeDocker('exit 1');
  expect(run(['--help'])).toEqual({ status: 0, stdout: expect.stringMatching(/^Usage: npx projen docker:pin \[--check\]\n/), stderr: '' });
});

test('docker:pin exits with 2 for an unknown argument, and without the variable of the task', () => {
  fake = fakeDocker(ENGINE);
  expect(run(['--chek'])).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^unknown argument "--chek"\n\nUsage: /) });
  const { status, stderr } = spawnSync(process.execPath, COMMAND, { env: environment(), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^DOCKER_PIN_REQUEST is not set; run npx projen docker:pin/) });
});

test('docker:pin exits with 3 if no engine answers', () => {
  fake = fakeDocker('echo "Cannot connect to the Docker daemon" >&2; exit 1');
  expect(run([])).toEqual({ status: 3, stdout: '', stderr: 'No container engine answers: Cannot connect to the Docker daemon; start one, or set DOCKER_HOST\n' });
});

test('TERM ends a pull, and no file is written', async () => {
  fake = fakeDocker('[ "$1" != pull ] || exec sleep 60');
  const cwd = freshFolder();
  const child = spawn(process.execPath, COMMAND, { cwd, env: environment(REQUEST), stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', chunk => (stderr += chunk));
  await until(20, async () => expect(fake.calls()).toContain('pull a:1'));
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([143, null]);
  expect(stderr).toBe('pulling a:1\nInterrupted. docker-images.json stays as it is.\n');
  expect(readdirSync(cwd)).toEqual([]);
}, 60_000);
