/** One test for each statement of the written source that a synthesis can show; docs/seed.md has the table. */
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { freshFolder, synthesize } from './support/synthesis';

const folder = freshFolder();
for (const path of ['config/a.yaml', 'knowledge_base/a.md']) {
  mkdirSync(dirname(join(folder, path)));
  writeFileSync(join(folder, path), '');
}
synthesize(folder);
const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const dockerfile = text('Dockerfile');
const dockerignore = text('.dockerignore');
const entrypoint = text('entrypoint.sh');
const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
const runtime = stages[stages.length - 1];

describe('truths', () => {
  test('a multi-stage build: builder stage and runtime stage', () => {
    expect(dockerfile).toMatch(/^FROM \S+ AS builder$/m);
    expect(runtime).toMatch(/^FROM python:/);
    expect(runtime).toMatch(/^COPY --from=builder /m);
  });
  test('the image runs as appuser, uid 999', () => {
    expect(runtime).toMatch(/useradd --system --gid 999 --uid 999 .*appuser/);
    expect(entrypoint).toMatch(/exec setpriv --reuid=999 --regid=999/);
  });
  test('HEALTHCHECK uses Python urllib to probe /health', () => expect(dockerfile).toMatch(/^HEALTHCHECK [^]*urllib.*\/health/m));
  test('the build context excludes .venv, .git, credentials and development artefacts', () => {
    for (const pattern of ['.venv/', '.git/', 'credentials.json', '.pytest_cache/']) expect(dockerignore).toContain(pattern);
  });
});

describe('artifacts and key links', () => {
  test.each([
    ['Dockerfile contains FROM ghcr.io/astral-sh/uv', dockerfile, /FROM ghcr\.io\/astral-sh\/uv/],
    ['.dockerignore contains .venv', dockerignore, /\.venv/],
    ['entrypoint.sh contains chown', entrypoint, /chown/],
    ['Dockerfile to entrypoint.sh', dockerfile, /ENTRYPOINT.*entrypoint/],
    ['Dockerfile to pyproject.toml', dockerfile, /uv sync --locked/],
    ['Dockerfile to the health endpoint', dockerfile, /urllib.*localhost:8000\/health/],
  ])('%s', (_, file, pattern) => expect(file).toMatch(pattern));
});

describe('.dockerignore', () => {
  const anywhere = ['.venv/', 'venv/', '.git/', '.gitignore', '__pycache__/', '*.py[cod]', '*$py.class', '.pytest_cache/', '.mypy_cache/',
    '.ruff_cache/', '.coverage', 'htmlcov/', '.idea/', '.vscode/', '*.swp', '*.swo', 'credentials.json', 'token.json', 'service_account.json',
    '*.pem', '*.key', '.env', '.env.*', '.DS_Store'];
  const lines = dockerignore.split('\n');
  test.each(anywhere)('excludes %s at every depth', pattern => expect(lines).toContain(`**/${pattern}`));
  test.each(['*.so', 'data/', '.planning/', '.claude/', 'tests/'])('excludes %s at the top only', pattern => expect(lines).toContain(pattern));
  test('does not exclude uv.lock', () => expect(dockerignore).not.toMatch(/uv\.lock/));
});

describe('entrypoint.sh', () => {
  test('is a POSIX shell script that stops at errors', () => expect(entrypoint).toMatch(/^#!\/bin\/sh\n[^]*^set -e$/m));
  test('gives the data volume to 999:999', () => {
    expect(entrypoint).toMatch(/^_data=\/app\/data$/m);
    expect(entrypoint).toMatch(/find "\$_data" -xdev ! '\(' -user 999 -group 999 '\)'[^]*os\.chown\(name, 999, 999, dir_fd=parent, follow_symlinks=False\)/);
  });
  test('drops privileges and becomes the command', () =>
    expect(entrypoint).toMatch(/exec setpriv --reuid=999 --regid=999 --init-groups .*"\$@"/));
});

describe('builder stage', () => {
  test('is based on the uv image', () => expect(dockerfile).toMatch(/^FROM ghcr\.io\/astral-sh\/uv:python3\.12-bookworm-slim AS uv$/m));
  test.each(['UV_COMPILE_BYTECODE=1', 'UV_LINK_MODE=copy', 'UV_NO_DEV=1', 'UV_PYTHON_DOWNLOADS=0'])('sets %s', variable =>
    expect(stages[0]).toContain(variable));
  test('works in /app', () => expect(stages[0]).toMatch(/^WORKDIR \/app$/m));
  test('installs the dependencies from the lock file first', () => expect(dockerfile).toMatch(new RegExp([
    'RUN --mount=type=cache,target=/root/.cache/uv',
    '--mount=type=bind,source=uv.lock,target=/app/uv.lock',
    '--mount=type=bind,source=pyproject.toml,target=/app/pyproject.toml',
    'uv sync --locked --no-install-project',
  ].join(' \\\\\\n +'))));
  test('then copies the project and installs it', () =>
    expect(dockerfile).toMatch(/COPY \. \/app\nRUN --mount=type=cache,target=\/root\/\.cache\/uv [^]*uv sync --locked --no-editable/));
});

describe('runtime stage', () => {
  test.each([
    ['the base image, Debian and not Alpine', /^FROM python:3\.12-slim-bookworm AS runtime$/m],
    ['the group', /groupadd --system --gid 999 appuser/],
    ['the user', /useradd --system --gid 999 --uid 999 --no-create-home --shell \/usr\/sbin\/nologin appuser/],
    ['the data directory', /mkdir -p \/app\/data\/credentials\b[^]*chown -R appuser:appuser \/app\/data/],
    ['the app from the builder', /^COPY --from=builder --chown=appuser:appuser \/project\/app \/app$/m],
    ['the entrypoint, owned by root and executable', /^COPY --from=files --chown=root:root --chmod=0755 .*entrypoint\.sh /m],
    ['config', /^COPY --from=files --chown=appuser:appuser \/files\/config\/ \/app\/config\/$/m],
    ['knowledge_base', /^COPY --from=files --chown=appuser:appuser \/files\/knowledge_base\/ \/app\/knowledge_base\/$/m],
    ['the PATH', /^ENV PATH="\/app\/\.venv\/bin:\$PATH"$/m],
    ['the working directory', /^WORKDIR \/app$/m],
    ['the health check\'s timings', /^HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 /m],
    ['ENTRYPOINT', /^ENTRYPOINT \["\/entrypoint\.sh"\]$/m],
    ['CMD', /^CMD \["python", "-m", "negotiation\.app"\]$/m],
  ])('has %s', (_, pattern) => expect(runtime).toMatch(pattern));
  test('sets no USER', () => expect(dockerfile).not.toMatch(/^USER /m));
  test('heals: the health check acts on an app that stays unhealthy', () => expect(text('healthcheck.sh')).toMatch(/kill -TERM/));
});

test('the compose file brings the container back', () => expect(text('docker-compose.yml')).toMatch(/restart: unless-stopped/));
