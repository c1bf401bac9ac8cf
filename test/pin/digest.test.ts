import { pulledDigest } from '../../src/pin/digest';
import { FakeDocker, fakeDocker } from '../support/fake-docker';

let fake: FakeDocker | undefined;
afterEach(() => {
  fake?.remove();
  fake = undefined;
});

const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`;

/** An engine that reports a digest of the pull, or none, and the digests of the image. */
function engine(pulled: string | undefined, names: readonly string[] | null): void {
  const lines = ['1: Pulling from library/python', ...(pulled ? [`Digest: ${pulled}`] : []), 'Status: Image is up to date for python:1'];
  fake = fakeDocker(`case $1 in pull) printf '%s\\n' ${lines.map(line => `'${line}'`).join(' ')} ;; image) echo '${JSON.stringify(names)}' ;; esac`);
}

test('pulls each time, for the platform of the options', async () => {
  engine(digest(1), [`python@${digest(1)}`]);
  expect(await pulledDigest('python:1', { platform: 'linux/arm64' })).toBe(digest(1));
  expect(fake!.calls()).toEqual(['pull --platform linux/arm64 python:1', 'image inspect --format {{json .RepoDigests}} python:1']);
});

test.each<[image: string, names: string[]]>([
  ['python:1', [`python@${digest(1)}`]],
  ['docker.io/library/python:1', [`python@${digest(1)}`]],
  ['index.docker.io/acme/python:1', [`acme/python@${digest(1)}`]],
  ['library/python:1', [`docker.io/library/python@${digest(1)}`, `python@${digest(1)}`]],
  ['ghcr.io/astral-sh/uv:1', [`astral-sh/uv@${digest(2)}`, `ghcr.io/astral-sh/uv@${digest(1)}`, `ghcr.io/uv@${digest(3)}`]],
  ['localhost/python:1', [`python@${digest(2)}`, `localhost/python@${digest(1)}`]],
  ['127.0.0.1:5000/python:1', [`127.0.0.1:5001/python@${digest(2)}`, `127.0.0.1:5000/python@${digest(1)}`]],
])('%s has the digest of its own repository among %j', async (image, names) => {
  engine(undefined, names);
  expect(await pulledDigest(image)).toBe(digest(1));
});

test('of several indexes of a repository, the one that was pulled counts', async () => {
  engine(digest(2), [`python@${digest(1)}`, `python@${digest(2)}`, `mirror.example.com/python@${digest(3)}`]);
  expect(await pulledDigest('python:1')).toBe(digest(2));
});

test.each<[pulled: string | undefined, names: string[] | null, message: string]>([
  [undefined, [`python@${digest(1)}`, `python@${digest(2)}`], `the engine names 2 digests of python:1; it has python@${digest(1)}, python@${digest(2)}`],
  [digest(2), [`python@${digest(1)}`], `the engine names 0 digests of python:1; it has python@${digest(1)}`],
  [undefined, [`mirror.example.com/python@${digest(1)}`], `the engine names 0 digests of python:1; it has mirror.example.com/python@${digest(1)}`],
  [undefined, null, 'the engine names 0 digests of python:1; it has none'],
])('the pull of %s and the names %j give no digest', async (pulled, names, message) => {
  engine(pulled, names);
  await expect(pulledDigest('python:1')).rejects.toThrow(new Error(message));
});

test('an image that cannot be pulled is an error with the reason of the engine', async () => {
  fake = fakeDocker('echo "manifest unknown" >&2; exit 1');
  await expect(pulledDigest('python:1')).rejects.toThrow(new Error('docker pull python:1 failed (1): manifest unknown'));
});
