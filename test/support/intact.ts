/** Whether the values of options are intact in the files, as the programs that read these files see them. */
import { readDockerfile } from './dockerfile-reader';
import { textOf } from './generated';
import { intendedBy } from './instructions';
import { propertiesOf, ROOT } from './option-structs';
import { HealthKind, NegotiationDockerPackaging, NegotiationDockerPackagingOptions as Options } from '../../src';

const TITLE = /^NegotiationDockerPackaging found (\d+) problems?; no file was written:$/;
const NAMES = propertiesOf(ROOT).map(({ name }) => name).join('|');
/** A line of the error. It names an option, or a service that an option added. */
const LINE = new RegExp(`^  - .*(\\b(${NAMES}|options)\\b|\\bservices? |\\bsecret "|\\bworker ")`);

/** Expects the one error: its title, and a line for each problem. */
export function expectError(message: string): void {
  const [title, ...lines] = message.split('\n');
  expect(title).toMatch(TITLE);
  expect(lines.length).toBe(Number(TITLE.exec(title)![1]));
  for (const line of lines) {
    expect(line).toMatch(LINE);
    expect(line.length).toBeLessThan(1500);
  }
}

/** Expects a Dockerfile with the instructions of the model and no others, and with the values of the options. */
export function expectDockerfile({ dockerfile }: NegotiationDockerPackaging, options: Options): void {
  const view = readDockerfile(textOf(dockerfile));
  expect(view).toEqual(intendedBy(dockerfile));
  const builder = view.slice(0, view.findIndex(({ keyword, words }) => keyword === 'FROM' && words[1] === 'dependencies'));
  const runtime = view.slice(view.map(({ keyword }) => keyword).lastIndexOf('FROM'));
  const pairs = (name: string, instructions: typeof view) => Object.fromEntries(instructions.filter(({ keyword }) => keyword === name)
    .flatMap(({ words }) => words.flatMap((word, i) => (i % 2 ? [] : [[word, words[i + 1]]]))));
  const wordsOf = (keyword: string) => runtime.filter(each => each.keyword === keyword).map(({ words }) => words);
  expect(pairs('ENV', builder)).toMatchObject(options.builder?.environment ?? {});
  expect(pairs('ENV', runtime)).toMatchObject(options.runtime?.environment ?? {});
  expect(pairs('LABEL', runtime)).toMatchObject(options.image?.labels ?? {});
  if (options.command) expect(wordsOf('CMD')).toEqual([options.command]);
  if (options.health?.kind === HealthKind.COMMAND) expect(wordsOf('HEALTHCHECK')[0].slice(2)).toEqual(options.health.command);
  const text = view.filter(({ keyword }) => keyword === 'RUN').map(({ words }) => words[0]).join('\n');
  for (const command of options.builder?.commands ?? []) expect(text).toContain(`{ ${command}; }`);
}

/** Expects each pattern on a line of its own. */
export function expectIgnored({ dockerignore }: NegotiationDockerPackaging, { ignore, source }: Options): void {
  if (source?.context && source.context !== '.') return;
  const lines = textOf(dockerignore).split('\n');
  for (const pattern of ignore?.patterns ?? []) expect(lines).toContain(pattern.replace(/^#/, '\\#').replace(/^(!?)\//, '$1'));
}

/** A shell script that prints the values in the entrypoint without running it, each with a NUL at its end, and the values that it must print. */
export function scriptValues(
  { dataDirectory, entrypoint }: NegotiationDockerPackaging,
  options: Options,
): { readonly script: string; readonly values: readonly string[] } {
  const text = textOf(entrypoint);
  const part = (pattern: RegExp) => {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new Error(`the entrypoint has no ${pattern}`);
    return found;
  };
  const script = [`_data=${part(/\n_data=([^\n]*)\n/)}`, 'printf "%s\\0" "$_data"'];
  const values = [dataDirectory];
  if (options.command && text.includes('_own=own')) {
    script.push(`printf "%s\\0" ${part(/\n\[ "\$\*" != ([^\n]*) \] \|\| _own=own\n/)}`);
    values.push(options.command.join(' '));
  }
  if (options.beforeStart?.length) {
    script.push('step() { printf "%s\\0" "$1"; }', part(/\nbefore_start\(\) \{\n([^]*?)\n\}\n/));
    values.push(...options.beforeStart);
  }
  return { script: `${script.join('\n')}\n`, values };
}

/** The parts of `docker compose config --format json` that hold text of options. */
export interface ComposeConfig {
  readonly services: Readonly<Record<string, {
    readonly image: string;
    readonly command?: readonly string[] | null;
    readonly environment?: Readonly<Record<string, string | null>>;
    readonly healthcheck?: { readonly test?: readonly string[] };
    readonly profiles?: readonly string[];
    readonly networks?: Readonly<Record<string, unknown>>;
  }>>;
}

/** Expects the values of the options in the compose file, as compose reads it. */
export function expectCompose({ imageName, serviceName }: NegotiationDockerPackaging, options: Options, config: ComposeConfig): void {
  const { compose, image } = options;
  const { services = {}, workers = {} } = compose ?? {};
  const app = config.services[serviceName];
  const appEnvironment = compose?.environment ?? {};
  expect(app.image).toBe(`${imageName}:${image?.tag ?? 'latest'}`);
  expect(app.environment ?? {}).toEqual(appEnvironment);
  const everyone = [serviceName, ...Object.keys(services), ...Object.keys(workers)];
  expect(Object.keys(config.services).sort()).toEqual(everyone.sort());
  for (const [name, service] of Object.entries(services)) {
    const read = config.services[name];
    expect(read.image).toBe(service.image);
    expect(read.command ?? []).toEqual(service.command ?? []);
    expect(read.environment ?? {}).toEqual(service.environment ?? {});
    expect(read.profiles ?? []).toEqual([...new Set(service.profiles)]);
    if (service.health) expect(read.healthcheck?.test).toEqual(['CMD', ...service.health.command]);
  }
  for (const [name, worker] of Object.entries(workers)) {
    const read = config.services[name];
    expect(read.image).toBe(app.image);
    expect(read.command).toEqual(worker.command);
    expect(read.environment ?? {}).toEqual({ ...appEnvironment, ...worker.environment });
    if (worker.healthCommand?.length) expect(read.healthcheck?.test?.slice(-worker.healthCommand.length)).toEqual(worker.healthCommand);
  }
}
