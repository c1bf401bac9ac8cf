import { isObject } from '../validation/checks';

/** What the lines of a file become. */

export interface Finding {
  /** The file and, where it has one, the line. */
  readonly place: string;
  readonly text: string;
  /** The option that carries it, as code; or, in words, what to do. */
  readonly result: string;
}

/** Names of variables whose values must not become code. Wider than the check of options: a name too many costs a look. */
export const SECRET = /PASSWORD|PASSWD|TOKEN|SECRET|API_?KEY|CREDENTIAL/i;

/** Collects options, and the lines that each of them comes from. */
export class Findings {
  public readonly options: Record<string, unknown> = {};
  public readonly carried: Finding[] = [];
  public readonly open: Finding[] = [];

  /** An option carries a line. Lists grow; the first of several single values stays. */
  public option(place: string, text: string, path: string, value: unknown): void {
    const keys = path.split('.');
    const last = keys.pop()!;
    const group = keys.reduce<Record<string, unknown>>((object, key) => (object[key] ??= {}) as Record<string, unknown>, this.options);
    const known = group[last];
    if (Array.isArray(known) && Array.isArray(value)) group[last] = [...new Set([...known, ...value])];
    else if (isMap(known) && isMap(value)) group[last] = { ...known, ...value };
    else group[last] ??= value;
    this.carried.push({ place, text, result: `${path}: ${code(value)}` });
  }

  /** The packaging does so by itself. */
  public standard(place: string, text: string, reason: string): void {
    this.carried.push({ place, text, result: reason });
  }

  /** A person must decide. */
  public todo(place: string, text: string, result: string): void {
    this.open.push({ place, text, result });
  }
}

/** The name of an enum's member, such as HealthKind.NONE, which is no text in the code. */
export class Member {
  public constructor(public readonly name: string) {}
}

function isMap(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !(value instanceof Member);
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A value as JavaScript, with single quotes. */
export function code(value: unknown, indent = ''): string {
  if (value instanceof Member) return value.name;
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map(each => code(each, indent)).join(', ')}]`;
  if (!isMap(value)) return String(value);
  const entries = Object.entries(value).map(([name, each]) => `${IDENTIFIER.test(name) ? name : code(name)}: ${code(each, `${indent}  `)}`);
  const line = `{ ${entries.join(', ')} }`;
  return line.length + indent.length <= 100 ? line : `{\n${entries.map(entry => `${indent}  ${entry},`).join('\n')}\n${indent}}`;
}
