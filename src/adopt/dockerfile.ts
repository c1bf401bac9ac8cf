import { commandOf, commandsOf, Instruction, ofImage, readStages, Stage, unquoted, wordsOf } from './dockerfile-reader';
import { Findings, Member, SECRET } from './findings';
import { PYTHON_VERSION } from '../options/base-images';

/** Variables that the packaging sets, or that have no effect in its image. */
const SET_BY_PACKAGING = /^(PATH|VIRTUAL_ENV|PYTHON(UNBUFFERED|DONTWRITEBYTECODE|FAULTHANDLER|HASHSEED)|PIP_\w+|POETRY_\w+|UV_(COMPILE_BYTECODE|LINK_MODE|PYTHON_DOWNLOADS|PYTHON|PROJECT_ENVIRONMENT|CACHE_DIR|SYSTEM_PYTHON|NO_DEV|LOCKED|FROZEN|NO_CACHE)|DEBIAN_FRONTEND|HOME)$/;
/** Debian packages that a build needs, and a running app does not. */
const FOR_BUILDS = /^(build-essential|gcc|g\+\+|make|cmake|pkg-config|git|rustc|cargo|.*-dev)$/;
/** Programs that only prepare the image, in ways that the packaging has of its own. */
const HOUSEKEEPING = /^(apt-get (update|clean|autoremove|purge|upgrade)|rm |mkdir|chown|chmod|pip3? install (--\S+ )*(uv|pip|--upgrade|-U)\b|pip3? install (--\S+ )*"?uv|curl .*astral|wget .*astral|apk |true$|ln |groupadd|addgroup|uv venv|python3? -m venv|uv (cache|pip|python) |echo )/;

/**
 * Finds the options that carry a Dockerfile.
 *
 * @param python the version of Python without an option
 */
export function adoptDockerfile(findings: Findings, file: string, text: string, python = PYTHON_VERSION): void {
  const stages = readStages(text);
  if (stages.length === 0) return;
  const { own, others } = ofImage(stages);
  const names = new Set(stages.flatMap(({ name }) => name ?? []));
  const root = own[0];
  baseImage(findings, `${file}:${root.line}`, root, python);
  // In a single stage, compilers are in the image as well.
  const isAlone = others.length === 0;
  for (const stage of others) {
    const isPython = /python|uv|debian|ubuntu/i.test(stage.from) || names.has(stage.from.toLowerCase());
    if (!isPython) {
      findings.todo(`${file}:${stage.line}`, `FROM ${stage.from}`, `packaging.dockerfile.addStage('${stage.name ?? 'assets'}', { image: '${stage.from}' }), then copy from it: docs/customize.md`);
    } else {
      for (const each of stage.instructions) builderInstruction(findings, `${file}:${each.line}`, each);
    }
  }
  const command = { entrypoint: undefined as string[] | undefined, cmd: undefined as string[] | undefined, place: file };
  for (const each of own.flatMap(({ instructions }) => instructions)) {
    const place = `${file}:${each.line}`;
    if (each.keyword === 'ENTRYPOINT') Object.assign(command, { entrypoint: commandOf(each.value), place });
    else if (each.keyword === 'CMD') Object.assign(command, { cmd: commandOf(each.value), place });
    else imageInstruction(findings, place, each, { isAlone, names });
  }
  start(findings, command);
}

function baseImage(findings: Findings, place: string, { from }: Stage, python: string): void {
  const text = `FROM ${from}`;
  const [, version, release] = /^(?:docker\.io\/)?(?:library\/)?python:(3\.\d+)(?:\.\d+)?(?:-slim)?(?:-([a-z]+))?$/.exec(from)
    ?? /^ghcr\.io\/astral-sh\/uv:(?:[\d.]+-)?python(3\.\d+)-([a-z]+)(?:-slim)?$/.exec(from) ?? [];
  if (!version) return findings.option(place, text, 'runtime.image', from);
  if (version === python) findings.standard(place, text, 'the version of Python is the same without an option');
  else findings.option(place, text, 'pythonVersion', version);
  if (/^(trixie|bookworm|bullseye)$/.test(release ?? '') && release !== 'bookworm') findings.option(place, text, 'debianRelease', release);
}

function builderInstruction(findings: Findings, place: string, { keyword, value }: Instruction): void {
  const text = `${keyword} ${value}`;
  if (keyword === 'RUN') return run(findings, place, value, 'builder');
  if (keyword === 'ENV') return variables(findings, place, value, 'builder');
  if (keyword === 'COPY' && uvImage(findings, place, value)) return;
  if (keyword === 'ARG') return argument(findings, place, value);
  findings.standard(place, text, 'done by the stages of the packaging');
}

function imageInstruction(
  findings: Findings,
  place: string,
  { keyword, value }: Instruction,
  { isAlone, names }: { readonly isAlone: boolean; readonly names: ReadonlySet<string> },
): void {
  const text = `${keyword} ${value}`;
  switch (keyword) {
    case 'RUN': return run(findings, place, value, isAlone ? 'both' : 'runtime');
    case 'ENV': return variables(findings, place, value, 'runtime');
    case 'ARG': return argument(findings, place, value);
    case 'COPY':
    case 'ADD': return copy(findings, place, text, value, names);
    case 'EXPOSE': {
      const [port, ...more] = value.split(/\s+/).map(each => Number(each.replace(/\/tcp$/, '')));
      if (!Number.isInteger(port) || more.length) return findings.todo(place, text, 'set port to that of the app, and compose.ports to the others');
      return findings.option(place, text, 'port', port);
    }
    case 'USER': return user(findings, place, value);
    case 'WORKDIR': return findings.standard(place, text, 'the working directory is /app');
    case 'VOLUME': {
      const [first, ...more] = commandOf(value);
      findings.option(place, text, 'data.directory', first);
      if (more.length) findings.option(place, text, 'data.directories', more);
      return;
    }
    case 'HEALTHCHECK': return health(findings, place, value);
    case 'LABEL': return pairs(value).forEach(([name, label]) => findings.option(place, text, 'image.labels', { [name]: label }));
    case 'STOPSIGNAL': return findings.todo(place, text, `packaging.dockerfile.stage('runtime').raw('${text}')`);
    default: return findings.todo(place, text, 'not recognised: docs/customize.md has the ways to add an instruction');
  }
}

function run(findings: Findings, place: string, value: string, where: 'builder' | 'runtime' | 'both'): void {
  for (const command of commandsOf(value)) {
    const words = wordsOf(command).filter(word => word !== 'sudo');
    const line = words.join(' ');
    const installed = /^apt(-get)?$/.test(words[0]) && words.includes('install')
      ? words.slice(words.indexOf('install') + 1).filter(word => !word.startsWith('-')) : undefined;
    if (installed) {packages(findings, place, command, installed, where);} else if (/^(useradd|adduser)$/.test(words[0])) {added(findings, place, command, words);} else if (/^uv sync\b/.test(line)) {sync(findings, place, command, words);} else if (HOUSEKEEPING.test(`${line} `.trimEnd()) || HOUSEKEEPING.test(`${line} `)) {findings.standard(place, command, 'the packaging has a step of its own for it, or needs none');} else if (/^(pip3?|poetry|pipenv|pdm) /.test(line)) {findings.standard(place, command, 'uv installs what uv.lock names; move dependencies there with `uv add`');} else if (where !== 'runtime' || /^(uv run|python3?|flask|django-admin) /.test(line)) {
      findings.option(place, command, 'builder.commands', [command.replace(/^uv run (--\S+ )*/, '')]);
    } else {
      findings.todo(place, command, 'packaging.dockerfile.stage(\'runtime\').run([...]), where the image needs it');
    }
  }
}

function packages(findings: Findings, place: string, text: string, installed: readonly string[], where: 'builder' | 'runtime' | 'both'): void {
  const names = installed.filter(name => /^[a-z0-9][a-z0-9.+-]+(=\S+)?$/.test(name));
  const forBuild = where === 'builder' ? names : where === 'both' ? names.filter(name => FOR_BUILDS.test(name)) : [];
  const forApp = names.filter(name => !forBuild.includes(name));
  // The builder's image has these.
  const needed = forBuild.filter(name => !/^(git|ca-certificates|curl)$/.test(name));
  if (needed.length) findings.option(place, text, 'builder.packages', needed);
  if (forApp.length) findings.option(place, text, 'runtime.packages', forApp);
  if (!needed.length && !forApp.length) findings.standard(place, text, 'the packaging installs git where uv.lock needs it');
}

function added(findings: Findings, place: string, text: string, words: readonly string[]): void {
  const flag = (...names: string[]) => words.map((word, i) => names.includes(word) ? words[i + 1] : names.flatMap(name => word.startsWith(`${name}=`) ? [word.slice(name.length + 1)] : [])[0]).find(Boolean);
  const uid = Number(flag('--uid', '-u'));
  const name = words[words.length - 1];
  if (!Number.isInteger(uid) || uid <= 0) return findings.standard(place, text, 'the app runs as appuser, uid 999; the option user sets another one');
  const gid = Number(flag('--gid', '-g')) || uid;
  findings.option(place, text, 'user', { name, uid, gid });
}

function user(findings: Findings, place: string, value: string): void {
  const [uid, gid = uid] = value.split(':').map(Number);
  const text = `USER ${value}`;
  if (uid > 0) return findings.option(place, text, 'user', { uid, gid });
  findings.standard(place, text, /^(root|0)/.test(value) ? 'the entrypoint drops root itself' : 'the entrypoint runs the app as the user of the option user');
}

function sync(findings: Findings, place: string, text: string, words: readonly string[]): void {
  const values = (flag: string) => words.flatMap((word, i) => word === flag ? [words[i + 1]] : word.startsWith(`${flag}=`) ? [word.slice(flag.length + 1)] : []);
  const [extras, groups] = [values('--extra'), values('--group')];
  if (extras.length) findings.option(place, text, 'builder.extras', extras);
  if (groups.length) findings.option(place, text, 'builder.groups', groups);
  if (words.includes('--all-extras')) findings.todo(place, text, 'list the extras in builder.extras');
  else if (!extras.length && !groups.length) findings.standard(place, text, 'the builder runs uv sync');
}

function variables(findings: Findings, place: string, value: string, where: 'builder' | 'runtime'): void {
  for (const [name, text] of pairs(value)) {
    const line = `ENV ${name}=${text}`;
    if (SECRET.test(name)) findings.todo(place, `ENV ${name}=...`, 'a secret belongs into .env or compose.secrets, never into the image');
    else if (SET_BY_PACKAGING.test(name)) findings.standard(place, line, 'the packaging sets it, or needs it not');
    else if (/\$/.test(text)) findings.todo(place, line, `${where}.environment, with the value in full`);
    else findings.option(place, line, name.startsWith('UV_') ? 'builder.environment' : `${where}.environment`, { [name]: text });
  }
}

/** Names and values of ENV and LABEL, in either form. */
function pairs(value: string): [string, string][] {
  const words = [...value.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs)].map(([word]) => word);
  if (!words[0]?.includes('=')) return [[words[0] ?? '', unquoted(value.slice((words[0] ?? '').length).trim())]];
  return words.map(word => [unquoted(word.slice(0, word.indexOf('='))), unquoted(word.slice(word.indexOf('=') + 1))]);
}

function argument(findings: Findings, place: string, value: string): void {
  const text = `ARG ${value}`;
  if (SECRET.test(value)) findings.todo(place, text, 'builder.secrets pass it to the build, and no layer contains it');
  else if (/VERSION/i.test(value) && !/PYTHON|UV|NODE|DEBIAN/i.test(value)) findings.option(place, text, 'builder.versionArgument', value.split('=')[0].trim());
  else findings.standard(place, text, 'no option: its value is in the lines that use it');
}

function uvImage(findings: Findings, place: string, value: string): boolean {
  const [, version] = /--from=ghcr\.io\/astral-sh\/uv(?::(\S+))?\s/.exec(value) ?? [undefined, undefined];
  if (!/--from=ghcr\.io\/astral-sh\/uv/.test(value)) return false;
  if (version && /^\d+\.\d+\.\d+$/.test(version)) findings.option(place, `COPY ${value}`, 'builder.uvVersion', version);
  else findings.standard(place, `COPY ${value}`, 'the stage "uv" has it');
  return true;
}

function copy(findings: Findings, place: string, text: string, value: string, names: ReadonlySet<string>): void {
  if (uvImage(findings, place, value)) return;
  const [, from] = /--from=(\S+)/.exec(value) ?? [];
  if (from && !names.has(from.toLowerCase()) && !/^\d+$/.test(from)) {
    return findings.todo(place, text, `packaging.dockerfile.stage('runtime').copy([...], '...', { from: '${from}' })`);
  }
  if (from) return findings.standard(place, text, 'the stages of the packaging copy what they build');
  const words = commandOf(value.replace(/^(--\S+\s+)*/, ''));
  const [sources, target] = [words.slice(0, -1), words[words.length - 1] ?? ''];
  if (/^(https?:|git@)/.test(sources[0] ?? '')) return findings.todo(place, text, 'download it in builder.commands');
  // Relative to WORKDIR, and in most Dockerfiles below it.
  if (/^\/(etc|usr|opt|var|bin|root)\//.test(target)) return findings.todo(place, text, `packaging.dockerfile.stage('runtime').copy(${JSON.stringify(sources)}, '${target}')`);
  findings.standard(place, text, '/app contains the files of the repository, except for those that .dockerignore names');
}

function health(findings: Findings, place: string, value: string): void {
  const text = `HEALTHCHECK ${value}`;
  if (/^NONE$/i.test(value.trim())) return findings.option(place, text, 'health.kind', new Member('HealthKind.NONE'));
  const [, url] = /https?:\/\/[^/\s"']+(\/[^\s"'|)]*)/.exec(value) ?? [];
  for (const [flag, name] of [['interval', 'interval'], ['timeout', 'timeout'], ['start-period', 'startPeriod'], ['retries', 'retries']] as const) {
    const [, amount, unit = 's'] = new RegExp(`--${flag}=(\\d+)(s|m)?`).exec(value) ?? [];
    if (amount) findings.option(place, text, `health.${name}`, Number(amount) * (unit === 'm' ? 60 : 1));
  }
  if (url) return findings.option(place, text, 'health.path', url);
  const command = commandOf(value.replace(/^(--\S+\s+)*CMD\s*/i, ''));
  findings.option(place, text, 'health.kind', new Member('HealthKind.COMMAND'));
  findings.option(place, text, 'health.command', command);
}

function start(
  findings: Findings,
  { entrypoint, cmd, place }: { readonly entrypoint?: string[]; readonly cmd?: string[]; readonly place: string },
): void {
  const script = entrypoint && /\.sh$/.test(entrypoint[0]) ? entrypoint.shift() : undefined;
  if (script) findings.todo(place, `ENTRYPOINT ${script}`, 'put its steps before the app into beforeStart; .old keeps the script');
  const words = [...entrypoint ?? [], ...cmd ?? []].filter((word, i) => !(i === 0 && /^(tini|dumb-init|.*\/(tini|dumb-init))$/.test(word)) && word !== '--');
  if (words.length === 0) return;
  const command = withoutUvRun(words).map((word, i) => (i === 0 ? word.replace(/^.*\/\.?venv\/bin\//, '') : word));
  findings.option(place, `CMD ${words.join(' ')}`, 'command', command);
}

/** The environment of the project is on the PATH. */
function withoutUvRun(words: readonly string[]): string[] {
  if (words[0] !== 'uv' || words[1] !== 'run') return [...words];
  const rest = words.slice(2);
  while (rest[0]?.startsWith('-')) rest.shift();
  return rest;
}
