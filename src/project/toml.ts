import { isObject } from '../validation/checks';
import { Problems } from '../validation/problems';
import { megabytes } from '../validation/show';

/** smol-toml's parser. Its CommonJS build has no types of its own, and loads when the first file is parsed. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const parser = (): { parse(text: string): Record<string, unknown> } => require('smol-toml');

/** Far more than a person writes or uv locks. Parsing takes up to half a second for each megabyte. */
const MAX_LENGTH = 2e6;

/** Parses a TOML file. A syntax error is a problem, and gives an empty table. */
export function parseToml(problems: Problems, path: string, text: string): Record<string, unknown> {
  if (text.length > MAX_LENGTH) {
    problems.add(`cannot parse ${path}: it has ${megabytes(text)} of TOML to read, and at most ${MAX_LENGTH / 1e6} MB are possible; move other data out of it`);
    return {};
  }
  try {
    // TOML has no byte order mark. Editors and uv have.
    return parser().parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const { line, column, message } = error as { line?: number; column?: number; message: string };
    problems.add(`cannot parse ${path}, line ${line}, column ${column}: ${message.split('\n')[0].replace('Invalid TOML document: ', '')}; correct it`);
    return {};
  }
}

/** A table of a parsed file, or an empty one where the value has another type. */
export function table(parent: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = parent[name];
  return isObject(value) ? value : {};
}

/** The texts of a list. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** A text. */
export function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
