/** Compose and two shells, which read the files of many cases at once. */
import { execFile, spawnSync } from 'child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { promisify } from 'util';
import { readByBuildKit } from './dockerfile-reader';
import { textOf } from './generated';
import { intendedBy } from './instructions';
import { ComposeConfig, expectCompose, scriptValues } from './intact';
import { freshFolder } from './synthesis';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions as Options } from '../../src';

const run = promisify(execFile);

/** Options, and the packaging that they gave. */
export interface Case {
  readonly options: Options;
  readonly packaging: NegotiationDockerPackaging;
}

export interface Flaw {
  readonly index: number;
  readonly reason: string;
}

/** Processes of compose at the same time. */
const PARALLEL = 4;

/** With one thread and no garbage collection, a call of compose takes two thirds of the time. */
const ENVIRONMENT = { HOME: '/home-of-the-test', PATH: process.env.PATH, GOMAXPROCS: '1', GOGC: 'off' };

/** Names the folder of each script that a shell does not parse, or whose values it cannot print. */
const CHECK_SCRIPTS = `for folder in */; do
    for shell in dash 'busybox ash'; do
        for script in "$folder"*.sh; do $shell -n "$script" || echo "$script"; done
        $shell "$folder/values.sh" > "$folder/values.\${shell%% *}" || echo "$folder"
    done
done`;

/** The path of compose itself: through docker's command, each call takes twice the time. */
const compose = (): string => spawnSync('docker', ['info', '--format', '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Path}}{{end}}{{end}}'],
  { encoding: 'utf8' }).stdout.trim();

/** The cases whose values do not reach their readers, each with a reason. BuildKit's reader is one of them where it was compiled. */
export async function flawsOf(cases: readonly Case[], buildKit?: string): Promise<Flaw[]> {
  const root = freshFolder();
  try {
    cases.forEach((each, i) => write(each, join(root, `${i}`)));
    const { stdout, stderr } = spawnSync('sh', ['-c', CHECK_SCRIPTS], { cwd: root, encoding: 'utf8', maxBuffer: 1e9 });
    const flaws = stdout.split('\n').filter(Boolean).map(line => ({ index: parseInt(line, 10), reason: stderr }));
    const collect = async (index: number, check: () => unknown) => {
      try {
        await check();
      } catch (error) {
        flaws.push({ index, reason: (error as Error).message });
      }
    };
    for (const [index, each] of cases.entries()) await collect(index, () => expectPrinted(each, join(root, `${index}`)));
    const views = buildKit === undefined ? [] : readByBuildKit(buildKit, cases.map(({ packaging }) => textOf(packaging.dockerfile)));
    for (const [index, view] of views.entries()) await collect(index, () => expect(view).toEqual(intendedBy(cases[index].packaging.dockerfile)));
    const program = compose();
    const rest = [...cases.entries()];
    await Promise.all(Array.from({ length: PARALLEL }, async () => {
      for (let next = rest.shift(); next; next = rest.shift()) {
        const [index, each] = next;
        await collect(index, async () => expectCompose(each.packaging, each.options, await configOf(program, each, join(root, `${index}`))));
      }
    }));
    return flaws;
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Writes the files that the readers need. */
function write({ options, packaging }: Case, folder: string): void {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('entrypoint.sh', textOf(packaging.entrypoint));
  if (packaging.healthcheck) put('healthcheck.sh', textOf(packaging.healthcheck));
  put('values.sh', scriptValues(packaging, options).script);
  const { envFiles = [], services = {}, workers = {} } = options.compose ?? {};
  for (const path of [envFiles, ...[services, workers].flatMap(Object.values).map(each => each.envFiles ?? [])].flat()) put(`project/${path}`, '');
  // Compose before 2.30 refuses it.
  const text = textOf(packaging.compose);
  put(`project/${packaging.compose.path}`, options.compose?.rawEnvFiles ? text.replaceAll(/\n +format: raw(?=\n)/g, '') : text);
}

function expectPrinted({ options, packaging }: Case, folder: string): void {
  const expected = scriptValues(packaging, options).values.map(value => `${value}\0`).join('');
  for (const shell of ['dash', 'busybox']) expect({ shell, printed: readFileSync(join(folder, `values.${shell}`), 'utf8') }).toEqual({ shell, printed: expected });
}

/** Compose escapes dollar signs in its output, as it expects them in its input. */
async function configOf(program: string, { packaging }: Case, folder: string): Promise<ComposeConfig> {
  const cwd = dirname(join(folder, 'project', packaging.compose.path));
  const { stdout } = await run(program, ['--file', join(folder, 'project', packaging.compose.path), '--profile', '*', 'config', '--format', 'json'],
    { cwd, env: ENVIRONMENT, maxBuffer: 1e9 });
  return JSON.parse(stdout, (_, value) => (typeof value === 'string' ? value.replaceAll('$$', '$') : value));
}
