/** Restrictions that the engine puts on the app's containers. */
export interface Restrictions {
  /** Capabilities that stay when all others go. Undefined for those of the engine's default. */
  readonly capabilities?: readonly string[];
  /** Processes and threads at most. Undefined for no limit. */
  readonly pids?: number;
  /** Directories that a read-only container has in memory. Undefined for a writable container. */
  readonly tmpfs?: readonly string[];
}

/** Directories of a read-only container that stay writable, in memory. */
export const READ_ONLY_TMPFS = ['/tmp', '/run'];

/** The default of OpenShift: far above an app with several workers and thread pools, far below a fork bomb. */
const PIDS = 4096;

export function restrictions(
  { hardening, readOnly }: { readonly hardening: boolean; readonly readOnly: boolean },
  { capabilities }: { readonly capabilities: readonly string[] },
): Restrictions {
  return { ...(hardening ? { capabilities, pids: PIDS } : {}), ...(readOnly ? { tmpfs: READ_ONLY_TMPFS } : {}) };
}
