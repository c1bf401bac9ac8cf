/** The commands of the pages that begin in a packaged repository. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { Registry } from '../../benchmarks/registry';
import { dockerOk } from '../../src/verify/docker';
import { bases, BUILDER_IMAGE, describeEngine, POSTGRES_IMAGE, RUNTIME_IMAGE } from '../support/engine';
import { artefact, blocksOf, compileAndPack, created, GIT, LIBRARY, readPage, runWith } from '../support/packed';
import { freshFolder } from '../support/synthesis';
import { having } from '../support/tools';

/** Lines that the tests change: they build with the network of the host, where the package indexes are, and follow no log for ever. */
const ADAPTED: readonly (readonly [RegExp, string])[] = [
  [/(docker:verify(?!.*--network=host)[^\n>#]*)/g, '$1 -- --network=host '],
  [/(docker:build)(?!.*--network=host)/g, '$1 --network=host'],
  [/^(.*docker:logs --follow.*)$/gm, 'timeout --signal INT 10 $1 || [ $? = 124 ]'],
  [/docker run --init/g, 'docker run --detach --name of-the-page --init'],
  [/billing_default/g, 'negotiation-agent_default'],
  [/npm update \S+/g, '$& --prefer-offline --no-audit --no-fund'],
];

describeEngine('commands of the pages', () => {
  const testPage = having('uv', 'git', 'docker compose', 'docker-registry');
  const bin = freshFolder();
  const folder = join(freshFolder(), 'negotiation-agent');
  const storage = freshFolder();
  const variables = { ...GIT, STRIPE_KEY: 'sk', UV_TOOL_DIR: join(bin, 'tools'), UV_TOOL_BIN_DIR: bin, PATH: `${bin}:${process.env.PATH}` };
  let registry: Registry;

  const sh = (command: string) => runWith(variables, folder, 'sh', '-ec', command);
  /** Runs each block of commands of a page, and returns their output. */
  const page = (path: string) => blocksOf(readPage(path)).filter(({ language }) => language === 'sh')
    .map(({ text }) => sh(ADAPTED.reduce((commands, [pattern, replacement]) => commands.replace(pattern, replacement), text)));

  beforeAll(async () => {
    compileAndPack('js');
    registry = await Registry.start(storage);
    mkdirSync(folder);
    sh('git init --quiet');
    sh(created(''));
    const options = { ...bases, health: { interval: 2, timeout: 2 }, compose: { hostPort: 8600 } };
    const definition = join(folder, '.projenrc.ts');
    writeFileSync(definition, readFileSync(definition, 'utf8')
      .replace(/^( *)name:/m, `$1packaging: ${JSON.stringify(options)},\n$1name:`)
      .replace('project.synth();', `project.packaging.compose.addOverride('services.negotiation-agent.build.network', 'host');
project.packaging.addService('postgres', { image: '${POSTGRES_IMAGE}', environment: { POSTGRES_PASSWORD: 'x' } });
project.synth();`));
    sh('npx projen');
    sh('git add --all && git commit --quiet --message begin');
  }, 600_000);

  afterAll(async () => {
    sh('docker rm --force --volumes of-the-page; docker compose down --volumes; docker volume rm --force negotiation-data; docker rmi --force negotiation-agent');
    registry.stop();
  }, 60_000);

  testPage('docs/verify.md', () => {
    const [whole, joined, options, ci] = page('docs/verify.md');
    for (const output of [whole, joined]) expect(output).toMatch(/^ok +health inside/m);
    expect(whole).toMatch(/^ok +healing/m);
    expect(options).not.toMatch(/^FAIL/m);
    expect(ci).not.toMatch(/^FAIL/m);
    expect(JSON.parse(readFileSync(join(folder, 'verify.json'), 'utf8'))).toMatchObject({ ok: true });
    sh('rm verify.json; docker compose down --volumes');
  }, 900_000);

  testPage('docs/tasks.md', () => {
    const [output] = page('docs/tasks.md');
    expect(output).toContain('Uvicorn running');
    expect(output).toMatch(/credentials$/m);
    expect(sh('docker compose ps --quiet')).toBe('');
  }, 300_000);

  testPage('docs/security.md', async () => {
    sh('npx projen docker:up --detach --wait');
    const output = page('docs/security.md');
    expect(output[0]).toMatch(/read-only/);
    expect(await dockerOk(['inspect', '--format', '{{.State.Running}}', 'of-the-page'])).toBe('true');
    sh('docker rm --force of-the-page; docker compose down --volumes');
  }, 600_000);

  testPage('docs/check.md', () => {
    const output = page('docs/check.md').join('');
    expect(output).toMatch(/^passed +hadolint/m);
    expect(existsSync(join(bin, 'checkov'))).toBe(true);
  }, 300_000);

  testPage('docs/rollout.md: an update with no new version changes nothing', () => {
    page('docs/rollout.md');
    expect(sh('git status --porcelain -- Dockerfile entrypoint.sh healthcheck.sh docker-compose.yml .dockerignore')).toBe('');
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).devDependencies[LIBRARY]).toContain(basename(artefact('js', '.tgz')));
  }, 300_000);

  testPage('docs/pin.md', async () => {
    const images = [[BUILDER_IMAGE, 'uv:3.11'], [RUNTIME_IMAGE, 'python:3.11']].map(([from, name]) => [from, `${registry.address}/${name}`]);
    for (const [from, to] of images) {
      await dockerOk(['tag', from, to]);
      await dockerOk(['push', '--quiet', to]);
    }
    const definition = join(folder, '.projenrc.ts');
    let text = readFileSync(definition, 'utf8');
    for (const [from, to] of images) text = text.replaceAll(from, to);
    writeFileSync(definition, text);
    sh('npx projen');
    const [pinned, checked] = page('docs/pin.md');
    expect(pinned).toContain('Wrote docker-images.json');
    expect(checked).toContain('docker-images.json is up to date.');
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toMatch(/^FROM \S+\/python:3\.11@sha256:\w{64} AS runtime$/m);
  }, 300_000);
});
