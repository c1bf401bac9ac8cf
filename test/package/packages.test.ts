/** The packed artefacts, used as a team would: in new projects outside of the repository. */
import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { bases, describeEngine } from '../engine/support';
import { freshFolder, MANAGED } from '../support/synthesis';

const REPOSITORY = join(__dirname, '..', '..');
const packed = freshFolder();
/** Not the test's own environment: jest's NODE_ENV makes projen look for its folder elsewhere. */
const environment = { ...process.env, NODE_ENV: '', JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' };

function run(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { message, stdout, stderr } = error as { message: string; stdout: string; stderr: string };
    throw new Error([message, stdout, stderr].join('\n'));
  }
}

function artefact(folder: string, ending: string): string {
  const found = readdirSync(join(packed, folder)).find(name => name.endsWith(ending));
  if (!found) throw new Error(`nothing in ${folder} ends with ${ending}`);
  return join(packed, folder, found);
}

const pack = (target: string) => run(REPOSITORY, 'npx', 'jsii-pacmak', '--target', target, '--outdir', packed);

/** A wheel needs Python with venv; in CI its absence is a failure and not a reason to skip. */
const hasPython = spawnSync('python3', ['-c', 'import ensurepip, venv']).status === 0;
const testPython = hasPython || process.env.CI ? test : test.skip;

beforeAll(() => {
  run(REPOSITORY, 'npx', 'projen', 'compile');
  pack('js');
}, 300_000);

test('the tarball, in a new project with one line in .projenrc.js', () => {
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
}, 300_000);

testPython('the wheel, in a new project with a .projenrc.py', () => {
  pack('python');
  const folder = freshFolder();
  run(folder, 'python3', '-m', 'venv', '.venv');
  const python = join(folder, '.venv', 'bin', 'python');
  run(folder, python, '-m', 'pip', 'install', '--quiet', artefact('python', '.whl'), 'projen');
  writeFileSync(join(folder, '.projenrc.py'), `from projen import Project
from projen_negotiation_docker_packaging import DataOptions, NegotiationDockerPackaging

project = Project(name="agent", outdir=".")
NegotiationDockerPackaging(project, port=9000, data=DataOptions(directory="/data"))
project.synth()
`);
  run(folder, python, '.projenrc.py');
  for (const path of MANAGED) expect(existsSync(join(folder, path))).toBe(true);
  expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toContain('localhost:9000/health');
  // By projen's task, with the virtual environment on the PATH, as a team would have it.
  const path = `${dirname(python)}:${process.env.PATH}`;
  expect(run(folder, 'env', `PATH=${path}`, 'projen', 'docker:verify', '--help')).toContain('Usage: npx projen docker:verify');
}, 300_000);

/** The quick start's blocks: commands, and files that name themselves in their first line. */
function quickStart(): { language: string; text: string }[] {
  const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
  const section = readme.split('## Quick start')[1].split('\n## ')[0];
  return [...section.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
}

/** What a test must put in the place of a release and, where the real base images cannot be had, of these. */
function adapted(text: string): string {
  const adaptedText = text.replace(/ projen-negotiation-docker-packaging$/m, ` ${artefact('js', '.tgz')}`);
  if (!bases.pythonVersion) return adaptedText;
  return adaptedText
    .replace('uv: true,', `uv: true, uvOptions: { project: { requiresPython: '>=${bases.pythonVersion}' } },`)
    .replace('new NegotiationDockerPackaging(project)', `new NegotiationDockerPackaging(project, ${JSON.stringify(bases)})`);
}

describeEngine('the quick start of the README', () => {
  const folder = freshFolder();
  afterAll(() => existsSync(join(folder, 'docker-compose.yml')) && run(folder, 'docker', 'compose', 'down', '--volumes', '--rmi', 'local'), 60_000);

  test('from an empty folder to a healthy container', () => {
    for (const { language, text } of quickStart()) {
      if (language === 'sh') {
        run(folder, 'sh', '-ec', adapted(text));
      } else {
        const path = join(folder, text.split('\n')[0].replace(/^\S+ /, ''));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, adapted(text));
      }
    }
    expect(run(folder, 'curl', '--silent', '--show-error', 'http://localhost:8000/health')).toBe('{"status":"ok"}');
    expect(existsSync(join(folder, 'uv.lock'))).toBe(true);
  }, 300_000);

  test('and its image is proven by docker:verify', () => {
    const { ok, checks } = JSON.parse(run(folder, 'npx', 'projen', 'docker:verify', '--no-heal', '--json', '--', '--network=host').replace(/^[^{]*/, ''));
    expect(checks.filter((check: { ok: boolean }) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
  }, 300_000);
});
