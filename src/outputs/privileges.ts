import { Packaging } from '../model';
import { PrivilegeDrop } from '../options/options';

/** What the two scripts share about users. */

/** The command that runs another as the app's user. */
export function drop({ privilegeDrop, user: { name, uid, gid } }: Packaging): string {
  return privilegeDrop === PrivilegeDrop.GOSU ? `gosu ${name}` : `setpriv --reuid=${uid} --regid=${gid} --init-groups`;
}

/** Root's own commands come from here, never from a directory that the app can write. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Where the health check keeps its count: out of the app's reach, or, where root has no such place, where anyone may write. */
export const STATE = { root: '/run/healthcheck', app: '/dev/shm/healthcheck' };

/** Leaves the shell's uid and effective capabilities in $_uid and $_caps, without starting a process; see proc_pid_status(5). */
export const READ_PRIVILEGES = `while read -r _key _value _; do
    case $_key in Uid:) _uid=$_value ;; CapEff:) _caps=$_value && break ;; esac
done < /proc/self/status`;

/** Root with CAP_SETGID and CAP_SETUID, bits 6 and 7 of the capabilities: see capabilities(7). */
export const MAY_DROP = '0:*[cdef]?';
