/** The pages of docs/ whose commands lead from a repository to an image. That of an existing repository is in test/package. */
import { spawn, ChildProcess, execFileSync } from 'child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { rootCertificates } from 'tls';
import { exampleFolder } from '../../scripts/example';
import { request, requestOk } from '../../src/verify/http';
import { until } from '../../src/verify/poll';
import { describeEngine } from '../support/engine';
import { PackageIndex } from '../support/package-index';
import { blocksOf, compileAndPack, down, follow, isAddition, local, onTestEngine, pathOf, readPage, run, runWith } from '../support/packed';
import { freshFolder } from '../support/synthesis';
import { having } from '../support/tools';

beforeAll(() => {
  compileAndPack('js');
}, 300_000);

describeEngine('docs/monorepo.md', () => {
  const folder = freshFolder();
  const testPage = having('uv', 'curl', 'docker compose');
  const blocks = blocksOf(readPage('docs/monorepo.md'));
  let output: string;

  beforeAll(() => {
    for (const path of ['services', 'libs']) cpSync(join(exampleFolder('monorepo'), path), join(folder, path), { recursive: true });
    output = follow(folder, blocks, block => onTestEngine(block));
  }, 300_000);

  // The first containers of the page belong to compose projects of their own, whose volumes outlive them.
  afterAll(() => ['services/quotes/docker-compose.yml', 'services/orders/docker-compose.yml', 'compose.yaml'].forEach(file => down(folder, file, 'quotes', 'orders')), 60_000);

  testPage('the files of the page are those of the example', () => {
    for (const block of blocks.filter(({ language }) => language !== 'sh')) {
      expect(readFileSync(join(exampleFolder('monorepo'), pathOf(block)), 'utf8').replace(`# ${pathOf(block)}\n`, ''))
        .toBe(block.text.replace(/^.*\n/, ''));
    }
  });

  testPage('the page leads to two running services', async () => {
    expect(output).toContain('{"pallets": 12, "cents": 136800}{"number": 1}');
    expect(await requestOk(local(8000, '/quotes?pallets=1'))).toContain('12000');
    expect((await request(local(8001, '/orders'), { body: '{"pallets": 1}' })).status).toBe(201);
  });
});

describeEngine('docs/databases-and-workers.md and docs/migrations.md', () => {
  const folder = freshFolder();
  const testPage = having('uv', 'curl', 'openssl', 'docker compose');
  const [databases, migrations] = ['docs/databases-and-workers.md', 'docs/migrations.md'].map(page => blocksOf(readPage(page)));
  const output: string[] = [];
  let answers: Record<string, string>;
  let configs: { services: Record<string, { environment: Record<string, string>; shm_size?: string }> }[];

  beforeAll(async () => {
    for (const path of ['src', 'pyproject.toml', 'README.md']) cpSync(join(exampleFolder('offer-agent'), path), join(folder, path), { recursive: true });
    output.push(follow(folder, databases, block => onTestEngine(block)));
    answers = await until(20, async () => {
      const offers: { item: string; answer: string }[] = JSON.parse(await requestOk(local(8000, '/offers')));
      expect(offers.map(({ answer }) => answer)).not.toContain(null);
      return Object.fromEntries(offers.map(({ item, answer }) => [item, answer]));
    });
    configs = [[], ['--file', 'docker-compose.yml']].map(file => JSON.parse(run(folder, 'docker', 'compose', ...file, 'config', '--format', 'json')));
    output.push(follow(folder, migrations, block => onTestEngine(block)));
  }, 600_000);

  afterAll(() => down(folder, 'docker-compose.yml', 'offer-agent'), 60_000);

  testPage('the files of the page are those of the example', () => {
    for (const block of databases.filter(each => each.language !== 'sh' && !isAddition(each))) {
      expect(readFileSync(join(exampleFolder('offer-agent'), pathOf(block)), 'utf8')).toBe(block.text.replace(/^.*\n/, ''));
    }
  });

  testPage('the worker answers offers, from the override file on by its lower price', () => {
    expect(output[0]).toContain('{"id":1}');
    expect(answers).toEqual({ 'pallet of paper': 'counter-offer: 90', 'box of pens': 'accepted' });
    expect(configs.map(({ services }) => services.worker.environment.LOWEST_PRICE)).toEqual(['80', undefined]);
    expect(configs[0].services.worker.environment.PGHOST).toBe('postgres');
    expect(configs[1].services.postgres.shm_size).toBe(`${256 * 1024 ** 2}`);
  });

  testPage('the migrations ran before the app, by hand, and in a container of their own', async () => {
    expect(output[1]).toMatch(/agent-1 .*migrate: the database is up to date\n[^]*Application startup complete/);
    expect(output[1]).toMatch(/^migrate: the database is up to date$/m);
    expect(output[1]).toContain('(2 rows)');
    expect(output[1]).toMatch(/migrate-1 .*migrate: the database is up to date/);
    expect(readFileSync(join(folder, 'entrypoint.sh'), 'utf8')).not.toContain('before_start');
    expect(JSON.parse(await requestOk(local(8000, '/offers')))).toHaveLength(2);
  });

  testPage('.env is in neither git nor the image', () => {
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toMatch(/^\.env$/m);
    expect(run(folder, 'docker', 'run', '--rm', '--entrypoint', 'sh', 'offer-agent', '-c', 'ls -A /app')).not.toContain('.env');
  });
});

describeEngine('docs/health-without-http.md', () => {
  const folder = freshFolder();
  const testPage = having('uv', 'curl', 'docker compose');
  let output: string;

  beforeAll(() => {
    run(folder, 'sh', '-c', 'docker rm --force feed-agent 2>&1');
    output = follow(folder, blocksOf(readPage('docs/health-without-http.md')), block => onTestEngine(block));
  }, 300_000);

  afterAll(() => {
    run(folder, 'sh', '-c', 'docker rm --force --volumes feed-agent 2>&1');
    down(folder, 'docker-compose.yml', 'feed-agent');
  }, 60_000);

  testPage('the command and the request with a host find a healthy app', () => {
    expect(output.match(/^feed-agent: healthy$/gm)).toHaveLength(2);
    expect(output).toContain('400 without the header');
  });

  testPage('docker run takes the interval of the start', () =>
    until(20, () => expect(run(folder, 'docker', 'inspect', '--format', '{{.State.Health.Status}}', 'feed-agent')).toBe('healthy\n')), 60_000);
});

describeEngine('docs/private-index.md', () => {
  const folder = freshFolder();
  const home = freshFolder();
  const testPage = having('uv', 'curl', 'python3', 'docker compose', 'ssh-agent');
  // Another home has the secrets. Docker and npm keep their own settings.
  const variables = {
    HOME: home,
    SSH_AUTH_SOCK: join(home, 'agent'),
    DOCKER_CONFIG: process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'),
    NPM_CONFIG_USERCONFIG: join(homedir(), '.npmrc'),
    NPM_CONFIG_CACHE: join(homedir(), '.npm'),
  };
  let index: PackageIndex;
  let agent: ChildProcess;
  let output: string;

  beforeAll(async () => {
    index = await PackageIndex.start();
    agent = spawn('ssh-agent', ['-D', '-a', variables.SSH_AUTH_SOCK], { stdio: 'ignore' });
    writeFileSync(join(home, '.netrc'), index.netrc, { mode: 0o600 });
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, '.ssh/id_ed25519')]);
    writeFileSync(join(home, '.ssh/known_hosts'), '');
    mkdirSync(join(folder, 'certs'));
    writeFileSync(join(folder, 'certs/company.pem'), `${rootCertificates[0]}\n`);
    // Without a cache, each build asks the index for the wheel.
    const adapt = (block: { language: string; text: string }) => onTestEngine(block, { UV_NO_CACHE: '1' }).replace('https://pypi.example.com/simple', index.url);
    output = follow(folder, blocksOf(readPage('docs/private-index.md')), adapt, variables);
  }, 600_000);

  afterAll(() => {
    agent.kill();
    index.stop();
    down(folder, 'docker-compose.yml', 'acme-mailer');
    rmSync(home, { recursive: true });
  }, 60_000);

  testPage('the page leads to a container with the package of the index', async () => {
    expect(output).toContain('Hello from the internal index');
    expect(await requestOk(local(8000, '/'))).toBe('Hello from the internal index');
  });

  testPage('neither the repository nor the image contains the password', () => {
    // grep exits with 1 where it finds nothing.
    expect(run(folder, 'sh', '-c', `grep -rlF '${index.password}' --exclude-dir=node_modules . || :`)).toBe('');
    const inImage = (text: string) => Number(run(folder, 'sh', '-c', `docker save acme-mailer | grep -caF '${text}' || :`));
    expect(inImage(index.password)).toBe(0);
    // Control: the layers are not compressed.
    expect(inImage('Hello from the internal index')).toBeGreaterThan(0);
    expect(run(folder, 'docker', 'history', '--no-trunc', 'acme-mailer')).not.toContain(index.password);
  });

  testPage('a build without the password fails where uv needs it', () => {
    appendFileSync(join(folder, 'uv.lock'), '# edited\n');
    expect(() => runWith(variables, folder, 'docker', 'build', '--network=host', '.')).toThrow(/401|Unauthorized/);
  });
});
