import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { adoptCompose, ComposeFile } from './compose';
import { adoptDockerfile } from './dockerfile';
import { adoptDockerignore } from './dockerignore';
import { code, Finding, Findings } from './findings';
import { Outcome, run } from '../programs/run';
import { MARKER, readText } from '../project/files';
import { DEFAULT_COMPOSE_FILES } from '../project/ownership';
import { readPyproject } from '../project/pyproject';
import { OWN_PACKAGE } from '../project/uv-checks';
import { Problems } from '../validation/problems';
import { docker } from '../verify/docker';
import { lastLines } from '../verify/log';

export interface Adoption {
  /** Root of the project. */
  readonly folder: string;
  /** Whether to leave all files where they are. */
  readonly isDryRun: boolean;
  write(text: string): void;
}

const DEFINITIONS = ['.projenrc.ts', '.projenrc.js', '.projenrc.mjs', '.projenrc.py', '.projenrc.json'];
const CANDIDATES = ['Dockerfile', '.dockerignore', 'Dockerfile.dockerignore', 'entrypoint.sh', 'healthcheck.sh', ...DEFAULT_COMPOSE_FILES];

/** Moves hand-written files away, writes the generated ones, and reports what differs and which options carry it. Returns the exit code. */
export async function adopt(adoption: Adoption): Promise<number> {
  const { folder, isDryRun, write } = adoption;
  const definition = DEFINITIONS.find(name => existsSync(join(folder, name)));
  const files = isDryRun || !definition ? CANDIDATES.filter(path => isHandWritten(join(folder, path))) : await refused(folder, definition);
  if (typeof files === 'string') {
    write(files);
    return 1;
  }
  if (files.length === 0) {
    write('There is no hand-written file in the way.\n');
    return 0;
  }
  const texts = new Map(files.map(path => [path, readFileSync(join(folder, path), 'utf8')]));
  const findings = await findingsOf(texts, adoption);
  if (isDryRun) {
    report(findings, definition, write);
    return 0;
  }
  const moved = new Map(files.map(path => [path, free(folder, path)]));
  for (const [path, backup] of moved) renameSync(join(folder, path), join(folder, backup));
  const problem = await synthesized(adoption, definition, findings, texts);
  if (problem !== undefined) {
    for (const [path, backup] of moved) renameSync(join(folder, backup), join(folder, path));
    report(findings, definition, write);
    write(`\nNo file has changed, because the synthesis fails:\n${problem}\n`);
    return 1;
  }
  for (const [path, backup] of moved) {
    write(`\nMoved ${path} to ${backup}. ${existsSync(join(folder, path)) ? 'The generated file differs from it:' : 'No generated file takes its place.'}\n`);
    if (existsSync(join(folder, path))) write((await run('git', ['diff', '--no-index', '--no-color', '--', backup, path], { cwd: folder })).stdout);
  }
  report(findings, definition, write);
  return 0;
}

function isHandWritten(path: string): boolean {
  return existsSync(path) && !readFileSync(path, 'utf8').includes(MARKER);
}

/** The files that the synthesis refuses to replace, or why it fails beside these. */
async function refused(folder: string, definition: string): Promise<string[] | string> {
  const { code: status, stdout, stderr } = await synthesis(folder, definition);
  if (status === 0) return [];
  const output = stderr + stdout;
  const paths = [...output.matchAll(/^ {2}- (\S+) exists(?:,| and projen)/gm)].map(([, path]) => path);
  return paths.length ? paths : `The synthesis fails, and names no file that is in the way:\n${lastLines(output.trim())}\n`;
}

/** projen knows the definition from the first synthesis on. */
function synthesis(folder: string, definition: string): Promise<Outcome> {
  const first: Readonly<Record<string, readonly [string, ...string[]]>> = { ts: ['npx', '--yes', 'tsx', definition], js: ['node', definition], mjs: ['node', definition], py: ['python', definition] };
  const known = existsSync(join(folder, '.projen', 'tasks.json')) ? undefined : first[definition.split('.').pop()!];
  const [program, ...args] = known ?? ['npx', '--no', '--', 'projen'];
  return run(program, args, { cwd: folder });
}

async function findingsOf(texts: ReadonlyMap<string, string>, { folder }: Adoption): Promise<Findings> {
  const findings = new Findings();
  const pin = join(folder, '.python-version');
  const python = existsSync(pin) ? /3\.\d+/.exec(readFileSync(pin, 'utf8'))?.[0] : undefined;
  for (const [path, text] of texts) {
    const name = basename(path);
    if (DEFAULT_COMPOSE_FILES.includes(name)) await compose(findings, folder, path);
    else if (name.endsWith('.sh')) findings.todo(path, 'a script', 'put its steps before the app into beforeStart; the generated scripts repair the volume, drop root and heal the app');
    else if (/Dockerfile$/.test(name)) adoptDockerfile(findings, path, text, python);
  }
  return findings;
}

async function compose(findings: Findings, folder: string, path: string): Promise<void> {
  const absolute = join(folder, path);
  // Variables stay as they are written.
  const outcome = await docker(['compose', '--file', absolute, '--profile', '*', 'config', '--format', 'json', '--no-interpolate'], { cwd: folder }).catch(() => undefined);
  if (outcome?.code !== 0) return findings.todo(path, 'the file', 'compare it with the generated one; with Docker Compose on this machine, this command does');
  adoptCompose(findings, path, JSON.parse(outcome.stdout) as ComposeFile, dirname(absolute));
}

/** Writes the generated files, by a definition of its own where the project has none. Returns the reason of a failure, after which nothing of it is left. */
async function synthesized(
  { folder }: Adoption,
  definition: string | undefined,
  findings: Findings,
  texts: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const own = join(folder, '.projenrc.js');
  const attempt = async () => {
    if (!definition) writeFileSync(own, definitionOf(folder, findings));
    const { code: status, stdout, stderr } = await synthesis(folder, definition ?? basename(own));
    return status === 0 ? undefined : lastLines((stderr + stdout).trim());
  };
  let problem = await attempt();
  if (problem === undefined) {
    const before = Object.keys(findings.options).length;
    for (const [path, text] of texts) {
      const generated = join(folder, path);
      if (path.endsWith('dockerignore') && existsSync(generated)) adoptDockerignore(findings, path, text, readFileSync(generated, 'utf8'));
    }
    // Patterns are known only beside the generated ones.
    if (!definition && Object.keys(findings.options).length > before) problem = await attempt();
  }
  if (problem !== undefined && !definition) rmSync(own);
  return problem;
}

function free(folder: string, path: string): string {
  const names = [`${path}.old`, ...Array.from({ length: 1000 }, (_, i) => `${path}.old.${i + 2}`)];
  return names.find(name => !existsSync(join(folder, name)))!;
}

function definitionOf(folder: string, { options }: Findings): string {
  // The synthesis reports the problems of the file.
  const problems = new Problems();
  const { name = basename(folder) } = readPyproject(problems, readText(problems, join(folder, 'pyproject.toml'), 'pyproject.toml'));
  const call = code(options);
  const imports = ['HealthKind', 'NegotiationDockerPackaging'].filter(each => each !== 'HealthKind' || call.includes('HealthKind.'));
  // projen replaces these files, unless the project lets go of them.
  const kept = ['.gitignore', '.gitattributes'].filter(path => existsSync(join(folder, path)));
  return [
    "const { Project, javascript } = require('projen');",
    `const { ${imports.join(', ')} } = require('${OWN_PACKAGE}');`,
    '',
    `const project = new Project({ name: ${code(name)} });`,
    ...(kept.length ? ['// Yours stay.', ...kept.map(path => `project.tryRemoveFile('${path}');`)] : []),
    'new javascript.Projenrc(project);',
    `new NegotiationDockerPackaging(project${Object.keys(options).length ? `, ${call}` : ''});`,
    'project.synth();',
    '',
  ].join('\n');
}

function report(findings: Findings, definition: string | undefined, write: (text: string) => void): void {
  const lines = (title: string, all: readonly Finding[]) => {
    if (all.length) write(`\n${title}\n${all.map(({ place, text, result }) => `  ${place}  ${shortened(text)}\n      ${result}\n`).join('')}`);
  };
  lines('Carried over:', findings.carried);
  lines('For you to decide:', findings.open);
  if (Object.keys(findings.options).length === 0) return;
  write(`\n${definition ? `Put these options into ${definition}` : 'The options in .projenrc.js'}:\n\nnew NegotiationDockerPackaging(project, ${code(findings.options)});\n`);
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 117)}...` : line;
}
