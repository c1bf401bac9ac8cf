import { inspect } from 'util';

/** A message stays readable when someone passes a megabyte. */
const MAX_LENGTH = 100;

/** Quotes any JavaScript value for a message: on one line, shortened, with invisible characters escaped. */
export function show(value: unknown): string {
  const text = typeof value === 'string'
    ? JSON.stringify(value.slice(0, MAX_LENGTH + 1))
    : inspect(value, { breakLength: Infinity, compact: true, customInspect: false, depth: 1, maxArrayLength: 10, maxStringLength: MAX_LENGTH });
  const visible = text.replace(/[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu, char => `\\u{${char.codePointAt(0)!.toString(16)}}`);
  return visible.length > MAX_LENGTH + 2 ? `${visible.slice(0, MAX_LENGTH)}…` : visible;
}

/** The length of a text, for a message. */
export function megabytes(text: string): string {
  return `${(text.length / 1e6).toFixed(1)} MB`;
}
