import { Flags } from './flags';
import { DockerfileMount } from './mount';

/**
 * The closed set of instructions. An instruction is a value and `render` alone turns it into text, so that no value can end one
 * instruction and begin another.
 */
export type Instruction =
  | { readonly kind: 'arg'; readonly name: string; readonly value?: string }
  | { readonly kind: 'env'; readonly variables: Readonly<Record<string, string>>; readonly expand: boolean; readonly comments: Readonly<Record<string, string>> }
  | { readonly kind: 'label'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'workdir'; readonly path: string }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'run'; readonly commands: readonly string[]; readonly mounts: readonly DockerfileMount[]; readonly network?: string }
  | { readonly kind: 'copy'; readonly sources: readonly string[]; readonly target: string; readonly flags: Flags }
  | { readonly kind: 'expose'; readonly port: number; readonly protocol?: string }
  | { readonly kind: 'raw'; readonly line: string }
  | { readonly kind: 'healthcheck'; readonly flags: Flags; readonly command: readonly string[] }
  | { readonly kind: 'entrypoint' | 'cmd'; readonly command: readonly string[] };

/** An instruction with the comment that stands above it. */
export interface Commented {
  readonly instruction: Instruction;
  readonly comment?: string;
}
