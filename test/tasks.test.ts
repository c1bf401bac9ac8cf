import { execFileSync } from 'child_process';
import { appendFileSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { LogLevel, Project } from 'projen';
import { checkedFilesOf } from './support/checked-files';
import { execute } from './support/repositories';
import { freshFolder, synth } from './support/synthesis';
import { REPOSITORY } from '../scripts/example';
import { HealthKind, ImageOptions, NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../src';
import { parse } from '../src/verify/arguments';

const project = () => new Project({ name: 'x', outdir: freshFolder(), logging: { level: LogLevel.OFF } });

test('a task of the same name stays', () => {
  const owner = project();
  owner.addTask('docker:build', { exec: 'make image' });
  new NegotiationDockerPackaging(owner);
  expect(owner.tasks.tryFind('docker:build')?.steps).toEqual([{ exec: 'make image' }]);
});

test('tasks have the names of taskNames, also where others mention them', () => {
  const owner = project();
  writeFileSync(join(owner.outdir, 'docker-images.json'), '{}');
  new NegotiationDockerPackaging(owner, {
    taskNames: { 'docker:build': 'image:build', 'docker:pin': 'image:pin', 'docker:up': 'up', 'kubernetes:verify': 'k8s', 'docker:check': 'scan' },
    kubernetes: {},
    ci: { github: true },
  });
  const warnings = jest.spyOn(console, 'error').mockImplementation();
  owner.logger.warn = message => void console.error(message);
  synth(owner);
  expect(`${warnings.mock.calls}`).toContain('run `npx projen image:pin`');
  warnings.mockRestore();
  const read = (path: string) => readFileSync(join(owner.outdir, path), 'utf8');
  const { tasks } = JSON.parse(read('.projen/tasks.json'));
  expect(Object.keys(tasks).filter(name => !['build', 'compile', 'default', 'eject', 'install', 'install:ci', 'package', 'post-compile', 'pre-compile', 'test', 'clobber'].includes(name)).sort())
    .toEqual(['docker:down', 'docker:logs', 'docker:shell', 'docker:verify', 'docker:watch', 'image:build', 'image:pin', 'k8s', 'scan', 'up']);
  expect(JSON.parse(tasks['image:pin'].env.DOCKER_PIN_REQUEST).task).toBe('image:pin');
  expect(JSON.parse(tasks.scan.env.DOCKER_CHECK_FILES).build).toBe('image:build');
  expect(read('.github/workflows/docker.yml')).toContain('npx projen scan --require');
});

test('the image is built from its Dockerfile, for its platform, under its name', () => {
  const owner = project();
  new NegotiationDockerPackaging(owner, { image: { name: 'a', tag: '2', platform: 'linux/arm64' }, paths: { dockerfile: 'docker/Dockerfile' } });
  expect(owner.tasks.tryFind('docker:build')?.steps).toMatchObject([{ exec: 'docker build --file docker/Dockerfile --tag a:2 --platform linux/arm64 $REVISION_LABEL $CREATED_LABEL . "$@" || npx --no -- negotiation-docker-explain build' }]);
});

test('docker:check gets the paths of the files, and the name and the platform of the image', () => {
  const owner = project();
  const paths = { dockerfile: 'docker/Dockerfile', entrypoint: 'docker/start.sh', compose: 'docker/compose.yaml' };
  new NegotiationDockerPackaging(owner, { image: { name: 'a', tag: '2', platform: 'linux/arm64' }, paths, health: { kind: HealthKind.NONE }, swarm: {} });
  synth(owner);
  expect(checkedFilesOf(owner.outdir)).toEqual({
    dockerfile: 'docker/Dockerfile', scripts: ['docker/start.sh'], compose: 'docker/compose.yaml', stack: 'docker-stack.yml', context: '.', platform: 'linux/arm64', image: 'a:2', build: 'docker:build', startsAsRoot: true,
  });
});

test('a project in another language runs the commands of its virtual environment', () => {
  process.env.JSII_AGENT = 'Python/3.12';
  try {
    const owner = project();
    new NegotiationDockerPackaging(owner);
    expect(['check', 'pin', 'verify'].map(name => owner.tasks.tryFind(`docker:${name}`)!.steps[0].exec))
      .toEqual(['check', 'pin', 'verify'].map(name => `negotiation-docker-${name} "$@"`));
  } finally {
    delete process.env.JSII_AGENT;
  }
});

test('the probe stands in the Dockerfile alone', () => {
  const owner = project();
  new NegotiationDockerPackaging(owner);
  expect(JSON.stringify(owner.tasks.all.map(({ steps, name }) => [name, steps]))).not.toContain('urllib');
});

describe('a monorepo', () => {
  const mono = (more: (root: Project) => void = () => undefined) => {
    const root = project();
    more(root);
    for (const name of ['a', 'b']) {
      new NegotiationDockerPackaging(new Project({ name, parent: root, outdir: `services/${name}`, logging: { level: LogLevel.OFF } }),
        { compose: { hostPort: name === 'a' ? 9001 : 9002 } });
    }
    return root;
  };
  const commands = (root: Project, task: string) => root.tasks.tryFind(task)?.steps.map(({ cwd, exec }) => [cwd, exec]);

  test('runs the tasks of all services at its root', () => {
    const root = mono();
    expect(commands(root, 'docker:build')).toEqual(['a', 'b'].map(name => [`services/${name}`, 'npx projen docker:build "$@"']));
    expect(commands(root, 'docker:up')).toEqual(['a', 'b'].map(name => [`services/${name}`, 'npx projen docker:up --detach "$@"']));
    expect(['docker:shell', 'docker:logs', 'docker:watch'].map(name => root.tasks.tryFind(name))).toEqual([undefined, undefined, undefined]);
  });

  test('gives its tasks the names that the services give to theirs', () => {
    const root = project();
    for (const name of ['a', 'b']) {
      new NegotiationDockerPackaging(new Project({ name, parent: root, outdir: name, logging: { level: LogLevel.OFF } }),
        { compose: { hostPort: name === 'a' ? 9001 : 9002 }, taskNames: { 'docker:up': 'up', ...(name === 'b' ? { 'docker:down': 'down' } : {}) } });
    }
    expect(commands(root, 'up')).toEqual([['a', 'npx projen up --detach "$@"'], ['b', 'npx projen up --detach "$@"']]);
    expect(commands(root, 'docker:down')).toEqual([['a', 'npx projen docker:down "$@"']]);
    expect(commands(root, 'down')).toEqual([['b', 'npx projen down "$@"']]);
  });

  test('keeps tasks of its own, and those of a service at the root', () => {
    expect(commands(mono(root => root.addTask('docker:build', { exec: 'make images' })), 'docker:build')).toEqual([[undefined, 'make images']]);
    expect(commands(mono(root => new NegotiationDockerPackaging(root)), 'docker:down')).toEqual([[undefined, expect.stringContaining('docker compose down')]]);
  });

  test('passes arguments on', async () => {
    const root = mono();
    root.gitignore.exclude('/bin/', '/node_modules', '*.log');
    synth(root);
    // npx finds projen in the folder of the root.
    symlinkSync(join(REPOSITORY, 'node_modules'), join(root.outdir, 'node_modules'));
    mkdirSync(join(root.outdir, 'bin'));
    writeFileSync(join(root.outdir, 'bin/docker'), `#!/bin/sh\necho "$PWD $*" >> ${root.outdir}/arguments.log\n`, { mode: 0o755 });
    const bin = join(REPOSITORY, 'node_modules/.bin');
    await execute(root.outdir, { PATH: `${join(root.outdir, 'bin')}:${bin}:${process.env.PATH}` }, join(bin, 'projen'), 'docker:down', '--volumes');
    expect(readFileSync(join(root.outdir, 'arguments.log'), 'utf8').trim().split('\n'))
      .toEqual(['a', 'b'].map(name => `${realpathSync(root.outdir)}/services/${name} compose down --volumes`));
  }, 60_000);
});

test('a task whose docker fails says what is missing', async () => {
  const owner = recorded();
  writeFileSync(join(owner.folder, 'bin/docker'), '#!/bin/sh\nexit 125\n', { mode: 0o755 });
  appendFileSync(join(owner.folder, 'node_modules/.bin/negotiation-docker-explain'), 'exit 1\n');
  await expect(owner.run({}, owner.folder, 'docker:up')).rejects.toThrow();
  expect(owner.read()).toBe('<compose>');
  await expect(owner.run({}, owner.folder, 'docker:build')).rejects.toThrow();
  expect(owner.read()).toBe('<build>');
});

/** A project whose tasks run a docker client and commands of this package that write down their arguments. */
function recorded(options?: NegotiationDockerPackagingOptions) {
  const owner = project();
  const log = join(owner.outdir, 'arguments.log');
  new NegotiationDockerPackaging(owner, options);
  owner.gitignore.exclude('/bin/', '/node_modules/', '*.log');
  synth(owner);
  // npx finds the commands in node_modules.
  for (const path of ['bin/docker', ...['check', 'explain', 'pin', 'verify'].map(name => `node_modules/.bin/negotiation-docker-${name}`)]) {
    mkdirSync(dirname(join(owner.outdir, path)), { recursive: true });
    writeFileSync(join(owner.outdir, path), `#!/bin/sh\nfor word; do printf '<%s>' "$word"; done > ${log}\n`, { mode: 0o755 });
  }
  const run = (variables: Readonly<Record<string, string>>, folder: string, task: string, ...words: string[]) =>
    execute(folder, { PATH: `${join(owner.outdir, 'bin')}:${process.env.PATH}`, ...variables }, join(REPOSITORY, 'node_modules/.bin/projen'), task, ...words);
  return { folder: owner.outdir, run, read: () => readFileSync(log, 'utf8') };
}

describe('arguments of a task', () => {
  let owner: ReturnType<typeof recorded>;
  beforeAll(() => (owner = recorded()));

  /** The arguments that arrive behind those of the task. */
  async function passed(task: string, ...words: string[]): Promise<string> {
    await owner.run({}, owner.folder, task, ...words);
    return owner.read();
  }

  test.each([
    ['docker:shell', '<compose><exec><--user><999:999><--env><HOME=/app/data><x><sh>'],
    ['docker:build', '<build><--file><Dockerfile><--tag><x:latest><.>'],
    ['docker:up', '<compose><up><--build>'],
    ['docker:watch', '<compose><watch>'],
    ['docker:logs', '<compose><logs>'],
    ['docker:down', '<compose><down>'],
    ['docker:check', ''],
    ['docker:verify', ''],
    ['docker:pin', ''],
  ])('%s passes its arguments on, blanks and quotes included', async (task, before) => {
    expect(await passed(task)).toBe(before);
    expect(await passed(task, '--network=host', '--build-arg', 'A=it\'s "b" $c')).toBe(`${before}<--network=host><--build-arg><A=it's "b" $c>`);
  });

  test('docker:verify gets its own flags and those behind --', async () =>
    expect(parse((await passed('docker:verify', '--no-heal', '--', '--network=host')).slice(1, -1).split('><')))
      .toMatchObject({ heal: false, buildArguments: ['--network=host'] }));
});

describe('labels that only the build knows', () => {
  const prefix = '--label=org.opencontainers.image.';
  const git = (cwd: string, ...words: string[]) => execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...words], { cwd, encoding: 'utf8' }).trim();

  /** The labels that docker:build passes in a folder. */
  async function labels({ run, read }: ReturnType<typeof recorded>, folder: string, variables = {}): Promise<string[]> {
    const output = await run(variables, folder, 'docker:build');
    // Neither git nor the shell complains.
    expect(output).toMatch(/^.*docker:build \| docker build .*\n$/);
    return read().slice(1, -1).split('><').filter(word => word.startsWith('--label'));
  }

  test('the revision is the commit, with -dirty if a file differs from it', async () => {
    const owner = recorded();
    git(owner.folder, 'init', '--quiet');
    expect(await labels(owner, owner.folder)).toEqual([]);
    git(owner.folder, 'add', '.');
    git(owner.folder, 'commit', '--quiet', '--message', 'one');
    git(owner.folder, 'tag', '--annotate', '--message', 'one', 'v1');
    const commit = git(owner.folder, 'rev-parse', 'HEAD');
    expect(await labels(owner, owner.folder)).toEqual([`${prefix}revision=${commit}`]);
    appendFileSync(join(owner.folder, '.gitignore'), '# edited\n');
    expect(await labels(owner, owner.folder)).toEqual([`${prefix}revision=${commit}-dirty`]);
    const clone = freshFolder();
    git(owner.folder, 'commit', '--quiet', '--all', '--message', 'two');
    git(clone, 'clone', '--quiet', '--depth=1', `file://${owner.folder}`, '.');
    expect(await labels(owner, clone)).toEqual([`${prefix}revision=${git(owner.folder, 'rev-parse', 'HEAD')}`]);
  }, 60_000);

  test('without git there is no revision', async () => {
    const owner = recorded();
    for (const tool of ['node', 'sed']) symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(owner.folder, 'bin', tool));
    expect(await labels(owner, owner.folder, { PATH: join(owner.folder, 'bin') })).toEqual([]);
  });

  test('the time of creation is that of SOURCE_DATE_EPOCH', async () => {
    const owner = recorded();
    expect(await labels(owner, owner.folder, { SOURCE_DATE_EPOCH: '1700000000' })).toEqual([`${prefix}created=2023-11-14T22:13:20.000Z`]);
  });

  test('own labels win, and standard ones can be left out', () => {
    const commandOf = (image: ImageOptions) => {
      const owner = project();
      new NegotiationDockerPackaging(owner, { image });
      return owner.tasks.tryFind('docker:build')!.steps[0].exec;
    };
    expect(commandOf({ labels: { 'org.opencontainers.image.revision': 'x' } })).toContain(' x:latest $CREATED_LABEL . ');
    expect(commandOf({ labels: { 'org.opencontainers.image.created': 'x' } })).toContain(' x:latest $REVISION_LABEL . ');
    expect(commandOf({ standardLabels: false })).toContain(' x:latest . ');
  });
});
