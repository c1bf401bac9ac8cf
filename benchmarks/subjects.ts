import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../src';
import { pythonImage, uvImage } from '../src/options/base-images';

/** The packagings of the agent to compare. */
export const SUBJECTS = ['seed', 'multistage', 'pip', 'this project'] as const;
export type Subject = typeof SUBJECTS[number];

export const TITLES: Readonly<Record<Subject, string>> = {
  'seed': 'the seed, to the letter',
  'multistage': 'multistage, in the style of uv-docker-example',
  'pip': '`pip install .` on python:slim',
  'this project': 'this project',
};

/** Kinds of change. `cold` changes nothing and builds without cache. */
export const CHANGES = ['source', 'config', 'dependency', 'cold'] as const;
export type Change = typeof CHANGES[number];

const { TEST_BUILDER_IMAGE, TEST_RUNTIME_IMAGE, TEST_PIP_IMAGE, TEST_PYTHON_VERSION } = process.env;
export const RUNTIME_IMAGE = TEST_RUNTIME_IMAGE ?? pythonImage();
export const BUILDER_IMAGE = TEST_BUILDER_IMAGE ?? uvImage();
const PIP_IMAGE = TEST_PIP_IMAGE ?? RUNTIME_IMAGE;
export const baseOf = (subject: Subject) => subject === 'pip' ? PIP_IMAGE : RUNTIME_IMAGE;

/** Versions of one dependency, with their entries in uv.lock. */
const BUMPS: readonly { readonly version: string; readonly sdist: string; readonly wheel: string }[]
  = JSON.parse(readFileSync(join(__dirname, 'bumps.json'), 'utf8'));
export const BUMPED_VERSIONS = BUMPS.map(({ version }) => `tenacity==${version}`);

/** The virtual environment contains the name of the project. With a new name, no run uses the cache of an earlier one. */
const PROJECT = `negotiation-${Date.now()}`;

/** Copies the agent and adds the files of the subject. */
export function prepare(subject: Subject, folder: string, options: NegotiationDockerPackagingOptions = {}): void {
  cpSync(join(__dirname, 'agent'), folder, { recursive: true });
  for (const file of ['pyproject.toml', 'uv.lock']) edit(join(folder, file), /^name = "negotiation"$/m, `name = "${PROJECT}"`);
  if (subject === 'this project') return synthesize(folder, options);
  cpSync(join(__dirname, 'alternatives', subject), folder, { recursive: true });
  const dockerfile = join(folder, 'Dockerfile');
  if (subject !== 'pip') edit(dockerfile, /^FROM ghcr\.io\/astral-sh\/uv:\S+/m, `FROM ${BUILDER_IMAGE}`);
  edit(dockerfile, /^FROM python:\S+/m, `FROM ${baseOf(subject)}`);
}

function synthesize(outdir: string, options: NegotiationDockerPackagingOptions): void {
  process.env.PROJEN_DISABLE_POST = 'true';
  const project = new Project({ name: 'agent', outdir, logging: { level: LogLevel.OFF } });
  new NegotiationDockerPackaging(project, {
    pythonVersion: TEST_PYTHON_VERSION,
    ...options,
    builder: { image: BUILDER_IMAGE },
    runtime: { image: RUNTIME_IMAGE, ...options.runtime },
  });
  project.synth();
}

/** Makes a change that is new to the cache, with a different `round` each time. */
export function change(kind: Change, folder: string, round: number): void {
  const line = `# ${PROJECT} ${kind} ${round}\n`;
  if (kind === 'source') appendFileSync(join(folder, 'src', 'negotiation', 'app.py'), line);
  if (kind === 'config') appendFileSync(join(folder, 'config', 'policy.yaml'), line);
  if (kind === 'dependency') {
    const { version, sdist, wheel } = BUMPS[round];
    edit(join(folder, 'pyproject.toml'), /"tenacity==.*"/, `"tenacity==${version}"`);
    edit(join(folder, 'uv.lock'), /(name = "tenacity", specifier = ).*"/, `$1"==${version}"`);
    edit(join(folder, 'uv.lock'), /(name = "tenacity"\n)version.*(\nsource.*\n)sdist.*(\nwheels = \[\n).*/, `$1version = "${version}"$2${sdist}$3    ${wheel}`);
  }
}

function edit(file: string, pattern: RegExp, replacement: string): void {
  const text = readFileSync(file, 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} does not match ${pattern}`);
  writeFileSync(file, text.replace(pattern, replacement));
}
