import { PrivilegeDrop } from './options';
import { Packaging } from './packaging';

/** What the two scripts share about users. */

/** The command that runs another as the app's user. */
export function drop({ privilegeDrop, user: { name, uid, gid } }: Packaging): string {
  return privilegeDrop === PrivilegeDrop.GOSU ? `gosu ${name}` : `setpriv --reuid=${uid} --regid=${gid} --init-groups`;
}

/** Root's own commands come from here, never from a directory that the app can write. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Where the health check keeps its count: out of the app's reach, or, where there is no root, where anyone may write. */
export const STATE = { root: '/run/healthcheck', app: '/dev/shm/healthcheck' };

/** Leaves the effective capabilities in $caps; CAP_SETGID and CAP_SETUID are bits 6 and 7 of them, see capabilities(7). */
export const READ_CAPABILITIES = 'while read -r key caps; do [ "$key" != CapEff: ] || break; done < /proc/self/status';
export const MAY_DROP = '*[cdef]?';
