/** The packed artefacts, in new projects outside of the repository. */
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { requestOk } from '../../src/verify/http';
import { bases, describeEngine } from '../support/engine';
import { freshFolder, MANAGED } from '../support/synthesis';
import { having } from '../support/tools';

const REPOSITORY = join(__dirname, '..', '..');
const packed = freshFolder();
/** Without jest's NODE_ENV, which makes projen search its folder elsewhere. */
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
  if (!found) throw new Error(`no file in ${join(packed, folder)} ends with ${ending}`);
  return join(packed, folder, found);
}

const pack = (target: string) => run(REPOSITORY, 'npx', 'jsii-pacmak', '--target', target, '--outdir', packed);

beforeAll(() => {
  run(REPOSITORY, 'npx', 'projen', 'compile');
  pack('js');
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
}, 300_000);

having('python3 with venv')('the wheel works in a new project with a .projenrc.py', () => {
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
  // The task finds the command in the virtual environment on the PATH.
  const path = `${dirname(python)}:${process.env.PATH}`;
  expect(run(folder, 'env', `PATH=${path}`, 'projen', 'docker:verify', '--help')).toContain('Usage: npx projen docker:verify');
}, 300_000);

/** The code blocks of the quick start: commands, and files whose first line contains their path. */
function quickStart(): { language: string; text: string }[] {
  const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
  const section = readme.split('## Quick start')[1].split('\n## ')[0];
  return [...section.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
}

/** Replaces the release by the tarball, and the real base images by those of the test. */
function adapted(text: string): string {
  const adaptedText = text.replace(/ projen-negotiation-docker-packaging$/m, ` ${artefact('js', '.tgz')}`);
  if (!bases.pythonVersion) return adaptedText;
  return adaptedText
    .replace('uv: true,', `uv: true, uvOptions: { project: { requiresPython: '>=${bases.pythonVersion}' } },`)
    .replace('new NegotiationDockerPackaging(project)', `new NegotiationDockerPackaging(project, ${JSON.stringify(bases)})`);
}

describeEngine('the quick start of the README', () => {
  const folder = freshFolder();
  const testQuickStart = having('uv', 'curl', 'docker compose');

  beforeAll(() => {
    for (const { language, text } of quickStart()) {
      if (language === 'sh') {
        run(folder, 'sh', '-ec', adapted(text));
      } else {
        const path = join(folder, text.split('\n')[0].replace(/^\S+ /, ''));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, adapted(text));
      }
    }
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
