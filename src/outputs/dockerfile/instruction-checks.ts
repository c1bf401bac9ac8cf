import { isLine } from '../../validation/checks';
import { hasHeredoc, flawOfCommand } from '../../validation/shell-command';
import { show } from '../../validation/show';

/** Checks of the values that users pass to the public stages. Each throws an error that quotes the value and says how to mend it. */

/** Dockerfile reference, without those that have a method of their own because their order matters, and FROM, which would begin a stage. */
const RAW = ['ADD', 'ARG', 'COPY', 'ENV', 'EXPOSE', 'LABEL', 'ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'];

/** One line that does not continue on the next one. */
export function oneLine(place: string, value: string): string {
  if (typeof value !== 'string' || value.trim() === '') fail(place, value, 'text that is not empty');
  if (!isLine(value)) fail(place, value, 'one line without NUL and lone surrogates');
  return value;
}

/** Commands of a RUN, and comments between them. */
export function commands(values: readonly string[]): readonly string[] {
  if (!Array.isArray(values) || values.length === 0) fail('commands of RUN', values, 'a list, e.g. ["npm ci", "npm run build"]');
  for (const value of values) {
    if (oneLine('command of RUN', value).startsWith('#')) continue;
    const flaw = flawOfCommand(value);
    if (flaw) fail('command of RUN', value, flaw);
  }
  if (values[values.length - 1].startsWith('#')) fail('commands of RUN', values, 'a command after the last comment');
  return values;
}

/** Paths of a COPY. */
export function copyPaths(sources: readonly string[], target: string): void {
  if (!Array.isArray(sources) || sources.length === 0) fail('sources of COPY', sources, 'a list, e.g. ["package.json"]');
  for (const path of [...sources, target]) {
    oneLine('path of COPY', path);
    if (path.startsWith('--') || path.startsWith('<<') || path.startsWith('[') || path.endsWith('\\')) {
      fail('path of COPY', path, 'a path that does not begin with "--", "<<" or "[" or end with "\\"; write "./" in front of it');
    }
  }
  if (sources.length > 1 && !target.endsWith('/')) fail('target of COPY', target, 'a directory with "/" at its end, because there are several sources');
}

/** One word: names of stages and images, users, flags. */
export function word(place: string, value: string): string {
  oneLine(place, value);
  if (/[\s\\"']/.test(value) || value.startsWith('-')) fail(place, value, 'one word without quotes and a leading "-"');
  return value;
}

/** Name of a stage: Dockerfile reference, FROM. */
export function stageName(value: string): string {
  if (typeof value !== 'string' || !/^[a-z][a-z0-9_.-]*$/.test(value) || value === 'scratch') fail('name of a stage', value, 'lower-case letters, digits, "_", "." and "-", not "scratch"');
  return value;
}

/** Names and values of ENV, ARG and LABEL. */
export function variables(place: string, values: Readonly<Record<string, string>>, pattern = /^[A-Za-z_][A-Za-z0-9_]*$/): Readonly<Record<string, string>> {
  if (Object.keys(values).length === 0) fail(place, values, 'at least one name with a value');
  for (const [name, value] of Object.entries(values)) {
    if (!pattern.test(name)) fail(`name in ${place}`, name, 'letters, digits and "_", without a leading digit');
    if (typeof value !== 'string' || !isLine(value)) fail(`value of ${name} in ${place}`, value, 'text on one line without NUL and lone surrogates');
  }
  return values;
}

/** Text that the engine expands, between double quotes: a quote or a backslash at the end would end it early. */
export function expandable(place: string, value: string): string {
  if (/"|\\$/.test(value)) fail(place, value, 'no double quote and no backslash at the end, because the engine expands it');
  return value;
}

/** An instruction that has no method of its own. */
export function rawLine(value: string): string {
  const keyword = oneLine('line', value).trimStart().split(/\s/, 1)[0].toUpperCase();
  if (!RAW.includes(keyword)) fail('line', value, `an instruction that begins with one of ${RAW.join(', ')}; for another one use the method of that name`);
  if (/\\\s*$/.test(value) || hasHeredoc(value)) fail('line', value, 'one whole instruction without heredoc and without a backslash at its end');
  return value.trim();
}

function fail(place: string, value: unknown, expected: string): never {
  throw new Error(`invalid ${place} ${show(value)}: expected ${expected}`);
}
