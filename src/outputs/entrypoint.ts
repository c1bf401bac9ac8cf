import { MAY_DROP, READ_PRIVILEGES, STATE, SYSTEM_PATH } from './shell';
import { Model } from '../model';
import { VolumeRepair } from '../options/data';

/** The script that gives the data volume to the app, drops root and executes the command. */
export function entrypoint(model: Model): string {
  const { data, privileges, user: { uid, gid } } = model;
  const subdirectories = data.subdirectories.map(path => `"$_data/${path}"`);
  return `#!/bin/sh
# As root: repair the owner of the data volume, drop root, re-execute this script. As the app's user: execute the command.
set -e
umask 022
# Variables begin with "_", so that those of the app's environment keep their values.
_data=${data.directory}

warn() { echo "entrypoint: $*" >&2; }

${repair(model)}

# Record the app's process (exec keeps $$) and its start time for the health check.
record() {
    rm -rf "$1" && mkdir -m 0700 "$1" && echo 0 > "$1/failures" &&
        read -r _uptime _ < /proc/uptime && echo "$$ $_uptime" > "$1/app" && return
    rm -rf "$1"
    return 1
} 2>/dev/null

# Let the app, and the health check in its name, open /dev/stdout and /dev/stderr.
share_output() {
    for _fd in 1 2; do
        if [ -p "/proc/$$/fd/$_fd" ] || [ -t "$_fd" ]; then chown ${uid}:${gid} "/proc/$$/fd/$_fd" || :; fi
    done
}

${READ_PRIVILEGES}
case $_uid:$_caps in
${MAY_DROP}) # root with CAP_SETUID and CAP_SETGID
    # The PATH of the image begins with a directory that the app can write: root takes no command from there.
    _path=$PATH
    PATH=${SYSTEM_PATH}
    repair
    record ${STATE.root} || :
    share_output
    exec ${privileges.asApp} env PATH="$_path" "$0" "$@"
    ;;
0:*) warn "root lacks the capabilities SETUID and SETGID: the app runs as uid 0" ;;
esac

# Record the app here when the container was not started as root, or root could not write.
[ -d ${STATE.root} ] || record ${STATE.app} || warn "cannot write ${STATE.app}: the health check only reports"
${subdirectories.length ? `# An older volume or a bind mount lacks the directories of the image.
mkdir -p ${subdirectories.join(' ')} || :
` : ''}[ -w "$_data" ] || warn "uid $_uid cannot write to $_data"
# Keep HOME when it is writable; root's is not.
for HOME in "$HOME" "$_data" /tmp; do [ ! -w "$HOME" ] || break; done
export HOME
exec "$@"
`;
}

function repair({ data, user: { uid, gid } }: Model): string {
  const right = `-user ${uid} -group ${gid}`;
  const rootOnly = data.repair === VolumeRepair.ON_ROOT_MISMATCH;
  const find = `find "$_data" -xdev${rootOnly ? ' -mindepth 1' : ''} "$@" ${right} -o -exec chown -h ${uid}:${gid} {} +`;
  // The directory itself comes last: the next start sees a repair that was interrupted.
  const pass = rootOnly ? `{ ${find} || :; chown -h ${uid}:${gid} "$_data"; }` : find;
  return `# Change only files with the wrong owner. Follow no symbolic link and skip other mounts below the data directory.
repair() {
${rootOnly ? `    # Check the files only when the owner of the directory itself is wrong. It is set last.
    [ -z "$(find "$_data" -maxdepth 0 ${right})" ] || return 0
` : ''}    set --
    while read -r _ _ _ _ _mount _; do
        # -path takes a pattern: decode the kernel's octal escapes, and escape characters with a meaning in patterns.
        case $_mount in "$_data"/*) set -- "$@" -path "$(printf '%b' "$_mount" | sed 's/[][*?\\\\]/\\\\&/g')" -prune -o ;; esac
    done < /proc/self/mountinfo
    ${pass} 2>&1 |
        sed -n '1,5s/^/entrypoint: not repaired: /p; 6s/.*/entrypoint: not repaired: and more/p' >&2
}`;
}
