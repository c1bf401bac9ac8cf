/**
 * The closed set of instructions that the recipe uses. An instruction is a value: `render` alone turns it into text,
 * so that nothing a user says can end one instruction and begin another.
 */
export type Instruction =
  | { readonly kind: 'from'; readonly image: string; readonly stage?: string }
  | { readonly kind: 'arg'; readonly name: string; readonly value?: string }
  | { readonly kind: 'env'; readonly variables: Readonly<Record<string, string>>; readonly expand: boolean }
  | { readonly kind: 'workdir'; readonly path: string }
  | { readonly kind: 'run'; readonly mounts: readonly string[]; readonly commands: readonly string[] }
  | { readonly kind: 'copy'; readonly sources: readonly string[]; readonly target: string; readonly flags: CopyFlags }
  | { readonly kind: 'healthcheck'; readonly timings: Readonly<Record<string, string>>; readonly command: readonly string[] }
  | { readonly kind: 'expose'; readonly port: number }
  | { readonly kind: 'entrypoint' | 'cmd'; readonly command: readonly string[] }
  | { readonly kind: 'comment'; readonly lines: readonly string[] }
  | { readonly kind: 'gap' };

export interface CopyFlags {
  readonly from?: string;
  readonly chown?: string;
  readonly chmod?: string;
}

export const from = (image: string, stage?: string): Instruction => ({ kind: 'from', image, stage });
export const arg = (name: string, value?: string): Instruction => ({ kind: 'arg', name, value });
/** Values are literal: `$` stays a dollar sign. */
export const env = (variables: Readonly<Record<string, string>>): Instruction => ({ kind: 'env', variables, expand: false });
/** Puts a directory first in the PATH that the base image brings. */
export const prependPath = (directory: string): Instruction => ({ kind: 'env', variables: { PATH: `${directory}:$PATH` }, expand: true });
export const workdir = (path: string): Instruction => ({ kind: 'workdir', path });
/** Shell commands, joined by `&&`: values of users go in only after they have passed the checks of `resolve`. */
export const run = (commands: readonly string[], mounts: readonly string[] = []): Instruction => ({ kind: 'run', commands, mounts });
export const copy = (sources: readonly string[], target: string, flags: CopyFlags = {}): Instruction =>
  ({ kind: 'copy', sources, target, flags });
export const healthcheck = (timings: Readonly<Record<string, string>>, command: readonly string[]): Instruction =>
  ({ kind: 'healthcheck', timings, command });
export const expose = (port: number): Instruction => ({ kind: 'expose', port });
export const entrypoint = (command: readonly string[]): Instruction => ({ kind: 'entrypoint', command });
export const cmd = (command: readonly string[]): Instruction => ({ kind: 'cmd', command });
export const comment = (...lines: string[]): Instruction => ({ kind: 'comment', lines });
export const gap = (): Instruction => ({ kind: 'gap' });
