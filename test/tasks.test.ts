import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging } from '../src';
import { freshFolder } from './support/synthesis';

const project = () => new Project({ name: 'x', outdir: freshFolder(), logging: { level: LogLevel.OFF } });

test('a task of the same name stays', () => {
  const owner = project();
  owner.addTask('docker:build', { exec: 'make image' });
  new NegotiationDockerPackaging(owner);
  expect(owner.tasks.tryFind('docker:build')?.steps).toEqual([{ exec: 'make image' }]);
});

test('the image is built from its Dockerfile, for its platform, under its name', () => {
  const owner = project();
  new NegotiationDockerPackaging(owner, { image: { name: 'a', tag: '2', platform: 'linux/arm64' }, paths: { dockerfile: 'docker/Dockerfile' } });
  expect(owner.tasks.tryFind('docker:build')?.steps).toMatchObject([{ exec: 'docker build --file docker/Dockerfile --tag a:2 --platform linux/arm64 .' }]);
});

test('the probe stands in the Dockerfile alone', () => {
  const owner = project();
  new NegotiationDockerPackaging(owner);
  expect(JSON.stringify(owner.tasks.all.map(({ steps, name }) => [name, steps]))).not.toContain('urllib');
});
