/** The construct as a whole: its handles, and all files of one synthesis. */
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { JsonPatch, LogLevel, Project, TextFile } from 'projen';
import { parse } from 'yaml';
import { DockerfileMount, Healing, NegotiationDockerPackaging, NegotiationDockerPackagingOptions, PrivilegeDrop } from '../src';
import { complaint, files, folderWith, freshFolder, MANAGED, synth, synthesize } from './support/synthesis';

const project = () => new Project({ name: 'x', outdir: freshFolder(), logging: { level: LogLevel.OFF } });

test('null leaves an option out, as undefined does', () => {
  const nothing = { pythonVersion: null, data: { directory: null }, runtime: { image: null, packages: null }, paths: { compose: undefined } };
  expect(files(nothing as unknown as NegotiationDockerPackagingOptions)).toEqual(files());
});

test('one error reports all problems, and nothing is written', () => {
  const folder = freshFolder();
  const message = complaint({ port: 0, user: { uid: 0 }, health: { retries: 0 }, command: [] }, folder);
  expect(message.split('\n')).toHaveLength(5);
  expect(message).toContain('found 4 problems; no file was written:');
  expect(() => files({}, folder)).not.toThrow();
});

test.each([['text'], [5], [10n], [[]], [Symbol('x')], [new Map()]])('options of another type are one problem: %p', options =>
  expect(complaint(options)).toMatch(/found 1 problem; no file was written:\n {2}- invalid options /));

test('a second packaging of a project is one problem', () => {
  const owner = project();
  new NegotiationDockerPackaging(owner);
  expect(() => new NegotiationDockerPackaging(owner)).toThrow(
    /found 1 problem; .*\n {2}- project "x" already has a NegotiationDockerPackaging; put a second service into a subproject$/);
});

describe('handles', () => {
  test('give name of image and service, port and data directory', () => {
    const { imageName, serviceName, port, dataDirectory } = new NegotiationDockerPackaging(project(), {
      image: { name: 'r.example.com/agent' }, compose: { service: 'svc' }, port: 9000, data: { directory: '/data' },
    });
    expect({ imageName, serviceName, port, dataDirectory }).toEqual({ imageName: 'r.example.com/agent', serviceName: 'svc', port: 9000, dataDirectory: '/data' });
  });

  test('the compose file can be overridden, patched and found, as any object file of projen', () => {
    const owner = project();
    const { compose, serviceName } = new NegotiationDockerPackaging(owner);
    compose.addOverride(`services.${serviceName}.environment.PRICE`, '${PRICE:-$$5}');
    compose.addOverride('services.redis', { image: 'redis:8' });
    compose.addDeletionOverride(`services.${serviceName}.logging`);
    compose.patch(JsonPatch.replace(`/services/${serviceName}/restart`, 'always'));
    expect(owner.tryFindObjectFile('docker-compose.yml')).toBe(compose);
    synth(owner);
    const text = readFileSync(join(owner.outdir, 'docker-compose.yml'), 'utf8');
    expect(text).toMatch(/\n {4}# Reaps orphans.*\n {4}init: true\n/);
    expect(text).not.toContain('Rotate the log');
    const { services } = parse(text);
    expect(services.redis).toEqual({ image: 'redis:8' });
    expect(services[serviceName]).toMatchObject({ restart: 'always', environment: { PRICE: '${PRICE:-$$5}' } });
    expect(services[serviceName].logging).toBeUndefined();
  });

  test('the Dockerfile takes stages and instructions, which stand before HEALTHCHECK', () => {
    const owner = project();
    const { dockerfile } = new NegotiationDockerPackaging(owner);
    const assets = dockerfile.addStage('assets', { image: 'node:22-slim', comment: 'Build the frontend.' });
    assets.run(['npm ci', 'npm run build'], { mounts: [DockerfileMount.cache('/root/.npm')] });
    dockerfile.stage('builder').copy(['/dist'], '/app/static', { from: 'assets' });
    dockerfile.stage('runtime').raw('STOPSIGNAL SIGINT');
    synth(owner);
    const text = readFileSync(join(owner.outdir, 'Dockerfile'), 'utf8');
    const stages = [...text.matchAll(/^FROM \S+ AS (\w+)$/gm)].map(([, name]) => name);
    expect(stages).toEqual(['uv', 'dependencies', 'files', 'assets', 'builder', 'runtime']);
    expect(text).toMatch(/EXPOSE 8000\nSTOPSIGNAL SIGINT\n# .*\n# .*\nHEALTHCHECK/);
  });
});

test('a runtime directory may be one that projen is about to write, for this project or from the one above', () => {
  const parent = project();
  const owner = new Project({ name: 'sub', outdir: 'sub', parent, logging: { level: LogLevel.OFF } });
  new TextFile(owner, 'config/policy.yaml', { lines: ['a: 1'] });
  new TextFile(parent, 'sub/knowledge_base/a.md', { lines: ['A.'] });
  new NegotiationDockerPackaging(owner);
  synth(owner);
  expect(readFileSync(join(owner.outdir, 'Dockerfile'), 'utf8')).toMatch(/COPY .*\/knowledge_base\/ .*\nCOPY .*\/config\/ \/app\/config\//);
});

describe('literal text survives in every file', () => {
  const nasty = 'a $HOME ${X} `id` "q" \'s\' \\ # %d';
  const all = files({
    command: ['python', '-c', nasty],
    runtime: { environment: { NASTY: nasty } },
    builder: { environment: { NASTY: nasty } },
    ignore: { patterns: ['#notes $x'] },
  });
  test('in CMD, as JSON', () => expect(all.Dockerfile).toContain(`CMD ["python", "-c", ${JSON.stringify(nasty)}]`));
  test('in ENV, with the three characters escaped that mean something there', () =>
    expect(all.Dockerfile.match(/NASTY="a \\\$HOME \\\$\{X\} `id` \\"q\\" 's' \\\\ # %d"/g)).toHaveLength(2));
  test('in .dockerignore, where # would begin a comment', () => expect(all['.dockerignore']).toContain('\n\\#notes $x\n'));
});

test('every option is used: a packaging that differs in all values has none of the defaults left', () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'settings'));
  writeFileSync(join(folder, 'settings/a'), '');
  const paths = {
    dockerfile: 'docker/Dockerfile',
    dockerignore: 'docker/Dockerfile.dockerignore',
    entrypoint: 'docker/start.sh',
    healthcheck: 'docker/probe.sh',
    compose: 'docker/compose.yml',
  };
  synthesize(folder, {
    pythonVersion: '3.13',
    debianRelease: 'trixie',
    command: ['serve'],
    port: 9000,
    privilegeDrop: PrivilegeDrop.GOSU,
    builder: {
      image: 'b.example.com:5000/uv:1',
      environment: { UV_COMPILE_BYTECODE: '0' },
      packages: ['gcc'],
      extras: ['pg'],
      groups: ['otel'],
      versionArgument: 'V',
    },
    runtime: {
      image: 'r.example.com/py:1',
      python: '/opt/python',
      environment: { LOG: 'x' },
      packages: ['libpq5'],
      directories: ['settings'],
      standardLibraryBytecode: false,
    },
    user: { name: 'agent', uid: 1500, gid: 1600 },
    data: { directory: '/srv/state', subdirectories: ['keys'] },
    health: { path: '/live', interval: 7, timeout: 2, startPeriod: 9, retries: 4, healing: Healing.NONE },
    ignore: { patterns: ['notebooks/'], admit: ['certs/ca.pem'] },
    image: { name: 'team/agent', tag: '2', platform: 'linux/arm64' },
    compose: { service: 'svc', volume: 'vol', address: '0.0.0.0', hostPort: 9001, stopGracePeriod: 20 },
    paths,
  });
  const all = Object.values(paths).map(path => readFileSync(join(folder, path), 'utf8')).join('\n');
  for (const there of ['b.example.com:5000/uv:1', 'r.example.com/py:1', '/opt/python', 'UV_COMPILE_BYTECODE=0', 'install -y --no-install-recommends gcc',
    '--extra pg', '--group otel', 'ARG V=', 'LOG=x', 'libpq5 gosu', 'settings/ /app/settings/', '--uid 1500', '--gid 1600', '/srv/state/keys',
    '--interval=7s --timeout=2s --start-period=9s --retries=4', 'localhost:9000/live', 'CMD ["serve"]', 'EXPOSE 9000', 'gosu agent', '!certs/ca.pem',
    'notebooks/', 'team/agent:2', 'linux/arm64', 'svc:', 'vol:/srv/state', '0.0.0.0:9001:9000', 'stop_grace_period: 20s', 'context: ..',
    '"/start.sh"', '"/probe.sh"', 'os.chown(name, 1500, 1600', '../.env', 'dockerfile: docker/Dockerfile']) expect(all).toContain(there);
  for (const gone of ['999', '8000', 'appuser', '/app/data', 'negotiation', 'setpriv', 'python:3', 'kill -TERM', 'compileall -qq -j0', '/usr/local/bin/python']) {
    expect(all).not.toContain(gone);
  }
});

test('the defaults, whole', () => {
  const all = files({}, folderWith({ 'config/a.yaml': '', 'knowledge_base/a.md': '' }));
  expect(MANAGED.map(path => `===== ${path}\n${all[path]}`).join('\n')).toMatchSnapshot();
});
