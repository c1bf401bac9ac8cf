/** Dockerfiles of the kinds that uv projects have, and the options that carry them. */
import { adoptDockerfile } from '../../src/adopt/dockerfile';
import { code, Findings } from '../../src/adopt/findings';

function adopted(text: string): Findings {
  const findings = new Findings();
  adoptDockerfile(findings, 'Dockerfile', text);
  return findings;
}

const KINDS: Record<string, [dockerfile: string, options: object, open: RegExp[]]> = {
  'a single stage': [`# syntax=docker/dockerfile:1
FROM python:3.13-slim
RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev libmagic1 \\
    && rm -rf /var/lib/apt/lists/*
COPY --from=ghcr.io/astral-sh/uv:0.9.30 /uv /bin/
ENV CURRENCY=EUR PYTHONUNBUFFERED=1 \\
    # a comment between
    GREETING="hello world"
WORKDIR /srv
COPY . .
RUN uv sync --locked --extra postgres && uv run python bin/write_terms.py
EXPOSE 8080
USER nobody
CMD ["uv", "run", "uvicorn", "acme.app:app", "--port", "8080"]
`, {
    pythonVersion: '3.13',
    builder: { packages: ['gcc', 'libpq-dev'], uvVersion: '0.9.30', extras: ['postgres'], commands: ['python bin/write_terms.py'] },
    runtime: { packages: ['libmagic1'], environment: { CURRENCY: 'EUR', GREETING: 'hello world' } },
    port: 8080,
    command: ['uvicorn', 'acme.app:app', '--port', '8080'],
  }, []],
  'multi-stage with cache mounts': [`ARG PYTHON=3.12
FROM ghcr.io/astral-sh/uv:python\${PYTHON}-bookworm-slim AS builder
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_HTTP_TIMEOUT=120
WORKDIR /app
RUN --mount=type=cache,target=/root/.cache/uv \\
    --mount=type=bind,source=uv.lock,target=uv.lock \\
    uv sync --locked --no-install-project --no-dev --group=telemetry
COPY . /app

FROM python:\${PYTHON}-slim-trixie
RUN groupadd --system --gid 1001 app && useradd --system --gid 1001 --uid 1001 --create-home app
COPY --from=builder --chown=app:app /app /app
ENV PATH="/app/.venv/bin:$PATH"
USER app
HEALTHCHECK --interval=1m --timeout=3s CMD curl -f http://localhost:8000/healthz || exit 1
CMD ["/app/.venv/bin/fastapi", "run", "--host", "0.0.0.0"]
`, {
    debianRelease: 'trixie',
    builder: { environment: { UV_HTTP_TIMEOUT: '120' }, groups: ['telemetry'] },
    user: { name: 'app', uid: 1001, gid: 1001 },
    health: { interval: 60, timeout: 3, path: '/healthz' },
    command: ['fastapi', 'run', '--host', '0.0.0.0'],
  }, []],
  'pip': [`FROM python:3.11
WORKDIR /code
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY ./app /code/app
CMD python -m app.main
`, { pythonVersion: '3.11', command: ['python', '-m', 'app.main'] }, []],
  'gunicorn, with secrets': [`FROM registry.example.com/base/python:3.12
ARG API_TOKEN
ENV DJANGO_SECRET_KEY=changeme WEB_CONCURRENCY=4
LABEL org.opencontainers.image.title="Shop" team=web
VOLUME /data
EXPOSE 8000/tcp
ENTRYPOINT ["tini", "--", "gunicorn"]
CMD ["shop.wsgi", "--bind", "0.0.0.0:8000"]
STOPSIGNAL SIGINT
`, {
    runtime: { image: 'registry.example.com/base/python:3.12', environment: { WEB_CONCURRENCY: '4' } },
    image: { labels: { 'org.opencontainers.image.title': 'Shop', 'team': 'web' } },
    data: { directory: '/data' },
    port: 8000,
    command: ['gunicorn', 'shop.wsgi', '--bind', '0.0.0.0:8000'],
  }, [/ARG API_TOKEN .*builder\.secrets/, /ENV DJANGO_SECRET_KEY=\.\.\. .*never into the image/, /STOPSIGNAL SIGINT .*raw\('STOPSIGNAL SIGINT'\)/]],
  'Django with collectstatic and assets': [`FROM node:22 AS assets
RUN npm ci && npm run build
FROM python:3.12-slim AS base
ENV DJANGO_SETTINGS_MODULE=shop.settings
FROM base AS final
COPY --from=assets /static /app/static
COPY --from=docker.io/library/caddy:2 /usr/bin/caddy /usr/bin/caddy
COPY nginx.conf /etc/nginx/nginx.conf
RUN uv run --no-sync python manage.py collectstatic --no-input; mkdir -p /app/media
ENTRYPOINT ["./docker-entrypoint.sh"]
CMD gunicorn shop.wsgi
HEALTHCHECK NONE
`, {
    runtime: { environment: { DJANGO_SETTINGS_MODULE: 'shop.settings' } },
    builder: { commands: ['python manage.py collectstatic --no-input'] },
    health: { kind: expect.objectContaining({ name: 'HealthKind.NONE' }) },
    command: ['gunicorn', 'shop.wsgi'],
  }, [/FROM node:22 .*addStage\('assets', \{ image: 'node:22' \}\)/, /caddy.*copy\(/, /nginx\.conf.*copy\(/, /docker-entrypoint\.sh.*beforeStart/]],
  'a worker with heredocs': [`FROM python:3.12-slim
RUN <<EOF
apt-get update
apt-get install -y ffmpeg=7:5.1.6-0+deb12u1
EOF
ENV QUEUE jobs of today
USER 1500:1600
ENTRYPOINT celery -A acme worker
HEALTHCHECK CMD celery -A acme inspect ping
`, {
    runtime: { packages: ['ffmpeg=7:5.1.6-0+deb12u1'], environment: { QUEUE: 'jobs of today' } },
    user: { uid: 1500, gid: 1600 },
    health: { kind: expect.objectContaining({ name: 'HealthKind.COMMAND' }), command: ['celery', '-A', 'acme', 'inspect', 'ping'] },
    command: ['celery', '-A', 'acme', 'worker'],
  }, []],
};

test.each(Object.entries(KINDS))('%s', (_, [dockerfile, options, open]) => {
  const findings = adopted(dockerfile);
  expect(findings.options).toEqual(options);
  const todo = findings.open.map(({ text, result }) => `${text} -> ${result}`);
  for (const pattern of open) expect(todo).toContainEqual(expect.stringMatching(pattern));
  expect(todo).toHaveLength(open.length);
});

test.each(Object.entries(KINDS))('%s: no instruction is forgotten', (_, [dockerfile]) => {
  const { carried, open } = adopted(dockerfile);
  const places = new Set([...carried, ...open].map(({ place }) => place));
  const instructions = dockerfile.split('\n').map((line, i) => ({ line, place: `Dockerfile:${i + 1}` }))
    .filter(({ line }) => /^(RUN|COPY|ENV|EXPOSE|USER|HEALTHCHECK|LABEL|VOLUME|WORKDIR|STOPSIGNAL)\b/.test(line));
  // A foreign stage comes over as a whole, and CMD and ENTRYPOINT as one command.
  expect(instructions.filter(({ line, place }) => !places.has(place) && !/npm/.test(line))).toEqual([]);
});

test('an option for Python only where the version would be another one', () => {
  const findings = new Findings();
  adoptDockerfile(findings, 'Dockerfile', 'FROM python:3.12\n', '3.13');
  expect(findings.options).toEqual({ pythonVersion: '3.12' });
});

test('secrets never become code', () => expect(code(adopted('FROM python:3.12\nENV DB_PASSWORD=geheim TOKEN=abc\n').options)).not.toMatch(/geheim|abc/));

test.each(['', '# nothing\n', 'FROM\n', 'FROM scratch\nCMD\n', 'RUN before from\n', 'FROM a\nRUN \\\n', 'FROM a AS a\nFROM a AS a\n'])('reads odd files: %j', text =>
  expect(() => adopted(text)).not.toThrow());

test('code is that of a person', () => {
  expect(code({ 'port': 8080, 'a-b': ['x\'y', '\\'], 'deep': { deeper: true } })).toBe('{ port: 8080, \'a-b\': [\'x\\\'y\', \'\\\\\'], deep: { deeper: true } }');
  expect(code({ runtime: { environment: { A: 'a'.repeat(78) } } })).toBe(`{\n  runtime: {\n    environment: { A: '${'a'.repeat(78)}' },\n  },\n}`);
});
