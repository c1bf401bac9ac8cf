import { isObject } from '../validation/checks';
import { isGiven } from '../validation/fields';
import { Problems } from '../validation/problems';

type Values = Readonly<Record<string, unknown>>;

/** The deepest option is a variable of a worker: compose, workers, its name, environment, the variable. */
const MAX_DEPTH = 8;

/**
 * Options on top of their `defaults`. Groups and maps are merged key by key, so that a service may set one variable more; lists and other
 * values replace those of the defaults.
 */
export function withDefaults(problems: Problems, given: unknown, depth = 0): unknown {
  if (!isObject(given) || !isGiven(given.defaults)) return given;
  const { defaults, ...own } = given;
  if (isObject(defaults) && depth < MAX_DEPTH) return merged(withDefaults(problems, defaults, depth + 1) as Values, own);
  problems.invalid('defaults', defaults, 'an object with options');
  return own;
}

function merged(standard: Values, own: Values, depth = 0): Values {
  const entries = Object.keys({ ...standard, ...own }).map(name => {
    const [below, above] = [standard[name], own[name]];
    if (!isGiven(above)) return [name, below];
    return [name, isObject(below) && isObject(above) && depth < MAX_DEPTH ? merged(below, above, depth + 1) : above];
  });
  return Object.fromEntries(entries);
}
