import { docker, dockerOk } from '../../src/verify/docker';
import { FakeDocker, fakeDocker } from '../support/fake-docker';

let fake: FakeDocker | undefined;

afterEach(() => {
  fake?.remove();
  fake = undefined;
});

test('docker returns the exit code and both streams', async () => {
  fake = fakeDocker('echo out; echo "größe $DOCKER_BUILDKIT" >&2; exit 3');
  expect(await docker(['ps', 'a b'])).toEqual({ code: 3, stdout: 'out\n', stderr: 'größe 1\n' });
  expect(fake.calls()).toEqual(['ps a b']);
});

test('docker runs in a folder', async () => {
  fake = fakeDocker('pwd');
  expect((await docker([], { cwd: '/usr' })).stdout).toBe('/usr\n');
});

test('an abort kills the docker client', async () => {
  fake = fakeDocker('exec sleep 60');
  const begin = Date.now();
  await expect(docker([], { signal: AbortSignal.timeout(200) })).rejects.toThrow('aborted');
  expect(Date.now() - begin).toBeLessThan(10_000);
});

test('dockerOk returns trimmed output', async () => {
  fake = fakeDocker('echo; echo " out "');
  expect(await dockerOk(['version'])).toBe('out');
});

test.each([['stderr', 'echo out; echo error >&2; exit 1', 'error'], ['stdout', 'echo out; exit 1', 'out']])(
  'dockerOk rejects with the command, the exit code and %s', async (_, script, output) => {
    fake = fakeDocker(script);
    await expect(dockerOk(['rm', 'x'])).rejects.toThrow(new Error(`docker rm x failed (1): ${output}`));
  });

test('a missing docker client is an error', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    await expect(docker(['version'])).rejects.toThrow('spawn docker ENOENT');
  } finally {
    process.env.PATH = path;
  }
});
