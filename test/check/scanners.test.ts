/** The generated files of the examples and of further options, checked by the scanners themselves. */
import { copyFileSync, mkdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { REPOSITORY } from '../../scripts/example';
import { DockerfileStage, HealthKind, Healing, KubernetesVolumes, NegotiationDockerPackaging, NegotiationDockerPackagingOptions, PrivilegeDrop, Privileges } from '../../src';
import { check, fails } from '../../src/check/check';
import { CHECKOV_FLAGS } from '../../src/check/checkov';
import { FILES_VARIABLE } from '../../src/check/files';
import { TOOLS } from '../../src/check/tools';
import { run } from '../../src/programs/run';
import { checkedFilesOf } from '../support/checked-files';
import { execute } from '../support/repositories';
import { folderWith, freshFolder, synth } from '../support/synthesis';
import { having } from '../support/tools';
import { variant } from '../support/verified';

/** The scanners that .ci/run installs. */
const INSTALLED = ['hadolint', 'shellcheck', 'checkov', 'compose'] as const;
type Installed = typeof INSTALLED[number];
const ON_THE_MACHINE: Readonly<Record<Installed, string>> = { hadolint: 'hadolint', shellcheck: 'shellcheck', checkov: 'checkov', compose: 'docker compose' };
const testScanners = (...names: readonly Installed[]) => having(...names.map(name => ON_THE_MACHINE[name]));

/** Folders of projects. */
const EXAMPLES = ['negotiation-agent', 'offer-agent', 'monorepo/services/orders', 'monorepo/services/quotes'];

const LOCK = 'version = 1\nrevision = 3\n';
const locked = (name: string, path: string) => `\n[[package]]\nname = "${name}"\nsource = { editable = "${path}" }\n`;
const pyproject = (name: string) => `[project]\nname = "${name}"\nversion = "1"\n`;

interface Preset {
  readonly files?: Readonly<Record<string, string>>;
  /** Folder of the project. Default: the root of the files. */
  readonly project?: string;
  readonly options: NegotiationDockerPackagingOptions;
}

const PRESETS: Readonly<Record<string, Preset>> = {
  'another build context': {
    files: { 'a/pyproject.toml': pyproject('app'), 'a/uv.lock': `${LOCK}${locked('app', '.')}`, 'a/templates/a.txt': 'a' },
    project: 'a',
    options: { source: { context: '..' }, runtime: { sources: ['templates'] } },
  },
  'a workspace': {
    files: {
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["services/*"]\n',
      'uv.lock': `${LOCK}${locked('alpha', 'services/alpha')}${locked('beta', 'services/beta')}`,
      'services/alpha/pyproject.toml': pyproject('alpha'),
      'services/alpha/config/a.yaml': 'a: 1',
      'services/beta/pyproject.toml': pyproject('beta'),
    },
    project: 'services/alpha',
    options: {},
  },
  'a version from git, and build commands': {
    files: { 'pyproject.toml': '[project]\nname = "app"\ndynamic = ["version"]\n[build-system]\nrequires = ["hatchling", "hatch-vcs"]\n', 'config/a.yaml': 'a: 1' },
    options: { builder: { commands: ['python manage.py collectstatic --no-input'] } },
  },
  'one command before the start, and gosu': { options: { beforeStart: ['alembic upgrade head'], privilegeDrop: PrivilegeDrop.GOSU } },
  'several commands before the start, and Debian packages': {
    options: { beforeStart: ['migrate', "echo 'done'"], builder: { packages: ['gcc', 'libpq-dev'] }, runtime: { packages: ['libpq5'] } },
  },
  'versions of Debian packages': { options: { builder: { packages: ['gcc=4:12.2.0-3'] }, runtime: { packages: ['libpq5=15.13-0+deb12u1'] } } },
  'secrets and certificates': {
    files: { 'ca.pem': 'x', 'private/key': 'x' },
    options: {
      builder: { secrets: [{ id: 'index', environmentVariable: 'UV_INDEX_A_PASSWORD' }], ssh: true, caCertificates: 'ca.pem' },
      compose: { secrets: { key: { file: 'private/key' } }, volumes: ['cache:/cache'] },
    },
  },
  'services and workers': {
    options: {
      compose: {
        services: { postgres: { image: 'postgres:17-bookworm', environment: { POSTGRES_USER: 'a' } } },
        workers: { mailer: { command: ['python', '-m', 'mailer'], environment: { QUEUE: 'mail' } } },
      },
    },
  },
  'uv from its own image, and no health check': { options: { builder: { uvVersion: '0.12.7' }, health: { kind: HealthKind.NONE } } },
  'a stack for Swarm, and labels': { options: { swarm: {}, image: { labels: { 'com.example.team': 'negotiation' } } } },
  'a start without root': { options: { privileges: Privileges.NON_ROOT } },
  'a hardened image, and a probe of the project': { options: { privileges: Privileges.HARDENED, health: { kind: HealthKind.COMMAND, command: ['ping'] } } },
  'TCP, no healing, and paths that no scanner knows': {
    options: {
      health: { kind: HealthKind.TCP, healing: Healing.NONE },
      paths: { dockerfile: 'docker/agent', entrypoint: 'docker/start', healthcheck: 'docker/probe', compose: 'docker/services.yml' },
    },
  },
};

/** Writes the files of a preset, and returns the folder of its project. */
function packaged({ files = {}, options, project = '.' }: Preset): string {
  const root = folderWith({ '.git/HEAD': '', ...files });
  const quiet = { logging: { level: LogLevel.OFF } };
  const parent = new Project({ name: 'root', outdir: root, ...quiet });
  const owner = project === '.' ? parent : new Project({ name: 'agent', parent, outdir: project, ...quiet });
  new NegotiationDockerPackaging(owner, options);
  synth(parent);
  return owner.outdir;
}

/** The results of some tools that fail the check, as text. */
async function problems(folder: string, ...names: readonly Installed[]): Promise<string[]> {
  const tools = TOOLS.filter(({ name }) => (names as readonly string[]).includes(name));
  const results = await check(checkedFilesOf(folder), tools, { folder, required: names });
  return results.filter(fails).flatMap(({ name, verdict, lines }) => lines.map(line => `${name} ${verdict}: ${line}`));
}

describe('the generated files', () => {
  const folders: Record<string, string> = {};

  beforeAll(() => {
    for (const path of EXAMPLES) folders[`examples/${path}`] = join(REPOSITORY, 'examples', path);
    for (const [name, preset] of Object.entries(PRESETS)) folders[name] = packaged(preset);
  });

  testScanners('hadolint', 'shellcheck', 'compose').each([...EXAMPLES.map(path => `examples/${path}`), ...Object.keys(PRESETS)])(
    'hadolint, shellcheck and compose have no finding: %s', async name =>
      expect(await problems(folders[name], 'hadolint', 'shellcheck', 'compose')).toEqual([]));

  // At once: each start of checkov takes several seconds.
  testScanners('checkov')('checkov has no finding for any of them', async () => {
    const all = freshFolder();
    for (const [name, folder] of Object.entries(folders)) {
      const path = join(all, name);
      mkdirSync(path, { recursive: true });
      copyFileSync(join(folder, checkedFilesOf(folder).dockerfile), join(path, 'Dockerfile'));
    }
    const { stdout } = await run('checkov', ['--directory', all, ...CHECKOV_FLAGS, 'dockerfile']);
    const { results, summary } = JSON.parse(stdout);
    expect(results.failed_checks).toEqual([]);
    expect(summary).toMatchObject({ resource_count: Object.keys(folders).length, failed: 0, parsing_errors: 0 });
  });

  testScanners('checkov')('checkov has no finding in the manifests that has no explanation', async () => {
    const folder = packaged({
      options: {
        kubernetes: { volumes: KubernetesVolumes.READ_WRITE_MANY, replicas: 2 },
        beforeStart: ['alembic upgrade head'],
        compose: { secrets: { key: { file: 'private/key' } }, workers: { worker: { command: ['work'] } } },
      },
    });
    expect(await problems(folder, 'checkov')).toEqual([]);
  });

  testScanners(...INSTALLED)('docker:check has no finding in examples/offer-agent', async () => {
    const variables = { [FILES_VARIABLE]: JSON.stringify(checkedFilesOf(folders['examples/offer-agent'])) };
    const cli = ['--import', require.resolve('tsx'), join(REPOSITORY, 'src/check/cli.ts'), '--require', INSTALLED.join()];
    const output = await execute(folders['examples/offer-agent'], variables, process.execPath, ...cli);
    expect(output.match(/^\w+ +\w+/gm)).toEqual(expect.arrayContaining(INSTALLED.map(name => `passed    ${name}`)));
  });
});

describe('a planted defect', () => {
  testScanners(...INSTALLED).each<[Installed, string, string | RegExp, string, string]>([
    ['hadolint', 'Dockerfile', /^EXPOSE/m, 'RUN cd /tmp && ls\nEXPOSE', 'DL3003 warning: Use WORKDIR to switch to a directory'],
    ['hadolint', 'Dockerfile', /^EXPOSE/m, 'PUBLISH', 'unexpected'],
    ['shellcheck', 'healthcheck.sh', /$/, 'echo $unquoted\n', 'SC2086'],
    ['checkov', 'Dockerfile', /^EXPOSE .*/m, 'EXPOSE 22', 'CKV_DOCKER_1 Ensure port 22 is not exposed'],
    ['checkov', 'deploy/kubernetes/deployment.yaml', 'allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true', 'deployment.yaml:3 CKV_K8S_20 '],
    ['compose', 'docker-compose.yml', 'restart:', 'restrat:', 'docker-compose.yml'],
    ['compose', 'docker-stack.yml', 'deploy:', 'deplay:', 'docker-stack.yml services.root Additional property deplay is not allowed'],
  ])('%s finds one in %s: %s -> %s', async (tool, file, from, to, expected) => {
    const found = await problems(variant(file, from, to, packaged({ options: { swarm: {}, kubernetes: {} } })), ...INSTALLED.filter(each => each !== 'checkov' || tool === 'checkov'));
    expect(found.filter(line => line.startsWith(`${tool} findings: `)).join('\n')).toContain(expected);
  });

  testScanners('hadolint')('a comment of an instruction suppresses a finding', async () => {
    const example = /stage\('runtime'\)(\.run\(.*);/.exec(readFileSync(join(REPOSITORY, 'docs', 'check.md'), 'utf8'))![1];
    const stage = new DockerfileStage('s', { image: 'i:1' });
    Function('stage', `stage${example}`)(stage);
    const lines = stage._lines().slice(1);
    expect(lines).toHaveLength(3);
    expect(await problems(variant('Dockerfile', /^EXPOSE/m, `${lines.join('\n')}\nEXPOSE`, packaged({ options: {} })), 'hadolint')).toEqual([]);
  });

  testScanners('hadolint', 'shellcheck', 'compose')('a file that is not there fails each tool', async () => {
    const folder = packaged({ options: {} });
    const files = { ...checkedFilesOf(folder), dockerfile: 'absent', scripts: ['absent'], compose: 'absent' };
    const results = await check(files, TOOLS.filter(({ name }) => (INSTALLED as readonly string[]).includes(name)), { folder, required: [] });
    expect(results.filter(each => !fails(each))).toEqual([]);
  });
});
