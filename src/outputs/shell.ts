/** Shell text that both scripts share. */

/** A text as one word. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Root takes its own commands from here, never from a directory that the app can write. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Directory of the failure count: out of the app's reach or, where root cannot write there, in memory. */
export const STATE = { root: '/run/healthcheck', app: '/dev/shm/healthcheck' };

/** Reads uid and effective capabilities into $_uid and $_caps without starting a process: proc_pid_status(5). */
export const READ_PRIVILEGES = `while read -r _key _value _; do
    case $_key in Uid:) _uid=$_value ;; CapEff:) _caps=$_value && break ;; esac
done < /proc/self/status`;

/** Root with CAP_SETGID and CAP_SETUID, bits 6 and 7: capabilities(7). */
export const MAY_DROP = '0:*[cdef]?';
