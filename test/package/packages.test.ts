/** The packed artefacts, in new projects outside of the repository. */
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { requestOk } from '../../src/verify/http';
import { bases, describeEngine } from '../support/engine';
import { artefact, blocksOf, compileAndPack, created, down, follow, GIT, indexOf, local, onTestEngine, pack, readPage, run, runWith } from '../support/packed';
import { freshFolder, MANAGED } from '../support/synthesis';
import { having } from '../support/tools';

beforeAll(() => {
  compileAndPack('js');
}, 300_000);

test('the tarball works in a new project with one line in .projenrc.js', () => {
  const folder = freshFolder();
  run(folder, 'npm', 'init', '--yes');
  run(folder, 'npm', 'install', 'projen@0.103.25', 'constructs@10.5.0', artefact('js', '.tgz'));
  writeFileSync(join(folder, '.projenrc.js'), `const { Project, javascript } = require('projen');
const project = new Project({ name: 'agent' });
new javascript.Projenrc(project);
new (require('projen-negotiation-docker-packaging').NegotiationDockerPackaging)(project);
project.synth();
`);
  run(folder, 'node', '.projenrc.js');
  for (const path of MANAGED) expect(existsSync(join(folder, path))).toBe(true);
  const before = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  run(folder, 'npx', 'projen');
  expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toBe(before);
  expect(run(folder, 'npx', 'projen', 'docker:check', '--help')).toContain('Usage: npx projen docker:check');
  // Modules import by name, which a bundle in CommonJS must declare.
  writeFileSync(join(folder, 'module.mjs'), "import { NegotiationDockerPackaging } from 'projen-negotiation-docker-packaging'; console.log(NegotiationDockerPackaging.name);");
  expect(run(folder, 'node', 'module.mjs')).toBe('NegotiationDockerPackaging\n');
}, 300_000);

const NEW = 'npx projen new --from projen-negotiation-docker-packaging negotiation-agent';

/** The wheel, packed once. */
let wheel = '';
const packedWheel = () => (wheel ||= (pack('python'), artefact('python', '.whl')));

having('python3 with venv')('the wheel works in a new project with a .projenrc.py', () => {
  const folder = freshFolder();
  run(folder, 'python3', '-m', 'venv', '.venv');
  const python = join(folder, '.venv', 'bin', 'python');
  run(folder, python, '-m', 'pip', 'install', '--quiet', packedWheel(), 'projen');
  writeFileSync(join(folder, '.projenrc.py'), `from projen import Project
from projen_negotiation_docker_packaging import DataOptions, NegotiationDockerPackaging

project = Project(name="agent", outdir=".")
packaging = NegotiationDockerPackaging(project, port=9000, data=DataOptions(directory="/data"))
packaging.dockerfile.stage("runtime").run(["true"], comment="From Python.")
packaging.compose.add_override("services.agent.labels", {"team": "a"})
assert NegotiationDockerPackaging.of(project).port == 9000
project.synth()
`);
  run(folder, python, '.projenrc.py');
  for (const path of MANAGED) expect(existsSync(join(folder, path))).toBe(true);
  expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toMatch(/\n# From Python\.\nRUN true\n[^]*localhost:9000\/health/);
  // The tasks find the commands in the virtual environment on the PATH.
  const path = `${dirname(python)}:${process.env.PATH}`;
  for (const task of ['docker:check', 'docker:pin', 'docker:verify']) expect(run(folder, 'env', `PATH=${path}`, 'projen', task, '--help')).toContain(`Usage: npx projen ${task}`);
}, 300_000);

having('uv')('a definition in Python can be synthesized again and again, and changed', async () => {
  const folder = freshFolder();
  const index = await indexOf(packedWheel());
  const inFolder = (...command: [string, ...string[]]) => runWith({ UV_INDEX: index.url }, folder, ...command);
  inFolder('sh', '-ec', created('--projenrc-py'));
  const dockerfile = () => readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const first = dockerfile();
  for (let times = 0; times < 3; times++) {
    expect(inFolder('npx', 'projen')).not.toContain('no dependency group');
    expect(dockerfile()).toBe(first);
  }
  const definition = join(folder, '.projenrc.py');
  writeFileSync(definition, readFileSync(definition, 'utf8')
    .replace('import NegotiationAgent', 'import NegotiationAgent, NegotiationDockerPackagingOptions')
    .replace('NegotiationAgent(\n', 'NegotiationAgent(\n    packaging=NegotiationDockerPackagingOptions(port=9000),\n'));
  inFolder('npx', 'projen');
  expect(dockerfile()).toContain('EXPOSE 9000');
  expect(inFolder('uv', 'run', 'pytest', '--quiet')).toMatch(/4 passed/);
  index.stop();
}, 300_000);

/** Replaces the release by the tarball, and the real base images by those of the test, which need a synthesis of their own. */
function adapted(text: string): string {
  const packaging = `packaging: ${JSON.stringify({ ...bases, image: { name: 'quick-start' } })},\n`;
  return text.replace(NEW, () => [
    created(''),
    ...(bases.pythonVersion ? [`sed -i '/name:/i ${packaging.replaceAll("'", "'\\''").trimEnd()}' .projenrc.ts`, 'npx projen'] : []),
  ].join('\n'));
}

describeEngine('the quick start of the README', () => {
  const folder = freshFolder();
  const testQuickStart = having('uv', 'curl', 'docker compose');

  beforeAll(() => {
    const section = readPage('README.md').split('## Quick start')[1].split('\n## ')[0];
    follow(folder, blocksOf(section), ({ text }) => adapted(text));
  }, 300_000);

  afterAll(() => existsSync(join(folder, 'docker-compose.yml')) && run(folder, 'docker', 'compose', 'down', '--volumes', '--rmi', 'local'), 60_000);

  testQuickStart('the quick start leads from an empty folder to a healthy container', async () => {
    expect(await requestOk('http://localhost:8000/health')).toBe('{"status":"ok"}');
    expect(existsSync(join(folder, 'uv.lock'))).toBe(true);
  });

  testQuickStart('docker:verify passes for the image of the quick start', () => {
    const { ok, checks } = JSON.parse(run(folder, 'npx', 'projen', 'docker:verify', '--no-heal', '--json', '--', '--network=host').replace(/^[^{]*/, ''));
    expect(checks.filter((check: { ok: boolean }) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
  }, 300_000);
});

describeEngine('docs/existing-repository.md', () => {
  const folder = freshFolder();
  const testPage = having('uv', 'curl', 'git', 'docker compose');
  const blocks = blocksOf(readPage('docs/existing-repository.md'));
  let output: string;

  beforeAll(() => {
    const isRepository = ({ language, text }: { language: string; text: string }) => language !== 'sh' && !text.includes('.projenrc.js');
    run(folder, 'git', 'init', '--quiet');
    writeFileSync(join(folder, '.gitignore'), '__pycache__/\n');
    follow(folder, blocks.filter(isRepository), ({ text }) => text);
    run(folder, 'git', 'add', '--all');
    output = follow(folder, blocks.filter(block => !isRepository(block)), block => onTestEngine(block), GIT);
  }, 300_000);

  afterAll(() => down(folder, 'docker-compose.yml', 'acme-billing'), 60_000);

  testPage('the page leads from a hand-written Dockerfile to a healthy container', async () => {
    expect(output).toContain('{"status":"ok","currency":"EUR"}# templates/terms.txt\nPay within 30 days.\n');
    expect(await requestOk(local(8080, '/healthz'))).toContain('"EUR"');
  });

  testPage('the repository keeps its own files and commits those of the page', () => {
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('__pycache__/\nnode_modules/\n.venv/\n.env\n');
    expect(readFileSync(join(folder, 'pyproject.toml'), 'utf8')).toBe(blocks[0].text);
    const committed = run(folder, 'git', 'ls-files').split('\n');
    expect(committed).toEqual(expect.arrayContaining(['.projenrc.js', 'Dockerfile', 'docker-compose.yml', 'entrypoint.sh', 'package.json', 'uv.lock']));
    expect(committed.filter(path => /^node_modules|^\.venv|\.old$/.test(path))).toEqual([]);
    expect(run(folder, 'git', 'status', '--porcelain')).toBe('');
  });
});
