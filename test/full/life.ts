/** The life of a team's repository, from `projen new` to eject, with the packed artefacts: in TypeScript and in Python. */
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { requestOk } from '../../src/verify/http';
import { until } from '../../src/verify/poll';
import { bases, describeEngine } from '../support/engine';
import { artefact, blocksOf, compileAndPack, created, follow, GIT, indexOf, LIBRARY, readPage, run, runWith, Variables } from '../support/packed';
import { APP, HATCHLING, pyproject } from '../support/repositories';
import { freshFolder, MANAGED } from '../support/synthesis';
import { having } from '../support/tools';

const NEXT_VERSION = '0.0.1';

/** How a team writes its definition in one language. */
interface Language {
  readonly flags: string;
  readonly definition: string;
  /** Lines that add a worker, and let the build reach the package index from the network of the host. */
  readonly worker: readonly string[];
  readonly network: readonly string[];
  /** The same project without the packaging. */
  readonly removed: string;
  /** The definition of a new agent with options, and with lines before the synthesis. */
  edited(definition: string, options: { readonly port: number; readonly deps: readonly string[] }, lines: readonly string[]): string;
}

const { builder, runtime, pythonVersion } = bases;
const image = (name: string, group?: { readonly image?: string }) => group?.image && [name, group.image];

const TYPESCRIPT: Language = {
  flags: '',
  definition: '.projenrc.ts',
  edited: (definition, { port, deps }, lines) => definition
    .replace(/^( *)name:/m, `$1packaging: ${JSON.stringify({ ...bases, port, health: { interval: 2, timeout: 2 } })},\n$1deps: ${JSON.stringify(deps)},\n$1name:`)
    .replace('project.synth();', () => [...lines, 'project.synth();'].join('\n')),
  network: ["project.packaging.compose.addOverride('services.team-agent.build.network', 'host');"],
  worker: ["project.packaging.addWorker('archivist', { command: ['python', '-c', 'import time; print(\"archivist ready\", flush=True); time.sleep(10**6)'] });"],
  removed: `import { python, typescript } from 'projen';
const project = new python.PythonProject({
  name: 'team-agent', moduleName: 'team_agent', version: '0.1.0', authorName: '', authorEmail: '', uv: true, sample: false,
  uvOptions: { project: { name: 'team-agent', requiresPython: '>=3.11' } }, deps: ['starlette', 'uvicorn'], devDeps: ['httpx2'],
  projenrcPython: false, projenrcTs: true, projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },
});
project.synth();
`,
};

const PYTHON: Language = {
  flags: '--projenrc-py',
  definition: '.projenrc.py',
  edited: (definition, { port, deps }, lines) => definition
    .replace('import NegotiationAgent', 'import BuilderOptions, ComposeWorkerOptions, HealthOptions, NegotiationAgent, NegotiationDockerPackagingOptions, RuntimeOptions')
    .replace('NegotiationAgent(\n', () => `NegotiationAgent(
    deps=${JSON.stringify(deps)},
    packaging=NegotiationDockerPackagingOptions(
        ${[
          pythonVersion && `python_version="${pythonVersion}"`,
          ...[image('builder=BuilderOptions', builder), image('runtime=RuntimeOptions', runtime)].flatMap(found => found ? [`${found[0]}(image="${found[1]}")`] : []),
          `port=${port}`, 'health=HealthOptions(interval=2, timeout=2)',
        ].filter(Boolean).join(', ')},
    ),
`)
    .replace('project.synth()', () => [...lines, 'project.synth()'].join('\n')),
  network: ['project.packaging.compose.add_override("services.team-agent.build.network", "host")'],
  worker: ['project.packaging.add_worker("archivist", command=["python", "-c", "import time; print(\'archivist ready\', flush=True); time.sleep(10**6)"])'],
  removed: `from projen.python import PyprojectTomlProject, PythonProject, UvOptions
project = PythonProject(
    name="team-agent", module_name="team_agent", version="0.1.0", author_name="", author_email="", uv=True, sample=False,
    uv_options=UvOptions(project=PyprojectTomlProject(name="team-agent", requires_python=">=3.11")), deps=["starlette", "uvicorn"], dev_deps=["httpx2", "${LIBRARY}"], projenrc_python=True,
)
project.synth()
`,
};

/** The tarball once more, as the next version. */
function nextTarball(): string {
  const folder = freshFolder();
  const tarball = artefact('js', '.tgz');
  run(folder, 'tar', 'xzf', tarball);
  for (const name of ['package.json', '.jsii']) {
    const path = join(folder, 'package', name);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version": "0.0.0"', `"version": "${NEXT_VERSION}"`));
  }
  const packed = run(folder, 'npm', 'pack', '--silent', './package').trim();
  return join(folder, packed);
}

beforeAll(() => {
  compileAndPack('js', 'python');
}, 300_000);

describe.each([['TypeScript', TYPESCRIPT, 8400], ['Python', PYTHON, 8500]] as const)('a repository with a definition in %s', (_, language, port) => {
  describeEngine('from new to eject', () => {
    const folder = join(freshFolder(), 'team-agent');
    const testLife = having('uv', 'docker compose', 'git', 'hadolint', 'checkov', ...(language === PYTHON ? ['python3 with venv'] : []));
    let variables: Variables = GIT;
    let index: { url: string; stop(): void };

    const sh = (command: string) => runWith(variables, folder, 'sh', '-ec', command);
    const read = (path: string) => readFileSync(join(folder, path), 'utf8');
    const managed = () => Object.fromEntries(MANAGED.map(path => [path, read(path)]));
    const changed = () => sh('git status --porcelain').split('\n').filter(Boolean).map(line => line.slice(3)).sort();
    const commit = (message: string) => sh(`git add --all && git commit --quiet --message '${message}'`);
    const edit = (change: (text: string) => string) => writeFileSync(join(folder, language.definition), change(read(language.definition)));
    const up = () => sh('npx projen docker:up --detach --wait');
    const answer = (at: number) => requestOk(`http://127.0.0.1:${at}/health`);
    let sample = '';

    beforeAll(async () => {
      index = await indexOf(artefact('python', '.whl'));
      variables = { ...GIT, UV_INDEX: index.url };
      mkdirSync(folder);
    });

    afterAll(() => {
      if (existsSync(join(folder, 'docker-compose.yml'))) sh('docker compose down --volumes --remove-orphans; docker rmi --force team-agent');
      index.stop();
    }, 60_000);

    testLife('new: a healthy container, which docker:verify passes', async () => {
      sh('git init --quiet');
      sh(created(language.flags));
      sample = read(language.definition);
      edit(text => language.edited(text, { port, deps: [] }, language.network));
      sh('npx projen');
      commit('new');
      up();
      expect(await answer(port)).toBe('{"status":"ok"}');
      sh('npx projen docker:verify --no-heal -- --network=host');
    }, 600_000);

    testLife('each day: a dependency, another port and a worker, by the tasks', async () => {
      writeFileSync(join(folder, language.definition), language.edited(sample, { port: port + 1, deps: ['humanize'] }, [...language.network, ...language.worker]));
      sh('npx projen');
      expect(changed()).toEqual(expect.arrayContaining(['Dockerfile', 'docker-compose.yml', 'pyproject.toml', 'uv.lock']));
      up();
      expect(await answer(port + 1)).toBe('{"status":"ok"}');
      await until(20, () => expect(sh('npx projen docker:logs archivist')).toContain('archivist ready'));
      expect(sh("npx projen docker:shell -c 'id -u; python -c \"import humanize\"'")).toMatch(/^999$/m);
      sh('npx projen docker:check --require hadolint,checkov,compose');
      commit('worker');
      sh('npx projen');
      expect(changed()).toEqual([]);
      sh('npx projen docker:down');
    }, 600_000);

    testLife('an upgrade of the package changes its version alone', () => {
      const before = managed();
      if (language === TYPESCRIPT) {
        sh(`npm install --save-dev --no-audit --no-fund ${nextTarball()}`);
        sh('npx projen');
        expect(JSON.parse(read(`node_modules/${LIBRARY}/package.json`)).version).toBe(NEXT_VERSION);
      } else {
        sh(`uv lock --upgrade-package ${LIBRARY}`);
        sh('npx projen');
      }
      expect(managed()).toEqual(before);
      sh(`git checkout --quiet .${language === TYPESCRIPT ? ' && rm -f package-lock.json && npm install --no-audit --no-fund --no-package-lock' : ''}`);
    }, 300_000);

    testLife('a repository without the construct has none of its files, tasks and lines, and gets them back as they were', () => {
      const before = managed();
      writeFileSync(join(folder, language.definition), language.removed);
      sh('npx projen');
      expect(MANAGED.filter(path => existsSync(join(folder, path)))).toEqual([]);
      expect(Object.keys(JSON.parse(read('.projen/tasks.json')).tasks).filter(name => name.startsWith('docker:'))).toEqual([]);
      expect(read('.gitignore')).not.toMatch(/Dockerfile|entrypoint|docker-compose/);
      expect(read('.gitattributes')).not.toMatch(/Dockerfile|entrypoint|docker-compose/);
      expect(existsSync(join(folder, 'team_agent/app.py'))).toBe(true);
      sh('git checkout --quiet .');
      sh('npx projen');
      expect(managed()).toEqual(before);
      expect(changed()).toEqual([]);
    }, 300_000);

    testLife('eject leaves files that build and heal, and need no projen', async () => {
      sh('npx projen eject');
      for (const path of readdirSync(folder).filter(name => /^(\.projen|node_modules|package|tsconfig|\.venv)/.test(name))) rmSync(join(folder, path), { recursive: true });
      // .dockerignore leaves out the definition of the project, which a team may keep.
      expect(Object.entries(managed()).filter(([path, text]) => /Generated by/.test(text) || (path !== '.dockerignore' && /projen/i.test(text))).map(([path]) => path)).toEqual([]);
      sh('docker compose up --build --detach --wait');
      expect(await answer(port + 1)).toBe('{"status":"ok"}');
      const container = sh('docker compose ps --quiet team-agent').trim();
      const restarts = () => Number(execFileSync('docker', ['inspect', '--format', '{{.RestartCount}}', container], { encoding: 'utf8' }));
      expect(restarts()).toBe(0);
      // PID 1 is the init process of the engine.
      sh(`docker exec ${container} sh -c 'read -r pid _ < /run/healthcheck/app && kill -STOP "$pid"'`);
      await until(90, () => expect(restarts()).toBeGreaterThan(0));
      await until(60, async () => expect(await answer(port + 1)).toBe('{"status":"ok"}'));
    }, 600_000);
  });
});

having('uv')('docs/python.md: a definition in Python for a repository that exists', async () => {
  const folder = join(freshFolder(), 'acme-billing');
  const index = await indexOf(artefact('python', '.whl'));
  const files = { 'pyproject.toml': pyproject('acme-billing', '', HATCHLING), 'src/acme_billing/__init__.py': '', 'src/acme_billing/app.py': APP };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  follow(folder, blocksOf(readPage('docs/python.md')), ({ text }) => text, { UV_INDEX: index.url });
  index.stop();
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  expect(dockerfile).toContain('http://localhost:8080/healthz');
  expect(dockerfile).toContain('CMD ["python", "-m", "acme_billing.app"]');
  expect(readFileSync(join(folder, 'pyproject.toml'), 'utf8')).toContain('projen-negotiation-docker-packaging');
}, 300_000);
