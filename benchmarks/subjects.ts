import { spawnSync } from 'child_process';
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../src';

/** The ways to package the agent that are measured beside each other. */
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
export const RUNTIME_IMAGE = TEST_RUNTIME_IMAGE ?? 'python:3.12-slim-bookworm';
export const BUILDER_IMAGE = TEST_BUILDER_IMAGE ?? 'ghcr.io/astral-sh/uv:python3.12-bookworm-slim';
const PIP_IMAGE = TEST_PIP_IMAGE ?? RUNTIME_IMAGE;
export const baseOf = (subject: Subject) => subject === 'pip' ? PIP_IMAGE : RUNTIME_IMAGE;

/** A copy of the agent with the subject's files. */
export function prepare(subject: Subject, folder: string, options: NegotiationDockerPackagingOptions = {}): void {
  cpSync(join(__dirname, 'agent'), folder, { recursive: true });
  if (subject === 'this project') return synthesize(folder, options);
  cpSync(join(__dirname, 'alternatives', subject), folder, { recursive: true });
  const dockerfile = join(folder, 'Dockerfile');
  writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8')
    .replace(/^FROM ghcr\.io\/astral-sh\/uv:\S+/m, `FROM ${BUILDER_IMAGE}`)
    .replace(/^FROM python:\S+/m, `FROM ${baseOf(subject)}`));
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

/** Makes a change that no build has seen; `stamp` is another one each time. */
export function change(kind: Change, folder: string, stamp: string): void {
  const line = `# ${stamp}\n`;
  if (kind === 'source') appendFileSync(join(folder, 'src', 'negotiation', 'app.py'), line);
  if (kind === 'config') appendFileSync(join(folder, 'config', 'policy.yaml'), line);
  if (kind === 'dependency') {
    const forth = spawnSync('git', ['apply', join(__dirname, 'bump.patch')], { cwd: folder });
    if (forth.status !== 0) {
      const back = spawnSync('git', ['apply', '--reverse', join(__dirname, 'bump.patch')], { cwd: folder, encoding: 'utf8' });
      if (back.status !== 0) throw new Error(`bump.patch does not fit the agent any more: ${back.stderr}`);
    }
    // Without it every other bump would be one that the cache knows.
    appendFileSync(join(folder, 'pyproject.toml'), `\n${line}`);
  }
}
