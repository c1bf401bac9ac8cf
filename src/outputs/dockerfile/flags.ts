/** Flags of an instruction by name. One without a value is left out; `true` stands for a flag that needs none. */
export type Flags = Readonly<Record<string, string | true | undefined>>;
