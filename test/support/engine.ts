import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { NegotiationDockerPackagingOptions } from '../../src';
import { freshFolder, synthesize } from '../support/synthesis';

export { freshFolder, synthesize };

/** Engine tests run where an engine answers; in CI its absence is a failure and not a reason to skip. */
const answers = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' });
export const engineVersion = answers.status === 0 ? answers.stdout.trim() : undefined;
export const describeEngine: jest.Describe = engineVersion || process.env.CI ? describe : describe.skip;

const { TEST_BUILDER_IMAGE, TEST_RUNTIME_IMAGE, TEST_PYTHON_VERSION } = process.env;

/** The base images that `.ci/bases` found, the real ones where it did not run. Said once in each run that uses them. */
export const bases: NegotiationDockerPackagingOptions = TEST_BUILDER_IMAGE && TEST_RUNTIME_IMAGE
  ? { pythonVersion: TEST_PYTHON_VERSION, builder: { image: TEST_BUILDER_IMAGE }, runtime: { image: TEST_RUNTIME_IMAGE } }
  : {};
export const basesInWords = TEST_RUNTIME_IMAGE ? `base images ${TEST_BUILDER_IMAGE} and ${TEST_RUNTIME_IMAGE}` : 'the real base images';

/** Lays the test's base images under the options. */
export function withBases(options: NegotiationDockerPackagingOptions = {}): NegotiationDockerPackagingOptions {
  return {
    ...bases,
    ...options,
    builder: { ...bases.builder, ...options.builder },
    runtime: { ...bases.runtime, ...options.runtime },
  };
}

export const EXAMPLE = join(__dirname, '..', '..', 'examples', 'negotiation-agent');

/** A copy of a Python project in a folder of its own, with the packaging's files synthesized into it. */
export function packaged(options: NegotiationDockerPackagingOptions = {}, source = EXAMPLE): string {
  const outdir = freshFolder();
  cpSync(source, outdir, {
    recursive: true,
    filter: path => !/\/(\.venv|node_modules|\.projen|Dockerfile|\.dockerignore|entrypoint\.sh|healthcheck\.sh|docker-compose\.yml)$/.test(path),
  });
  synthesize(outdir, withBases(options));
  return outdir;
}

/** A uv project of one module, without dependencies and build backend, so that it is built without any index. */
export function bareProject(app: string, others: Readonly<Record<string, string>> = {}): string {
  const folder = freshFolder();
  const files = {
    'pyproject.toml': '[project]\nname = "negotiation"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n[tool.uv]\npackage = false\n',
    'uv.lock': 'version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n'
      + '[[package]]\nname = "negotiation"\nversion = "0.1.0"\nsource = { virtual = "." }\n',
    'negotiation/__init__.py': '',
    'negotiation/app.py': app,
    'config/policy.yaml': 'a: 1\n',
    'knowledge_base/a.md': 'A.\n',
    ...others,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
