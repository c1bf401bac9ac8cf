/**
 * `npx projen demo`: packages the example in a new folder. If a container engine answers, builds it, runs it and sends it a request.
 * TEST_BUILDER_IMAGE and TEST_RUNTIME_IMAGE replace the base images where the engine cannot pull those.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { managedFiles, onStandIns, synthesizeExample } from './example';
import { docker, dockerOk } from '../src/verify/docker';
import { request, requestOk } from '../src/verify/http';
import { until } from '../src/verify/poll';

const FIRST_LINES = 6;
const NAME = `negotiation-demo-${process.pid}`;
const say = (text: string) => console.log(text);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  process.once('SIGINT', () => void cleanUp(folder).then(() => process.exit(130)));
  try {
    say(`Synthesizing the example into ${folder}`);
    synthesizeExample('negotiation-agent', folder);
    show(folder);
    const engine = await docker(['version', '--format', '{{.Server.Version}}']).catch(() => undefined);
    if (engine?.code === 0) await run(folder, engine.stdout.trim());
    else say('No container engine answers: skipping build and run.');
  } finally {
    await cleanUp(folder);
  }
}

function show(folder: string): void {
  const files = managedFiles('negotiation-agent', folder).filter(path => !path.startsWith('.projen/'));
  say(`\nManaged files:\n${files.map(path => `  ${path}`).join('\n')}`);
  for (const path of ['Dockerfile', '.dockerignore', 'entrypoint.sh', 'healthcheck.sh', 'docker-compose.yml']) {
    const lines = readFileSync(join(folder, path), 'utf8').split('\n').slice(0, FIRST_LINES);
    say(`\n--- ${path}\n${lines.join('\n')}\n    ...`);
  }
}

async function run(folder: string, version: string): Promise<void> {
  const [bases, dockerfile] = withStandIns(folder);
  say(`\nEngine ${version} answers. Building the image on ${bases} ...`);
  await dockerOk(['build', '--network=host', '--tag', NAME, '--file', dockerfile, folder]);
  say('Starting a container ...');
  await dockerOk(['network', 'create', NAME]);
  await dockerOk(['run', '--detach', '--init', '--name', NAME, '--network', NAME, '--publish', '127.0.0.1::8000', NAME]);
  const address = (await dockerOk(['port', NAME, '8000/tcp'])).split('\n')[0];
  const started = Date.now();
  say(`Waiting for http://${address}/health ...`);
  await until(30, () => requestOk(`http://${address}/health`)).catch(async (error: Error) => {
    const { stdout, stderr } = await docker(['logs', NAME]);
    throw new Error(`${error.message}\n${stdout}${stderr}`);
  });
  say(`Healthy after ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  const body = JSON.stringify({ item: 'pallet of paper', offer: 80, round: 2 });
  const reply = await request(`http://${address}/counter-offer`, { body });
  say(`POST /counter-offer ${body}\n  -> ${reply.status} ${reply.body}`);
  const owner = await dockerOk(['exec', NAME, 'stat', '-c', 'uid %u, gid %g', '/app/data/negotiations.jsonl']);
  const user = (await dockerOk(['top', NAME, '-o', 'pid,uid,args'])).split('\n').find(line => line.includes('negotiation.app') && !line.includes('init'));
  say(`The app runs as uid ${user?.trim().split(/\s+/)[1]}; its ledger belongs to ${owner}.`);
  await dockerOk(['stop', NAME]);
  say('Stopped and cleaned up.');
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
