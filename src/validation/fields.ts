import { Check, isObject } from './checks';
import { nearest } from './nearest';
import { Problems } from './problems';
import { show } from './show';

/** Turns the value of an option into its part of the model, the default where there is no value or an invalid one. */
export type Field<T> = (value: unknown, option: string, problems: Problems) => T;

/** A field for every option of a struct: the compiler finds the one that is missing. */
export type FieldsOf<Options> = { readonly [Name in keyof Required<Options>]: Field<unknown> };

/** The part of the model that a table of fields gives. */
export type Resolved<Fields extends Record<string, Field<unknown>>> = { readonly [Name in keyof Fields]: ReturnType<Fields[Name]> };

/** An option without a default, or with one that depends on other options. */
export function optional<T>(check: Check<T>): Field<T | undefined> {
  return (value, option, problems) => (isGiven(value) ? check(value, option, problems) : undefined);
}

/** An option with a default. */
export function withDefault<T>(check: Check<T>, standard: T): Field<T> {
  const read = optional(check);
  return (value, option, problems) => read(value, option, problems) ?? standard;
}

/** Reads a group of options. Names that are left over are problems: JavaScript accepts a misspelt one silently. */
export function readFields<Fields extends Record<string, Field<unknown>>>(
  problems: Problems,
  group: string,
  given: unknown,
  fields: Fields,
): Resolved<Fields> {
  const values = propertiesOf(problems, group, given);
  const prefix = group && `${group}.`;
  const names = Object.keys(fields);
  for (const name of Object.keys(values)) {
    if (names.includes(name) || !isGiven(values[name])) continue;
    const similar = nearest(name, names);
    problems.add(`unknown option ${show(`${prefix}${name}`)}; ${similar ? `did you mean "${prefix}${similar}"?` : `use one of ${names.join(', ')}`}`);
  }
  return Object.fromEntries(names.map(name => [name, fields[name](values[name], `${prefix}${name}`, problems)])) as Resolved<Fields>;
}

function propertiesOf(problems: Problems, group: string, given: unknown): Readonly<Record<string, unknown>> {
  if (!isGiven(given)) return {};
  if (isObject(given)) return { ...given };
  problems.invalid(group || 'options', given, 'an object with options');
  return {};
}

/** Languages other than JavaScript leave an option out by null. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
