import { BUILDER_IMAGE, RUNTIME_IMAGE } from './engine';
import { HATCHLING } from './repositories';
import { NegotiationDockerPackagingOptions } from '../../src';
import { dockerOk } from '../../src/verify/docker';

/** The files of a small uv project, and the options of its packaging. */
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

const wheel = (...packages: string[]) => `${HATCHLING}
[tool.hatch.build.targets.wheel]
packages = ${JSON.stringify(packages)}
`;

const LEAN = {
  'src/lean/__init__.py': 'ANSWER = 1\n',
  'src/lean/app.py': 'import idna\n\n\ndef main():\n    print(idna.__version__)\n',
};

/** Sources, a console script, package data, configuration and tests, as in most projects. */
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

/** Projects that uv installs in another way. */
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

/** The plain Dockerfile of uv's documentation, with the builder's settings for reproducible bytecode. */
export function plainDockerfile({ options }: UvProject): string {
  const { extras = [], groups = [] } = options?.builder ?? {};
  const selection = [...extras.map(extra => ` --extra ${extra}`), ...groups.map(group => ` --group ${group}`)].join('');
  const sync = 'RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked';
  return `FROM ${BUILDER_IMAGE} AS builder
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_DEV=1 UV_PYTHON_DOWNLOADS=0 UV_PYTHON=/usr/local/bin/python PYC_INVALIDATION_MODE=CHECKED_HASH
WORKDIR /app
ARG SETUPTOOLS_SCM_PRETEND_VERSION
COPY pyproject.toml uv.lock ./
${sync} --no-install-project${selection}
COPY . /app
${sync} --no-editable${selection}

FROM ${RUNTIME_IMAGE}
COPY --from=builder /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH
`;
}

/** Runs Python in a container of the image, as the app's user. */
export function python(image: string, ...args: string[]): Promise<string> {
  return dockerOk(['run', '--rm', '--network', 'none', '--user', '999:999', '--entrypoint', 'python', image, ...args]);
}

/** Type, mode, owner and content of each file of the virtual environment, except uv's lock and data that differs from build to build. */
export async function environmentOf(image: string): Promise<Record<string, string>> {
  return JSON.parse(await python(image, '-B', '-c', `
import hashlib, json, os
found = {}
for at, directories, names in os.walk('/app/.venv'):
    for name in directories + names:
        path = os.path.join(at, name)
        status = os.lstat(path)
        if name in ('uv_cache.json', '.lock'): continue
        if os.path.islink(path): content = os.readlink(path)
        elif os.path.isdir(path): content = 'directory'
        else:
            data = open(path, 'rb').read()
            if name == 'RECORD': data = b''.join(line for line in data.splitlines(True) if b'/uv_cache.json,' not in line)
            content = hashlib.sha256(data).hexdigest()
        found[path] = f'{status.st_mode:o} {status.st_uid} {status.st_gid} {content}'
print(json.dumps(found))`));
}
