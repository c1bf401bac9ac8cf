import { readFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { DockerfileMount, NegotiationDockerPackaging } from '../../../src';
import { PIN_VARIABLE, PinRequest } from '../../../src/pin/request';
import { digestsText } from '../../../src/project/image-digests';
import { complaint, files, folderWith, synth, warningsOf } from '../../support/synthesis';

const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`;
const [UV, PYTHON] = ['ghcr.io/astral-sh/uv:python3.12-bookworm-slim', 'python:3.12-slim-bookworm'];
const BASES = new Map([[UV, digest(1)], [PYTHON, digest(2)]]);

const withFile = (text: string, path = 'docker-images.json') => folderWith({ [path]: text });

test('the images of the defaults get the digests of the file, and nothing else changes', () => {
  const [before, after] = [files(), files({}, withFile(digestsText(BASES)))];
  expect(after.Dockerfile).toBe(before.Dockerfile.replace(`FROM ${UV} `, `FROM ${UV}@${digest(1)} `).replace(`FROM ${PYTHON} `, `FROM ${PYTHON}@${digest(2)} `));
  expect(after['.dockerignore']).toBe(before['.dockerignore'].replace('\ncompose*.y*ml\n', '\ncompose*.y*ml\ndocker-images.json\n'));
  for (const path of ['entrypoint.sh', 'healthcheck.sh', 'docker-compose.yml']) expect(after[path]).toBe(before[path]);
});

test('the image of uv gets its digest where uv is copied', () => {
  const folder = withFile(digestsText(new Map([['ghcr.io/astral-sh/uv:0.13.9', digest(3)], [PYTHON, digest(2)]])));
  expect(files({ builder: { uvVersion: '0.13.9' } }, folder).Dockerfile).toContain(`\nCOPY --from=ghcr.io/astral-sh/uv:0.13.9@${digest(3)} /uv /uvx /usr/local/bin/\n`);
});

test('the file may have another path', () =>
  expect(files({ paths: { images: 'docker/images.json' } }, withFile(digestsText(BASES), 'docker/images.json')).Dockerfile).toContain(`FROM ${PYTHON}@${digest(2)} AS runtime`));

test('an image with a digest of its own stays, and needs no entry', () => {
  const image = `python:3.12-slim-bookworm@${digest(9)}`;
  const folder = withFile(digestsText(BASES));
  expect(files({ runtime: { image } }, folder).Dockerfile).toContain(`FROM ${image} AS runtime`);
  expect(warningsOf({ runtime: { image } }, folder)).not.toContain('docker-images.json');
});

test('a malformed file is a problem, and stays', () => {
  const folder = withFile('{"python:3.12-slim-bookworm": "latest"}');
  expect(complaint({}, folder)).toContain("found 1 problem; no file was written:\n  - invalid docker-images.json { 'python:3.12-slim-bookworm': 'latest' }: expected ");
  expect(readFileSync(join(folder, 'docker-images.json'), 'utf8')).toBe('{"python:3.12-slim-bookworm": "latest"}');
});

describe('stages of the user', () => {
  const outdir = withFile(digestsText(new Map([...BASES, ['node:22-slim', digest(4)]])));
  const project = new Project({ name: 'agent', outdir, logging: { level: LogLevel.OFF } });
  const warnings: unknown[] = [];
  const read = (path: string) => readFileSync(join(outdir, path), 'utf8');

  beforeAll(() => {
    const { dockerfile } = new NegotiationDockerPackaging(project, { image: { platform: 'linux/arm64' } });
    const assets = dockerfile.addStage('assets', { image: 'node:22-slim' });
    assets.run(['true'], { mounts: [DockerfileMount.bind('/b', { from: 'busybox:1', source: '/bin' }), DockerfileMount.cache('/c')] });
    assets.copy(['/x'], '/x', { from: 'node:22-slim', chown: '0:0' });
    dockerfile.addStage('empty', { image: 'scratch' }).copy(['/x'], '/x', { from: 'assets' });
    dockerfile.addStage('argument', { image: '$BASE' });
    // jest clears the calls of a mock before each test.
    jest.spyOn(project.logger, 'warn').mockImplementation(warning => warnings.push(warning));
    synth(project);
  });

  test('get digests as well: below FROM, COPY and mounts', () => {
    expect(read('Dockerfile')).toContain(`FROM node:22-slim@${digest(4)} AS assets\nRUN --mount=type=bind,from=busybox:1,source=/bin,target=/b \\\n`);
    expect(read('Dockerfile')).toContain(`\nCOPY --from=node:22-slim@${digest(4)} --chown=0:0 /x /x\n`);
    expect(read('Dockerfile')).toContain('FROM scratch AS empty\nCOPY --from=assets /x /x\n');
  });

  test('an image that the file leaves out is a warning', () =>
    expect(warnings.filter(warning => /images/.test(`${warning}`))).toEqual(['NegotiationDockerPackaging: docker-images.json has no digest of busybox:1; run `npx projen docker:pin`']));

  test('the task gets all of their images', () => {
    const request: PinRequest = JSON.parse(JSON.parse(read('.projen/tasks.json')).tasks['docker:pin'].env[PIN_VARIABLE]);
    expect(request).toEqual({ file: 'docker-images.json', images: ['busybox:1', UV, 'node:22-slim', PYTHON], task: 'docker:pin', platform: 'linux/arm64' });
  });

  test('a mount gets its digest, too', () => {
    const folder = withFile(digestsText(new Map([['busybox:1', digest(5)]])));
    const other = new Project({ name: 'other', outdir: folder, logging: { level: LogLevel.OFF } });
    new NegotiationDockerPackaging(other).dockerfile.stage('runtime').run(['true'], { mounts: [DockerfileMount.bind('/b', { from: 'busybox:1', writable: true })] });
    synth(other);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toContain(`RUN --mount=type=bind,from=busybox:1@${digest(5)},target=/b,rw \\\n`);
  });
});

test('without the file there is no warning', () => expect(warningsOf({})).not.toContain('docker:pin'));
