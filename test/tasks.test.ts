import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { LogLevel, Project } from 'projen';
import { execute } from './support/repositories';
import { freshFolder, synth } from './support/synthesis';
import { REPOSITORY } from '../scripts/example';
import { NegotiationDockerPackaging } from '../src';
import { parse } from '../src/verify/arguments';

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
  expect(owner.tasks.tryFind('docker:build')?.steps).toMatchObject([{ exec: 'docker build --file docker/Dockerfile --tag a:2 --platform linux/arm64 . "$@"' }]);
});

test('the probe stands in the Dockerfile alone', () => {
  const owner = project();
  new NegotiationDockerPackaging(owner);
  expect(JSON.stringify(owner.tasks.all.map(({ steps, name }) => [name, steps]))).not.toContain('urllib');
});

describe('arguments of a task', () => {
  const owner = project();
  const log = join(owner.outdir, 'arguments');

  beforeAll(() => {
    new NegotiationDockerPackaging(owner);
    synth(owner);
    // A docker client and the command of this package, as npx finds it.
    for (const path of ['bin/docker', 'node_modules/.bin/negotiation-docker-verify']) {
      mkdirSync(dirname(join(owner.outdir, path)), { recursive: true });
      writeFileSync(join(owner.outdir, path), `#!/bin/sh\nfor word; do printf '<%s>' "$word"; done > ${log}\n`, { mode: 0o755 });
    }
  });

  /** The arguments that arrive behind those of the task. */
  async function passed(task: string, ...words: string[]): Promise<string> {
    await execute(owner.outdir, { PATH: `${join(owner.outdir, 'bin')}:${process.env.PATH}` }, join(REPOSITORY, 'node_modules/.bin/projen'), task, ...words);
    return readFileSync(log, 'utf8');
  }

  test.each([
    ['docker:build', '<build><--file><Dockerfile><--tag><x:latest><.>'],
    ['docker:up', '<compose><up><--build>'],
    ['docker:verify', ''],
  ])('%s passes its arguments on, blanks and quotes included', async (task, before) => {
    expect(await passed(task)).toBe(before);
    expect(await passed(task, '--network=host', '--build-arg', 'A=it\'s "b" $c')).toBe(`${before}<--network=host><--build-arg><A=it's "b" $c>`);
  });

  test('docker:verify gets its own flags and those behind --', async () =>
    expect(parse((await passed('docker:verify', '--no-heal', '--', '--network=host')).slice(1, -1).split('><')))
      .toMatchObject({ heal: false, buildArguments: ['--network=host'] }));
});
