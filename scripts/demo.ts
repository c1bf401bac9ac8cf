/**
 * `npx projen demo`: packages the example in a new folder. If a container engine answers, builds it, runs it, sends it an offer, freezes it and
 * shows it come back, with a probe each second in the place of each half minute. TEST_BUILDER_IMAGE and TEST_RUNTIME_IMAGE replace the base
 * images where the engine cannot pull those.
 *
 *   --svg PATH  also draws its output
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { managedFiles, onStandIns, synthesizeExample } from './example';
import { Line, sessionSvg } from './session-svg';
import { docker, dockerOk } from '../src/verify/docker';
import { request, requestOk } from '../src/verify/http';
import { until } from '../src/verify/poll';

const NAME = `negotiation-demo-${process.pid}`;
/** By default, 30 s pass between two probes. */
const TIMES = '{ health: { interval: 1, timeout: 1, startPeriod: 2, startInterval: 0.5 } }';

const session: Line[] = [];
const begin = performance.now();

function say(text: string): void {
  console.log(text);
  for (const line of text.split('\n')) session.push({ seconds: (performance.now() - begin) / 1000, text: line });
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  process.once('SIGINT', () => void cleanUp(folder).then(() => process.exit(130)));
  try {
    synthesizeExample('negotiation-agent', folder, TIMES);
    show(folder);
    const engine = await docker(['version', '--format', '{{.Server.Version}}']).catch(() => undefined);
    if (engine?.code === 0) await run(folder, engine.stdout.trim());
    else say('\nNo container engine answers: skipping build and run.');
    const svg = process.argv.indexOf('--svg');
    if (svg > 0) writeFileSync(process.argv[svg + 1], sessionSvg(session));
  } finally {
    await cleanUp(folder);
  }
}

function show(folder: string): void {
  const files = managedFiles('negotiation-agent', folder).filter(path => !path.startsWith('.projen/') && !path.endsWith('.json'));
  say(`\n$ npx projen\n${files.join('  ')}`);
  const lines = (path: string) => `${path.padEnd(20)}${readFileSync(join(folder, path), 'utf8').split('\n').length} lines`;
  say(['Dockerfile', '.dockerignore', 'entrypoint.sh', 'healthcheck.sh', 'docker-compose.yml'].map(lines).join('\n'));
}

async function run(folder: string, version: string): Promise<void> {
  const [bases, dockerfile] = withStandIns(folder);
  say(`\n$ docker build .        # engine ${version}, on ${bases}`);
  const building = performance.now();
  await dockerOk(['build', '--network=host', '--tag', NAME, '--file', dockerfile, folder]);
  say(`built in ${seconds(building)}`);
  say('\n$ docker run ...        # a probe each second here; each half minute by default');
  await dockerOk(['network', 'create', NAME]);
  await dockerOk(['run', '--detach', '--init', '--restart', 'unless-stopped', '--name', NAME, '--network', NAME, '--publish', '127.0.0.1::8000', NAME]);
  const address = () => dockerOk(['port', NAME, '8000/tcp']).then(text => text.split('\n')[0]);
  const started = performance.now();
  await until(30, async () => requestOk(`http://${await address()}/health`)).catch(async (error: Error) => {
    const { stdout, stderr } = await docker(['logs', NAME]);
    throw new Error(`${error.message}\n${stdout}${stderr}`);
  });
  await until(30, async () => {
    if ((await dockerOk(['inspect', '--format', '{{.State.Health.Status}}', NAME])) !== 'healthy') throw new Error('the container is not healthy');
  });
  say(`healthy after ${seconds(started)}`);
  await offer(await address(), 80);
  const owner = await dockerOk(['exec', NAME, 'stat', '-c', 'uid %u', '/app/data/negotiations.jsonl']);
  const user = (await dockerOk(['top', NAME, '-o', 'pid,uid,args'])).split('\n').find(line => line.includes('negotiation.app') && !line.includes('init'));
  say(`the app runs as uid ${user?.trim().split(/\s+/)[1]}, and its ledger in the volume belongs to ${owner}`);
  await heal(address);
  await offer(await address(), 85);
  say(`the ledger has ${(await dockerOk(['exec', NAME, 'cat', '/app/data/negotiations.jsonl'])).split('\n').length} entries`);
  await dockerOk(['stop', NAME]);
  say('\nStopped and cleaned up.');
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function offer(address: string, amount: number): Promise<void> {
  const body = JSON.stringify({ item: 'pallet of paper', offer: amount, round: 2 });
  const reply = await request(`http://${address}/counter-offer`, { body });
  say(`\n$ curl -d '${body}' http://${address}/counter-offer\n${reply.body}`);
}

/** Freezes the app, and reports what happens until it answers again. */
async function heal(address: () => Promise<string>): Promise<void> {
  say('\n$ kill -STOP            # the app hangs: it answers nothing and ignores every signal but one');
  const logged = async () => {
    const { stdout, stderr } = await docker(['logs', NAME]);
    return (stdout + stderr).split('\n');
  };
  const before = new Set(await logged());
  await dockerOk(['exec', NAME, 'sh', '-c', 'read -r pid _ < /run/healthcheck/app && kill -STOP "$pid"']);
  const frozen = performance.now();
  let status = 'healthy';
  await until(30, async () => {
    const [now, restarts] = (await dockerOk(['inspect', '--format', '{{.State.Health.Status}} {{.RestartCount}}', NAME])).split(' ');
    for (const line of (await logged()).filter(each => /^healthcheck/.test(each) && !before.has(each))) {
      before.add(line);
      say(`${seconds(frozen).padStart(7)}  ${line}`);
    }
    if (now !== status) say(`${seconds(frozen).padStart(7)}  docker: ${now}${restarts === '0' ? '' : ', restarted'}`);
    status = now;
    if (restarts === '0') throw new Error('the app did not come back');
    await requestOk(`http://${await address()}/health`);
  }, { interval: 0.2 });
  say(`${seconds(frozen).padStart(7)}  the app answers again`);
}

/** Returns a description of the base images, and the path of a Dockerfile with them. */
function withStandIns(folder: string): [bases: string, dockerfile: string] {
  const { TEST_BUILDER_IMAGE, TEST_RUNTIME_IMAGE } = process.env;
  const dockerfile = join(folder, 'Dockerfile');
  if (!TEST_BUILDER_IMAGE || !TEST_RUNTIME_IMAGE) return ['its own base images', dockerfile];
  const other = join(folder, 'Dockerfile.demo');
  writeFileSync(other, onStandIns(readFileSync(dockerfile, 'utf8')));
  return [`${TEST_BUILDER_IMAGE} and ${TEST_RUNTIME_IMAGE}`, other];
}

async function cleanUp(folder: string): Promise<void> {
  for (const args of [['rm', '--force', '--volumes', NAME], ['network', 'rm', NAME], ['image', 'rm', NAME]]) {
    await docker(args).catch(() => undefined);
  }
  rmSync(folder, { recursive: true, force: true });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
