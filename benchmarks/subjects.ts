import { execFileSync } from 'child_process';
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

/**
 * Kinds of change. `source` and `config` append a line; `clone` ones do so in another checkout of the same repository, `027`
 * with that umask. `small` and `large` update a dependency. `cold` changes nothing and builds without cache.
 */
export const CHANGES = ['source', 'config', 'clone source', 'clone source 027', 'clone config', 'small', 'large', 'cold'] as const;
export type Change = typeof CHANGES[number];

const { TEST_BUILDER_IMAGE, TEST_RUNTIME_IMAGE, TEST_PIP_IMAGE, TEST_PYTHON_VERSION } = process.env;
export const RUNTIME_IMAGE = TEST_RUNTIME_IMAGE ?? pythonImage();
export const BUILDER_IMAGE = TEST_BUILDER_IMAGE ?? uvImage();
const PIP_IMAGE = TEST_PIP_IMAGE ?? RUNTIME_IMAGE;
export const baseOf = (subject: Subject) => subject === 'pip' ? PIP_IMAGE : RUNTIME_IMAGE;

/** The dependency that a change updates: its versions, with their files as in uv.lock. */
const BUMPS: Readonly<Record<string, readonly { readonly version: string; readonly files: string }[]>>
  = JSON.parse(readFileSync(join(__dirname, 'bumps.json'), 'utf8'));
const UPDATED: Readonly<Partial<Record<Change, string>>> = { small: 'tenacity', large: 'grpcio' };
export const BUMPED_VERSIONS = Object.entries(BUMPS).flatMap(([name, versions]) => versions.map(({ version }) => `${name}==${version}`));

/**
 * The virtual environment contains the name of the project. With a new name, no run uses the cache of an earlier one, and no subject that of
 * another: the seed and the multistage example install the dependencies with the same command.
 */
const RUN = Date.now();
const nameOf = (subject: Subject) => `negotiation-${SUBJECTS.indexOf(subject)}-${RUN}`;

const IMAGES = { builder: BUILDER_IMAGE, runtime: RUNTIME_IMAGE };

/** Copies the agent and adds the files of the subject. */
export function prepare(subject: Subject, folder: string, options: NegotiationDockerPackagingOptions = {}, images = IMAGES): void {
  cpSync(join(__dirname, 'agent'), folder, { recursive: true });
  for (const file of ['pyproject.toml', 'uv.lock']) edit(join(folder, file), /^name = "negotiation"$/m, `name = "${nameOf(subject)}"`);
  if (subject === 'this project') return synthesize(folder, options, images);
  cpSync(join(__dirname, 'alternatives', subject), folder, { recursive: true });
  const dockerfile = join(folder, 'Dockerfile');
  if (subject !== 'pip') edit(dockerfile, /^FROM ghcr\.io\/astral-sh\/uv:\S+/m, `FROM ${images.builder}`);
  edit(dockerfile, /^FROM python:\S+/m, `FROM ${subject === 'pip' ? PIP_IMAGE : images.runtime}`);
}

function synthesize(outdir: string, options: NegotiationDockerPackagingOptions, images: typeof IMAGES): void {
  process.env.PROJEN_DISABLE_POST = 'true';
  const project = new Project({ name: 'agent', outdir, logging: { level: LogLevel.OFF } });
  new NegotiationDockerPackaging(project, {
    pythonVersion: TEST_PYTHON_VERSION,
    ...options,
    builder: { image: images.builder, ...options.builder },
    runtime: { image: images.runtime, ...options.runtime },
  });
  project.synth();
}

/** Makes a change that is new to the cache, with a different `round` each time. */
export function change(kind: Change, folder: string, round: number): void {
  const line = `# ${RUN} ${kind} ${round}\n`;
  if (kind.includes('clone')) checkOut(folder, kind.endsWith('027') ? '027' : '022');
  if (kind.includes('source')) appendFileSync(join(folder, 'src', 'negotiation', 'app.py'), line);
  if (kind.includes('config')) appendFileSync(join(folder, 'config', 'policy.yaml'), line);
  const name = UPDATED[kind];
  if (name) {
    const { version, files } = BUMPS[name][round];
    edit(join(folder, 'pyproject.toml'), new RegExp(`"${name}==.*"`), `"${name}==${version}"`);
    const lock = join(folder, 'uv.lock');
    edit(lock, new RegExp(`(name = "${name}", specifier = ).*"`), `$1"==${version}"`);
    edit(lock, new RegExp(`(name = "${name}"\n)version.*(\nsource[^]*?\n)sdist = [^]*?\n\]\n`), `$1version = "${version}"$2${files}\n`);
  }
}

/** Gives all files the timestamps and modes of a fresh clone. */
function checkOut(folder: string, umask: string): void {
  execFileSync('sh', ['-ec', `umask ${umask}; chmod -R =rwX "$1"; find "$1" -exec touch {} +`, 'sh', folder]);
}

function edit(file: string, pattern: RegExp, replacement: string): void {
  const text = readFileSync(file, 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} does not match ${pattern}`);
  writeFileSync(file, text.replace(pattern, replacement));
}
