import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Project } from 'projen';
import { Healing, NegotiationDockerPackaging, NegotiationDockerPackagingOptions, PrivilegeDrop } from '../src';
import { freshFolder, files, MANAGED, synthesize } from './support/synthesis';

/** The message of the one error that these options end in. */
function complaint(options: object, folder = freshFolder()): string {
  try {
    synthesize(folder, options as NegotiationDockerPackagingOptions);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('a wrong value', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  test.each<[string, object, string]>([
    ['user.uid', { user: { uid: 0 } }, '0'],
    ['user.uid', { user: { uid: 65534 } }, '65534'],
    ['user.uid', { user: { uid: 33 } }, '33'],
    ['user.name', { user: { name: 'www-data' } }, '"www-data"'],
    ['user', { user: 'appuser' }, '"appuser"'],
    ['helth', { helth: { path: '/' } }, '{"path":"/"}'],
    ['health.intervall', { health: { intervall: 5 } }, '5'],
    ['user.gid', { user: { gid: 1.5 } }, '1.5'],
    ['user.name', { user: { name: 'root' } }, '"root"'],
    ['user.name', { user: { name: 'a b' } }, '"a b"'],
    ['port', { port: 0 }, '0'],
    ['port', { port: 70000 }, '70000'],
    ['compose.hostPort', { compose: { hostPort: -1 } }, '-1'],
    ['compose.address', { compose: { address: 'everywhere' } }, '"everywhere"'],
    ['compose.address', { compose: { address: '127.0.0.300' } }, '"127.0.0.300"'],
    ['compose.address', { compose: { address: '::1' } }, '"::1"'],
    ['compose.service', { compose: { service: 'a b' } }, '"a b"'],
    ['data.directory', { data: { directory: 'data' } }, '"data"'],
    ['data.directory', { data: { directory: '/app' } }, '"/app"'],
    ['data.directory', { data: { directory: '/etc/agent' } }, '"/etc/agent"'],
    ['data.directory', { data: { directory: '/app/../etc' } }, '"/app/../etc"'],
    ['data.directory', { data: { directory: '/app/my data' } }, '"/app/my data"'],
    ['data.directory', { data: { directory: '/app/data\nRUN evil' } }, '"/app/data\\nRUN evil"'],
    ['data.directory', { data: { directory: '/app/da\0ta' } }, '"/app/da\\u0000ta"'],
    ['data.subdirectories[0]', { data: { subdirectories: ['/abs'] } }, '"/abs"'],
    ['runtime.directories[0]', { runtime: { directories: ['../up'] } }, '"../up"'],
    ['runtime.directories[0]', { runtime: { directories: ['missing'] } }, '"missing"'],
    ['runtime.python', { runtime: { python: 'python' } }, '"python"'],
    ['runtime.image', { runtime: { image: 'python' } }, '"python"'],
    ['runtime.image', { runtime: { image: 'python:3.12 AS x' } }, '"python:3.12 AS x"'],
    ['runtime.image', { runtime: { image: `python@${digest}0` } }, `"python@${digest}0"`],
    ['builder.image', { builder: { image: 'UV:latest' } }, '"UV:latest"'],
    ['builder.environment (name)', { builder: { environment: { '1A': 'x' } } }, '"1A"'],
    ['runtime.environment.A', { runtime: { environment: { A: 'x\ny' } } }, '"x\\ny"'],
    ['runtime.environment.PATH', { runtime: { environment: { PATH: '/x' } } }, '"/x"'],
    ['builder.environment.PATH', { builder: { environment: { PATH: '/x' } } }, '"/x"'],
    ['runtime.environment', { runtime: { environment: 'A=1' } }, '"A=1"'],
    ['runtime.directories', { runtime: { directories: 'config' } }, '"config"'],
    ['runtime.standardLibraryBytecode', { runtime: { standardLibraryBytecode: 'no' } }, '"no"'],
    ['builder.packages', { builder: { packages: 'gcc' } }, '"gcc"'],
    ['paths.entrypoint', { paths: { entrypoint: 5 } }, '5'],
    ['runtime.packages[0]', { runtime: { packages: ['libpq5; true'] } }, '"libpq5; true"'],
    ['builder.packages[0]', { builder: { packages: ['-y'] } }, '"-y"'],
    ['builder.extras[0]', { builder: { extras: ['a b'] } }, '"a b"'],
    ['builder.groups[0]', { builder: { groups: ['$x'] } }, '"$x"'],
    ['builder.versionArgument', { builder: { versionArgument: 'A-B' } }, '"A-B"'],
    ['health.interval', { health: { interval: 0 } }, '0'],
    ['health.timeout', { health: { timeout: 0 } }, '0'],
    ['health.timeout', { health: { timeout: NaN } }, 'null'],
    ['health.retries', { health: { retries: 0 } }, '0'],
    ['health.startPeriod', { health: { startPeriod: -1 } }, '-1'],
    ['health.path', { health: { path: 'health' } }, '"health"'],
    ['health.path', { health: { path: "/health'" } }, '"/health\'"'],
    ['health.healing', { health: { healing: 'sometimes' } }, '"sometimes"'],
    ['privilegeDrop', { privilegeDrop: 'sudo' }, '"sudo"'],
    ['command', { command: [] }, '[]'],
    ['command', { command: 'python -m app' }, '"python -m app"'],
    ['command[0]', { command: [''] }, '""'],
    ['command[1]', { command: ['a', 'b\nc'] }, '"b\\nc"'],
    ['image.name', { image: { name: 'Agent' } }, '"Agent"'],
    ['image.tag', { image: { tag: '' } }, '""'],
    ['image.platform', { image: { platform: 'arm' } }, '"arm"'],
    ['pythonVersion', { pythonVersion: '3' }, '"3"'],
    ['debianRelease', { debianRelease: '12' }, '"12"'],
    ['ignore.patterns[0]', { ignore: { patterns: ['!'] } }, '"!"'],
    ['ignore.patterns[0]', { ignore: { patterns: ['a\n!.env'] } }, '"a\\n!.env"'],
    ['ignore.admit[0]', { ignore: { admit: ['/etc/key.pem'] } }, '"/etc/key.pem"'],
    ['paths.dockerfile', { paths: { dockerfile: '../Dockerfile' } }, '"../Dockerfile"'],
    ['paths.dockerignore', { paths: { dockerignore: 'other.ignore' } }, '"other.ignore"'],
    ['paths.compose', { paths: { compose: 'Dockerfile' } }, '"Dockerfile"'],
    ['paths.healthcheck', { paths: { entrypoint: 'a/run.sh', healthcheck: 'b/run.sh' } }, '"b/run.sh"'],
  ])('of %s is named, quoted, and answered with what to write', (option, options, value) => {
    expect(complaint(options)).toContain(`  - ${option} is ${value}: write `);
  });

  test('is not what was left out, even as null', () => {
    const nothing = { pythonVersion: null, data: { directory: null }, runtime: { image: null, packages: null }, paths: { compose: undefined } };
    expect(files(nothing as unknown as NegotiationDockerPackagingOptions)).toEqual(files());
  });
  test.each([['builder.extras[0]', { builder: { extras: [undefined] } }], ['ignore.admit[0]', { ignore: { admit: [null] } }]])(
    'of a list is no value that was left out: %s', (option, options) => expect(complaint(options)).toContain(`  - ${option} is `));
  test('does not come alone: all are told in one error, and nothing is written', () => {
    const folder = freshFolder();
    const message = complaint({ port: 0, user: { uid: 0 }, health: { retries: 0 }, command: [] }, folder);
    expect(message.split('\n')).toHaveLength(5);
    expect(message).toContain('4 problems; nothing was written');
    expect(() => files({}, folder)).not.toThrow();
  });
});

describe('warnings', () => {
  test.each<[string, NegotiationDockerPackagingOptions, RegExp]>([
    ['a timeout above the interval', { health: { interval: 5, timeout: 10 } }, /health\.timeout is 10 s and health\.interval only 5 s/],
    ['a secret in the environment', { runtime: { environment: { API_TOKEN: 'x' } } }, /API_TOKEN looks like a secret/],
    ['an image that is not Debian\'s', { runtime: { image: 'python:3.12-alpine' } }, /python:3\.12-alpine.* write a Debian-based one/],
    ['a missing default directory', {}, /knowledge_base\/ is missing, its COPY line is left out/],
    ['a missing lock file', {}, /uv\.lock is missing/],
  ])('tell of %s', (_, options, warning) => {
    const project = new Project({ name: 'x', outdir: freshFolder() });
    const warn = jest.spyOn(project.logger, 'warn').mockImplementation();
    new NegotiationDockerPackaging(project, options);
    expect(warn.mock.calls.flat().join('\n')).toMatch(warning);
  });

  test('are silent for a project that has all', () => {
    const outdir = freshFolder();
    for (const directory of ['config', 'knowledge_base']) mkdirSync(join(outdir, directory));
    writeFileSync(join(outdir, 'uv.lock'), '');
    const project = new Project({ name: 'x', outdir });
    const warn = jest.spyOn(project.logger, 'warn').mockImplementation();
    new NegotiationDockerPackaging(project);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('the Python of the image', () => {
  const pinned = (file: string, text: string) => {
    const folder = freshFolder();
    writeFileSync(join(folder, file), text);
    return folder;
  };
  test('disagrees with .python-version', () =>
    expect(complaint({}, pinned('.python-version', '3.11.4\n'))).toMatch(/pythonVersion is "3\.12": write "3\.11", or change \.python-version/));
  test('disagrees with requires-python', () =>
    expect(complaint({}, pinned('pyproject.toml', '[project]\nrequires-python = ">=3.13"\n'))).toMatch(/requires-python .* \(">=3\.13"\)/));
  test.each(['>=3.11', '>=3.12.4,<3.13', '~=3.10', '==3.12.*', '>=3.9,!=3.11.*'])('agrees with %s', specifier =>
    expect(() => synthesize(pinned('pyproject.toml', `[project]\nrequires-python = "${specifier}"\n`))).not.toThrow());
  test.each(['<3.12', '~=3.11.2', '==3.11.*', '<=3.11', '>3.12.*,<4'])('does not agree with %s', specifier =>
    expect(complaint({}, pinned('pyproject.toml', `[project]\nrequires-python = "${specifier}"\n`))).toContain('pythonVersion'));
});

describe('uv.lock', () => {
  test.each(['uv.lock', '/uv.lock', '*.lock', '**/uv.lock'])('must not be ignored by git, as by %s', pattern => {
    const project = new Project({ name: 'x', outdir: freshFolder(), gitIgnoreOptions: { ignorePatterns: [pattern] } });
    expect(() => new NegotiationDockerPackaging(project)).toThrow(/\.gitignore is "uv\.lock": write no pattern/);
  });
  test.each([['*.lock', '!uv.lock'], ['docs/uv.lock'], ['/sub/*.lock']])('is not ignored by %s %s', (...patterns) => {
    const project = new Project({ name: 'x', outdir: freshFolder(), gitIgnoreOptions: { ignorePatterns: patterns } });
    expect(() => new NegotiationDockerPackaging(project)).not.toThrow();
  });
  test('of a subproject must not be ignored by the project above', () => {
    const parent = new Project({ name: 'x', outdir: freshFolder(), gitIgnoreOptions: { ignorePatterns: ['uv.lock'] } });
    expect(() => new NegotiationDockerPackaging(new Project({ name: 'y', parent, outdir: 'sub' }))).toThrow(/uv\.lock/);
  });
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
    'notebooks/', 'team/agent:2', 'linux/arm64', 'svc:', '"vol:/srv/state"', '0.0.0.0:9001:9000', 'stop_grace_period: 20s', 'context: ..',
    '"/start.sh"', '"/probe.sh"', 'chown -h 1500:1600', '../.env', 'dockerfile: docker/Dockerfile']) expect(all).toContain(there);
  for (const gone of ['999', '8000', 'appuser', '/app/data', 'negotiation', 'setpriv', 'python:3', 'kill -TERM', 'compileall -qq -j0', '/usr/local/bin/python']) {
    expect(all).not.toContain(gone);
  }
});

test('the defaults, whole', () => {
  const folder = freshFolder();
  for (const directory of ['config', 'knowledge_base']) mkdirSync(join(folder, directory));
  const all = files({}, folder);
  expect(MANAGED.map(path => `===== ${path}\n${all[path]}`).join('\n')).toMatchSnapshot();
});
