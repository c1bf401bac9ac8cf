/**
 * Compares this packaging with its alternatives and writes the results into README.md and results.svg.
 *
 *   --check   exit with 1 if a budget is not held
 *   --quick   print the results of two runs with fewer files and subprojects; for work on the benchmark
 */
import { readdirSync, readFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'fs';
import * as os from 'os';
import { join } from 'path';
import { verdicts } from './budgets';
import { build, folderOf, measureBuilds } from './builds';
import { measureCaches } from './caches';
import { Entrypoint, measureEntrypoints, measurePackage, measureProbes, measureSizes, measureStarts, measureUps, Probe, Up } from './containers';
import { plot } from './plot';
import { freePort, Registry } from './registry';
import { report } from './report';
import { Results } from './results';
import { BUILDER_IMAGE, prepare, RUNTIME_IMAGE, Subject, SUBJECTS } from './subjects';
import { measureSynthesis, SUBPROJECTS } from './synthesis';
import { VolumeRepair } from '../src';
import { docker, dockerOk } from '../src/verify/docker';

const quick = process.argv.includes('--quick');
const RUNS = quick ? 2 : 5;
const FILES = quick ? 10_000 : 100_000;
const NAME = `packaging-bench-${process.pid}`;
const VARIANTS = { 'root only': { data: { repair: VolumeRepair.ON_ROOT_MISMATCH } }, 'without bytecode': { runtime: { standardLibraryBytecode: false } } };

process.env.DOCKER_BUILDKIT = '1';

async function main(): Promise<void> {
  const folder = mkdtempSync(join(os.tmpdir(), 'bench-'));
  const cleanUps: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanUp(cleanUps).then(() => process.exit(128 + os.constants.signals[signal])));
  }
  try {
    const results = await measure(folder, cleanUps);
    const judged = verdicts(results);
    const [text, svg] = [report(results, judged), plot(results)];
    if (quick) console.log(text);
    else publish(text, svg);
    for (const { budget, measured, held } of judged) console.error(`${held ? 'held    ' : 'NOT HELD'}  ${budget}  (${measured})`);
    if (process.argv.includes('--check') && judged.some(({ held }) => !held)) process.exitCode = 1;
  } finally {
    await cleanUp(cleanUps);
  }
}

async function measure(folder: string, cleanUps: (() => unknown)[]): Promise<Results> {
  const machine = describeMachine();
  const versions = await describeVersions();
  const subprojects = SUBPROJECTS.filter(count => !quick || count <= 100);
  const synthesis = measureSynthesis(folder, RUNS, subprojects);

  const registry = await Registry.start(folder);
  cleanUps.push(() => registry.stop());
  const local = (name: string) => `${registry.address}/${NAME}/${name.replace(/ /g, '-')}:latest`;
  const tag = (subject: Subject) => local(subject);
  const variant = (name: Entrypoint | Probe) => local(name);
  cleanUps.push(() => docker(['rmi', '--force', ...[...SUBJECTS, ...Object.keys(VARIANTS)].map(local)]));

  for (const subject of SUBJECTS) prepare(subject, folderOf(folder, subject));
  const sources = sizeOf(join(folderOf(folder, 'this project'), 'src'));
  const builds = await measureBuilds(folder, registry, RUNS, tag);
  const caches = await measureCaches(folder, registry.address, Math.min(RUNS, 3));
  const sizes = await measureSizes(tag);
  const largePackage = await measurePackage(tag('this project'), 'grpc');

  for (const [name, options] of Object.entries(VARIANTS)) {
    prepare('this project', join(folder, NAME, name), options);
    await build(join(folder, NAME, name), local(name));
  }
  await dockerOk(['network', 'create', NAME]);
  cleanUps.push(() => docker(['network', 'rm', NAME]), () => docker(['rm', '--force', '--volumes', NAME]));
  const starts = await measureStarts(RUNS * 2, tag, NAME);
  const ups = await measureUps(RUNS, composeFiles(join(folder, NAME, 'up'), tag, await freePort()), NAME);
  const entrypoints = await measureEntrypoints(RUNS * 8, FILES, variant, NAME);
  const probes = await measureProbes(RUNS * 4, variant, NAME);
  const date = new Date().toISOString().slice(0, 10);
  const measured = { builds, caches, sizes, starts, ups, entrypoints, probes, synthesis, subprojects };
  return { machine, versions, date, runs: RUNS, sources, largePackage, files: FILES, ...measured };
}

/** Serves the health path one second after its start. */
const READY_AFTER_A_SECOND = `import http.server, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
time.sleep(1)
http.server.HTTPServer(("", 8000), Handler).serve_forever()
`;

/** Writes the compose files for images that exist, with that app. */
function composeFiles(folder: string, tag: (subject: Subject) => string, hostPort: number): Record<Up, string[]> {
  const [name, label] = tag('this project').split(/:(?=[^:/]*$)/);
  prepare('this project', folder, { image: { name, tag: label }, compose: { hostPort } });
  const seed = join(folder, 'seed.yml');
  writeFileSync(seed, `services:\n  agent:\n    image: ${tag('seed')}\n`);
  const app = join(folder, 'app.yml');
  writeFileSync(app, JSON.stringify({ services: { agent: { command: ['python', '-c', READY_AFTER_A_SECOND] } } }));
  return { 'seed': [seed, app], 'this project': [join(folder, 'docker-compose.yml'), app] };
}

function describeMachine(): string {
  const cpus = os.cpus();
  return `${cpus.length} cores of ${cpus[0].model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB of memory, Linux ${os.release().split('-')[0]}`;
}

async function describeVersions(): Promise<string> {
  const engine = await dockerOk(['version', '--format', '{{.Server.Version}}']);
  const buildx = (await dockerOk(['buildx', 'version'])).split(' ')[1];
  const uv = await dockerOk(['run', '--rm', '--network', 'none', '--entrypoint', 'uv', BUILDER_IMAGE, '--version']);
  const python = await dockerOk(['run', '--rm', '--network', 'none', '--entrypoint', 'python', RUNTIME_IMAGE, '--version']);
  const bases = process.env.TEST_RUNTIME_IMAGE ? ` Base images: ${BUILDER_IMAGE} and ${RUNTIME_IMAGE}, made of Debian's packages, in place of the official ones.` : '';
  return `Docker ${engine}, buildx ${buildx}, ${uv}, ${python}, Node ${process.versions.node}.${bases}`;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(path => statSync(join(folder, path)))
    .reduce((total, stat) => total + (stat.isFile() ? stat.size : 0), 0);
}

function publish(text: string, svg: string): void {
  const readme = join(__dirname, 'README.md');
  const [before, rest] = readFileSync(readme, 'utf8').split('<!-- results -->\n');
  const after = rest?.split('<!-- end of results -->\n')[1];
  if (after === undefined) throw new Error(`${readme} has no markers "<!-- results -->" and "<!-- end of results -->"; add them`);
  writeFileSync(readme, `${before}<!-- results -->\n${text}<!-- end of results -->\n${after}`);
  writeFileSync(join(__dirname, 'results.svg'), svg);
}

async function cleanUp(cleanUps: (() => unknown)[]): Promise<void> {
  for (const step of cleanUps.splice(0).reverse()) await step();
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
