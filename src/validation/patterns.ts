import { isIP } from 'net';
import { APP, VENV } from '../model';
import { Problems } from './problems';

/** Checks of a value by itself. What is not given stays undefined, and a default takes its place. */

const SEGMENT = '[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*|\\.[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*';
const RELATIVE_PATH = new RegExp(`^(${SEGMENT})(/(${SEGMENT}))*$`);
const ABSOLUTE_PATH = new RegExp(`^(/(${SEGMENT}))+$`);
const WITHIN = 'a path within the project without "..", of letters, digits, "." "_" "-" "@" "+" and "/"';
const ABSOLUTE = 'an absolute path without "..", of letters, digits, "." "_" "-" "@" "+" and "/"';
export const IMAGE_NAME = /^([a-z0-9]+([.-][a-z0-9]+)*(:[0-9]+)?\/)?[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
export const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
// Upper case on both sides: a pattern that ignores case takes 0.6 ms to compile, more than all others together.
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)($|_)/;
const SYSTEM_DIRECTORIES = ['bin', 'boot', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'proc', 'root', 'run', 'sbin', 'sys', 'usr', 'var'];

/** Users and groups of Debian's base system: a second one of a name cannot be added. */
const DEBIAN_NAMES = ('root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody adm tty disk kmem dialout '
  + 'fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff users nogroup').split(' ');

export function command(problems: Problems, given: readonly string[]): string[] {
  const words = problems.list('command', given);
  if (given.length === 0) problems.add('command', words, 'at least the program, e.g. ["python", "-m", "negotiation.app"]');
  else if (words[0] === '') problems.add('command[0]', words[0], 'the program that starts the app');
  return words.map((word, i) => problems.line(`command[${i}]`, word));
}

export function environment(problems: Problems, option: string, variables: { [name: string]: string }): Record<string, string> {
  if (typeof variables !== 'object' || Array.isArray(variables)) {
    problems.add(option, variables, 'names with values, e.g. { LOG_LEVEL: "info" }');
    return {};
  }
  for (const [name, value] of Object.entries(variables)) {
    problems.matching(`${option} (name)`, name, ENVIRONMENT_NAME, 'letters, digits and "_", not beginning with a digit');
    problems.line(`${option}.${name}`, value);
    if (name === 'PATH') problems.add(`${option}.PATH`, value, 'no PATH: the image has its own, and puts the virtual environment first');
  }
  return variables;
}

/** Everyone who can pull the image can read it. */
export function runtimeEnvironment(problems: Problems, variables: { [name: string]: string }): Record<string, string> {
  for (const name of Object.keys(variables)) {
    if (SECRET_NAME.test(name.toUpperCase())) {
      problems.warn(`runtime.environment.${name} looks like a secret, and everyone who can pull the image can read it; put it into .env`);
    }
  }
  return environment(problems, 'runtime.environment', variables);
}

export function imageReference(problems: Problems, option: string, reference?: string): string | undefined {
  if (reference === undefined || reference === null) return undefined;
  const [rest, digest] = problems.line(option, reference).split('@', 2);
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const name = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  const fine = IMAGE_NAME.test(name) && (tag === undefined || TAG.test(tag)) && (digest === undefined || DIGEST.test(digest))
    && (tag !== undefined || digest !== undefined);
  if (!fine) problems.add(option, reference, 'a whole reference with a tag or a digest, e.g. "python:3.12-slim-bookworm"');
  return reference;
}

/** The scripts need what Debian has. */
export function runtimeImage(problems: Problems, reference?: string): string | undefined {
  if (/alpine|distroless|busybox/.test(reference ?? '')) {
    problems.warn(`runtime.image is "${reference}": the image and its scripts need what Debian has (groupadd, setpriv, find, timeout); write a Debian-based one`);
  }
  return imageReference(problems, 'runtime.image', reference);
}

export function dataDirectory(problems: Problems, path?: string): string | undefined {
  const option = 'data.directory';
  if (path === undefined || path === null) return undefined;
  const [, top] = problems.matching(option, path, ABSOLUTE_PATH, ABSOLUTE).split('/');
  if (path === APP || path === VENV || path.startsWith(`${VENV}/`) || (SYSTEM_DIRECTORIES.includes(top) && top !== 'var')
    || path === '/var' || path === '/tmp' || path === '/home') {
    problems.add(option, path, 'a directory for the data alone, e.g. "/app/data" or "/data": the entrypoint gives it to the app');
  }
  return path;
}

export function address(problems: Problems, given?: string): string | undefined {
  if (given === undefined || given === null) return undefined;
  const version = isIP(String(given).replace(/^\[(.*)\]$/, '$1'));
  if (version === 0 || (version === 6) !== String(given).startsWith('[')) problems.add('compose.address', given, 'an address such as "127.0.0.1" or "[::1]"');
  return given;
}

export function userName(problems: Problems, name?: string): string | undefined {
  const option = 'user.name';
  if (name && DEBIAN_NAMES.includes(name)) problems.add(option, name, 'a name that the base image does not have yet, e.g. "appuser"');
  return problems.given(option, name, /^[a-z_][a-z0-9_-]{0,31}$/, 'a name such as "appuser"');
}

export function composeName(problems: Problems, option: string, name?: string): string | undefined {
  return problems.given(option, name, /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'letters, digits, "_", "." and "-"');
}

export const isRelativePath = (path: string) => RELATIVE_PATH.test(path);

export function relativePath(problems: Problems, option: string, path?: string): string | undefined {
  return problems.given(option, path, RELATIVE_PATH, WITHIN);
}

export function absolutePath(problems: Problems, option: string, path?: string): string | undefined {
  return problems.given(option, path, ABSOLUTE_PATH, ABSOLUTE);
}

export function variableName(problems: Problems, option: string, name?: string): string | undefined {
  return problems.given(option, name, ENVIRONMENT_NAME, 'the name of a variable');
}

export function relativePaths(problems: Problems, option: string, paths?: string[]): string[] | undefined {
  return list(problems, option, paths, RELATIVE_PATH, WITHIN);
}

export function debianPackages(problems: Problems, option: string, packages?: string[]): string[] | undefined {
  return list(problems, option, packages, /^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?(=[A-Za-z0-9.+:~-]+)?$/, 'the name of a Debian package, e.g. "libpq5"');
}

/** Of extras and dependency groups. */
export function pythonNames(problems: Problems, option: string, names?: string[]): string[] | undefined {
  return list(problems, option, names, /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'a name as in pyproject.toml, e.g. "telemetry"');
}

export function ignorePatterns(problems: Problems, option: string, patterns?: string[]): string[] | undefined {
  return list(problems, option, patterns, /^!?[^!\s]/, 'a pattern such as "notebooks/" or "!docs/needed.md"');
}

function list(problems: Problems, option: string, items: string[] | undefined, pattern: RegExp, instead: string): string[] | undefined {
  return items && problems.list(option, items).map((item, i) => problems.matching(`${option}[${i}]`, item, pattern, instead));
}

export function seconds(problems: Problems, option: string, value: number): number {
  return problems.number(option, value, 0.1, 86_400, 'seconds');
}
