import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { bases, freshFolder } from './support';
import { NegotiationDockerPackagingOptions } from '../../src';
import { dockerOk } from '../../src/verify/docker';

/** A small uv project, by its files, and how it is packaged. */
export interface UvProject {
  readonly files: Readonly<Record<string, string>>;
  readonly options?: NegotiationDockerPackagingOptions;
}

const pyproject = (lines: string, project = 'version = "1.0.0"') => `[project]
name = "lean"
requires-python = ">=3.11"
dependencies = ["idna==3.10"]
${project}
${lines}`;

const HATCHLING = `
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
`;

const wheel = (...packages: string[]) => `${HATCHLING}
[tool.hatch.build.targets.wheel]
packages = ${JSON.stringify(packages)}
`;

const LEAN = {
  'src/lean/__init__.py': 'ANSWER = 1\n',
  'src/lean/app.py': 'import idna\n\n\ndef main():\n    print(idna.__version__)\n',
};

/** What most projects have: sources, a console script, package data, configuration, tests. */
export const ORDINARY: UvProject = {
  files: {
    ...LEAN,
    'pyproject.toml': pyproject(`[project.scripts]\nlean = "lean.app:main"\n${wheel('src/lean')}`),
    'src/lean/data/table.yaml': 'a: 1\n',
    'src/lean/.env': 'SECRET=1\n',
    'config/policy.yaml': 'discount: 5\n',
    'knowledge_base/playbook.md': '# Playbook\n',
    'tests/test_lean.py': 'def test_nothing(): pass\n',
  },
};

/** Projects that uv installs in other ways. */
export const PARTICULAR: Readonly<Record<string, UvProject>> = {
  'extras and dependency groups': {
    files: {
      ...LEAN,
      'pyproject.toml': pyproject('[project.optional-dependencies]\nyaml = ["pyyaml==6.0.3"]\nunused = ["six==1.17.0"]\n\n'
        + `[dependency-groups]\ntelemetry = ["tenacity==9.0.0"]\ndev = ["iniconfig==2.1.0"]\n${wheel('src/lean')}`),
    },
    options: { builder: { extras: ['yaml'], groups: ['telemetry'] } },
  },
  'no build backend': {
    files: { 'pyproject.toml': pyproject('[tool.uv]\npackage = false\n'), 'lean/__init__.py': 'ANSWER = 1\n' },
  },
  'a namespace package that a dependency shares': {
    files: {
      'pyproject.toml': pyproject(wheel('src/jaraco'), 'version = "1.0.0"').replace('"idna==3.10"', '"jaraco.context==6.0.1"'),
      'src/jaraco/lean/__init__.py': 'ANSWER = 1\n',
    },
  },
  'a file of a dependency that the project overwrites': {
    files: {
      ...LEAN,
      'pyproject.toml': pyproject(wheel('src/lean', 'src/idna')),
      'src/idna/package_data.py': '__version__ = "the project\'s own"\n',
    },
  },
  'a version from git': {
    files: {
      ...LEAN,
      'pyproject.toml': pyproject(`[tool.hatch.version]\nsource = "vcs"\n${wheel('src/lean').replace('"hatchling"', '"hatchling", "hatch-vcs"')}`,
        'dynamic = ["version"]'),
    },
  },
  'names with blanks and without ASCII': {
    files: {
      ...LEAN,
      'pyproject.toml': pyproject(wheel('src/lean')),
      'src/lean/data/a name with blanks.txt': 'a\n',
      'src/lean/data/größe.txt': 'b\n',
    },
  },
};

/** Writes a project into a new folder, with a uv.lock that the builder's uv makes. */
export async function uvProject({ files }: UvProject): Promise<string> {
  const folder = freshFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const image = bases.builder?.image ?? 'ghcr.io/astral-sh/uv:python3.12-bookworm-slim';
  await dockerOk(['run', '--rm', '--network', 'host', '--volume', `${folder}:/project`, '--workdir', '/project', '--env', 'UV_PYTHON_DOWNLOADS=0',
    '--env', 'SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0', image, 'uv', 'lock', '--quiet']);
  return folder;
}
