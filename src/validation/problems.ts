/** Collects what is wrong, so that all of it is told in one error. */
export class Problems {
  public readonly warnings: string[] = [];
  private readonly found: string[] = [];
  private readonly groups: { readonly prefix: string; readonly unread: Map<string, unknown> }[] = [];

  /** Something is wrong with an option: its name, its value, and what to write instead. */
  public add(option: string, value: unknown, instead: string): void {
    this.found.push(`${option} is ${JSON.stringify(value) ?? String(value)}: write ${instead}`);
  }

  /** The rest are told to the user, and the files are written. */
  public warn(warning: string): void {
    this.warnings.push(warning);
  }

  public throwIfAny(): void {
    if (this.found.length === 0) return;
    const count = this.found.length === 1 ? 'a problem' : `${this.found.length} problems`;
    throw new Error([`NegotiationDockerPackaging has ${count}; nothing was written.`, ...this.found.map(line => `  - ${line}`)].join('\n'));
  }

  /** A group of options; it is noted which of them are read. */
  public group<T extends object>(name: string, value: T | undefined): T {
    if (value === undefined || value === null) return {} as T;
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.add(name || 'options', value, 'an object with options');
      return {} as T;
    }
    const unread = new Map(Object.entries(value).filter(([, each]) => each !== undefined));
    if (unread.size === 0) return value;
    this.groups.push({ prefix: name && `${name}.`, unread });
    return new Proxy(value, {
      get: (target, key) => {
        unread.delete(String(key));
        return Reflect.get(target, key);
      },
    });
  }

  /** What nobody has read is no option: JavaScript takes a misspelt name without a word. */
  public addUnread(): void {
    for (const { prefix, unread } of this.groups) {
      for (const [name, value] of unread) this.add(`${prefix}${name}`, value, 'the name of an option that exists: they are listed in API.md');
    }
  }

  /** A default takes the place of what is not given, and needs no check. */
  public given(option: string, value: string | undefined, pattern: RegExp, instead: string): string | undefined {
    return value === undefined || value === null ? undefined : this.matching(option, value, pattern, instead);
  }

  public matching(option: string, value: string, pattern: RegExp, instead: string): string {
    if (typeof value !== 'string' || /[\0\r\n]/.test(value) || !pattern.test(value)) this.add(option, value, instead);
    return String(value);
  }

  public list(option: string, value: readonly string[]): readonly string[] {
    if (Array.isArray(value)) return value;
    this.add(option, value, 'a list of texts');
    return [];
  }

  public boolean(option: string, value: boolean): boolean {
    if (typeof value !== 'boolean') this.add(option, value, 'true or false');
    return value;
  }

  /** Any text that stays on its line. */
  public line(option: string, value: string): string {
    if (typeof value !== 'string') this.add(option, value, 'a string');
    else if (/[\0\r\n]/.test(value)) this.add(option, value, 'one line of text without newline and NUL');
    return String(value);
  }

  public integer(option: string, value: number, least: number, most: number): number {
    if (!Number.isInteger(value) || value < least || value > most) this.add(option, value, `a whole number from ${least} to ${most}`);
    return value;
  }

  public number(option: string, value: number, least: number, most: number, unit: string): number {
    if (typeof value !== 'number' || !(value >= least && value <= most)) this.add(option, value, `${unit} from ${least} to ${most}`);
    return value;
  }

  public member<T>(option: string, value: T, members: readonly T[]): T {
    if (!members.includes(value)) this.add(option, value, `one of ${members.map(member => JSON.stringify(member)).join(', ')}`);
    return value;
  }
}
