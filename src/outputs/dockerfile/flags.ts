/** Flags of an instruction by name. One without a value is left out; `true` stands for a flag that needs none. */
export type Flags = Readonly<Record<string, string | true | undefined>>;

/** Each flag as `name` or `name=value`. */
export function flagTexts(flags: Flags): string[] {
  return Object.entries(flags).filter(([, value]) => value !== undefined).map(([name, value]) => (value === true ? name : `${name}=${value}`));
}
