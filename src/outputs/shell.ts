import { Model } from '../model';
import { SWARM_ENVIRONMENT } from '../options/layout';

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

/**
 * A function that exports the variables of the app's secret in a swarm, undefined where there is none. Other engines pass the lines of an
 * env file themselves; as there, the variables of the compose file come first.
 */
export function loadVariables({ compose, swarm }: Model): string | undefined {
  if (!swarm?.environmentSecret) return undefined;
  const workers = compose.others.filter(({ kind }) => kind === 'worker');
  const set = [...new Set([compose, ...workers].flatMap(({ environment }) => Object.keys(environment)))];
  const others = ['PATH', 'OPTIND', ...set.filter(name => !['PATH', 'OPTIND'].includes(name))];
  return `# Export the variables of a secret in a swarm: lines NAME=value. Variables of the compose file come first.
load_variables() {
    [ -f ${SWARM_ENVIRONMENT} ] || return 0
    _return=$(printf '\\r')
    while IFS= read -r _line || [ "$_line" ]; do
        _line=\${_line%"$_return"}
        _name=\${_line%%=*} _value=\${_line#*=}
${compose.rawEnvFiles ? '' : `        # Quotes around a value are not part of it, as in .env.
        case $_value in "'"*"'" | '"'*'"') _value=\${_value#?} _value=\${_value%?} ;; esac
`}        case $_name in
        '' | "$_line" | [0-9_]* | *[!A-Za-z0-9_]* | ${others.join(' | ')}) ;;
        *) export "$_name=$_value" ;;
        esac
    done < ${SWARM_ENVIRONMENT}
}`;
}
