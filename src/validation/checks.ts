import { Problems } from './problems';

/** Returns a value that is fine. Reports any other one and returns undefined. */
export type Check<T> = (value: unknown, option: string, problems: Problems) => T | undefined;

/** Line breaks and NUL would end an instruction, a key or a word of the generated files. No file can hold half of a surrogate pair. */
const UNWRITABLE = /[\0\r\n]|\p{Surrogate}/u;

/** True for text that a file can hold on one line. */
export function isLine(value: string): boolean {
  return !UNWRITABLE.test(value);
}

/** Text that matches a pattern, on one line. */
export function text(pattern: RegExp, expected: string): Check<string> {
  return (value, option, problems) => {
    if (typeof value === 'string' && isLine(value) && pattern.test(value)) return value;
    problems.invalid(option, value, expected);
    return undefined;
  };
}

const MAX_KEY = 255;

/** A name that becomes a key of the compose file: projen writes no object with one of these. */
export function keyName(pattern: RegExp, expected: string): Check<string> {
  const check = text(pattern, expected);
  return (value, option, problems) => {
    const isUnwritable = ['__proto__', 'constructor', 'toJSON'].includes(value as string);
    if (!isUnwritable && !(typeof value === 'string' && value.length > MAX_KEY)) return check(value, option, problems);
    problems.invalid(option, value, isUnwritable ? 'another name, because projen cannot write a file with this one' : `at most ${MAX_KEY} characters`);
    return undefined;
  };
}

/** Any text on one line. */
export const line = text(/^/, 'text without line breaks, NUL and lone surrogates');

/** A whole number. */
export function integer(min: number, max: number): Check<number> {
  return (value, option, problems) => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
    problems.invalid(option, value, `a whole number from ${min} to ${max}`);
    return undefined;
  };
}

/** A number of seconds, fractions allowed. The engine counts in milliseconds. */
export function seconds(min: number): Check<number> {
  const max = 86_400;
  return (value, option, problems) => {
    if (typeof value === 'number' && value >= min && value <= max && (value === 0 || value >= 0.001)) return value;
    problems.invalid(option, value, min === 0 ? `0, or seconds from 0.001 to ${max}` : `seconds from ${min} to ${max}`);
    return undefined;
  };
}

/** True or false. */
export const boolean: Check<boolean> = (value, option, problems) => {
  if (typeof value === 'boolean') return value;
  problems.invalid(option, value, 'true or false');
  return undefined;
};

/** A member of an enumeration. */
export function oneOf<T extends string>(members: Readonly<Record<string, T>>): Check<T> {
  const values = Object.values(members);
  return (value, option, problems) => {
    if (values.includes(value as T)) return value as T;
    problems.invalid(option, value, `one of ${values.map(each => JSON.stringify(each)).join(', ')}`);
    return undefined;
  };
}

/** A list whose items pass a check. Items that do not are left out. */
export function listOf<T>(check: Check<T>, example: string): Check<readonly T[]> {
  return (value, option, problems) => {
    if (Array.isArray(value)) return value.map((item, i) => check(item, `${option}[${i}]`, problems)).filter((item): item is Awaited<T> & T => item !== undefined);
    problems.invalid(option, value, `a list, e.g. ${example}`);
    return undefined;
  };
}

/** Names with values, which pass a check each. Pairs that do not are left out. */
export function mapOf<T>(name: Check<string>, value: Check<T>, example: string): Check<Readonly<Record<string, T>>> {
  return (given, option, problems) => {
    if (!isObject(given)) {
      problems.invalid(option, given, `names with values, e.g. ${example}`);
      return undefined;
    }
    return Object.fromEntries(Object.entries(given).flatMap(([givenName, each]) => {
      const checkedName = name(givenName, `name in ${option}`, problems);
      const checkedValue = checkedName === undefined ? undefined : value(each, `${option}.${checkedName}`, problems);
      return checkedName !== undefined && checkedValue !== undefined ? [[checkedName, checkedValue]] : [];
    }));
  };
}

/** An object that is a mere collection of properties, as JSON has it: no list, date, map or null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}
