import { readFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { Dockerfile, DockerfileMount, DockerfileOptions } from '../../src';
import { freshFolder, synth } from '../support/synthesis';

function written(fill: (dockerfile: Dockerfile) => void, options: DockerfileOptions = {}): string {
  const project = new Project({ name: 'x', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
  fill(new Dockerfile(project, 'Dockerfile', options));
  synth(project);
  return readFileSync(join(project.outdir, 'Dockerfile'), 'utf8').replace(/^# ~~ .*\n\n/m, '');
}

const names = (text: string) => [...text.matchAll(/^FROM .* AS (\S+)$/gm)].map(([, name]) => name);

test('a Go service: compile in one stage, copy the binary into the other', () => {
  expect(written(dockerfile => {
    const build = dockerfile.addStage('build', { image: 'golang:1.24', comment: 'Compile a static binary.' });
    build.workdir('/src');
    build.copy(['.'], './');
    build.run(['CGO_ENABLED=0 go build -o /server .'], { mounts: [DockerfileMount.cache('/root/.cache/go-build')] });
    const image = dockerfile.addStage('image', { image: 'gcr.io/distroless/static-debian12:nonroot' });
    image.copy(['/server'], '/server', { from: 'build' });
    image.entrypoint(['/server']);
  })).toBe(`# Compile a static binary.
FROM golang:1.24 AS build
WORKDIR /src
COPY . ./
RUN --mount=type=cache,target=/root/.cache/go-build \\
    CGO_ENABLED=0 go build -o /server .

FROM gcr.io/distroless/static-debian12:nonroot AS image
COPY --from=build /server /server
ENTRYPOINT ["/server"]
`);
});

test('the syntax directive comes first', () => expect(written(dockerfile => dockerfile.addStage('a', { image: 'b' }), { syntax: 'docker/dockerfile:1' })).toMatch(/^# syntax=docker\/dockerfile:1\n/));

test('a stage stands after those that it builds on, copies from and mounts from, the target last', () => {
  expect(names(written(dockerfile => {
    const target = dockerfile.addStage('target', { image: 'base' });
    target.copy(['/a'], '/a', { from: 'assets' });
    target.run(['true'], { mounts: [DockerfileMount.bind('/m', { from: 'mounted' })] });
    for (const [name, image] of [['other', 'x:1'], ['base', 'python:3'], ['mounted', 'base'], ['assets', 'node:22']]) dockerfile.addStage(name, { image });
  }, { target: 'target' }))).toEqual(['other', 'base', 'mounted', 'assets', 'target']);
});

describe('refuses', () => {
  const fails = (fill: (dockerfile: Dockerfile) => void, message: string, options: DockerfileOptions = {}) =>
    expect(() => written(fill, options)).toThrow(message);

  test('a second stage of a name', () => fails(dockerfile => ['a', 'a'].map(name => dockerfile.addStage(name, { image: 'b' })),
    'Dockerfile already has a stage "a"; get it with stage("a")'));
  test('a stage that is not there', () => fails(dockerfile => dockerfile.stage('x'), 'Dockerfile has no stage "x"; its stages are none'));
  test('no stage at all', () => fails(() => undefined, 'Dockerfile has no stage; add one with addStage'));
  test('a circle', () => fails(dockerfile => {
    dockerfile.addStage('a', { image: 'b' });
    dockerfile.addStage('b', { image: 'a' });
  }, 'need each other; remove one of these references'));
  test('a stage on top of the target', () => fails(dockerfile => {
    dockerfile.addStage('a', { image: 'x' });
    dockerfile.addStage('b', { image: 'a' });
  }, 'a stage of Dockerfile builds on "a"; the target must be the last stage', { target: 'a' }));
});
