/** Projects for tests that need a container engine. */
import { spawnSync } from 'child_process';
import { cpSync, readFileSync } from 'fs';
import { join } from 'path';
import { folderWith, freshFolder, synthesize } from './synthesis';
import { NegotiationDockerPackagingOptions } from '../../src';
import { pythonImage, uvImage } from '../../src/options/base-images';

const version = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' });
export const engineVersion = version.status === 0 ? version.stdout.trim() : undefined;

const isDocker20 = engineVersion?.startsWith('20.') ?? false;

/** BuildKit of 20.10 sets a new timestamp for each directory that it copies to, so that other small layers may change with an edit. */
export const keepsLayers = !isDocker20;

/** `docker build` of 20.10 skips a directory that a pattern of .dockerignore matches, unless an exception begins with its path. */
export const entersExcludedDirectories = !isDocker20;

/** compose refuses the start interval of a health check on engines that do not know it. */
export const knowsStartInterval = Number(engineVersion?.split('.')[0]) >= 25;

const { TEST_BUILDER_IMAGE, TEST_RUNTIME_IMAGE, TEST_PYTHON_VERSION, TEST_POSTGRES_IMAGE } = process.env;

/** Options with the base images that `.ci/bases` found. Without `.ci/bases`, the defaults. */
export const bases: NegotiationDockerPackagingOptions = TEST_BUILDER_IMAGE && TEST_RUNTIME_IMAGE
  ? { pythonVersion: TEST_PYTHON_VERSION, builder: { image: TEST_BUILDER_IMAGE }, runtime: { image: TEST_RUNTIME_IMAGE } }
  : {};
export const basesInWords = TEST_RUNTIME_IMAGE ? `base images ${TEST_BUILDER_IMAGE} and ${TEST_RUNTIME_IMAGE}` : 'the real base images';

/** Skips the tests if no engine answers. With CI set, they run and fail. */
export function describeEngine(name: string, tests: () => void): void {
  if (engineVersion || process.env.CI) describe(`${name}, on Docker ${engineVersion} with ${basesInWords}`, tests);
  else describe.skip(`${name} (missing: container engine)`, tests);
}

export const BUILDER_IMAGE = bases.builder?.image ?? uvImage();
export const RUNTIME_IMAGE = bases.runtime?.image ?? pythonImage();
export const POSTGRES_IMAGE = TEST_POSTGRES_IMAGE ?? 'postgres:17-bookworm';

/** Adds the base images to options that do not set them. */
export function withBases(options: NegotiationDockerPackagingOptions = {}): NegotiationDockerPackagingOptions {
  return {
    ...bases,
    ...options,
    builder: { ...bases.builder, ...options.builder },
    runtime: { ...bases.runtime, ...options.runtime },
  };
}

export const EXAMPLE = join(__dirname, '..', '..', 'examples', 'negotiation-agent');
const GENERATED = /\/(\.venv|node_modules|\.projen|Dockerfile|\.dockerignore|entrypoint\.sh|healthcheck\.sh|docker-compose\.yml)$/;

/** Copies a Python project into a fresh folder and synthesizes its packaging there. */
export function packaged(options: NegotiationDockerPackagingOptions = {}, source = EXAMPLE): string {
  const outdir = freshFolder();
  cpSync(source, outdir, { recursive: true, filter: path => !GENERATED.test(path) });
  synthesize(outdir, withBases(options));
  return outdir;
}

const FAULT_APP = readFileSync(join(__dirname, 'fault-app.py'), 'utf8');

/** Writes a uv project with one app. It has no dependencies and no build backend, so its build needs no package index. */
export function bareProject(others: Readonly<Record<string, string>> = {}): string {
  return folderWith({
    'pyproject.toml': '[project]\nname = "negotiation"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n[tool.uv]\npackage = false\n',
    'uv.lock': 'version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n'
      + '[[package]]\nname = "negotiation"\nversion = "0.1.0"\nsource = { virtual = "." }\n',
    'negotiation/__init__.py': '',
    'negotiation/app.py': FAULT_APP,
    'config/policy.yaml': 'a: 1\n',
    'knowledge_base/a.md': 'A.\n',
    ...others,
  });
}
