import { Packaging } from '../model';
import { drop, MAY_DROP, READ_PRIVILEGES, STATE, SYSTEM_PATH } from './privileges';
import { VolumeRepair } from '../options/options';

/** The script that gives the data volume to the app, drops root and becomes the app. */
export function entrypoint(packaging: Packaging): string {
  const { data, user: { uid, gid } } = packaging;
  const missing = data.subdirectories.map(path => `"$_data/${path}"`);
  return `#!/bin/sh
# As root: gives the data volume to the app, drops root, begins again. As the app's user: becomes the app.
set -e
umask 022
# Names begin with _: those in the environment of the app stay as they are.
_data=${data.directory}

warn() { echo "entrypoint: $*" >&2; }

${repair(packaging)}

# For the health check: which process the app is (exec keeps $$), and since when.
record() {
    rm -rf "$1" && mkdir -m 0700 "$1" && echo 0 > "$1/strikes" &&
        read -r _uptime _ < /proc/uptime && echo "$$ $_uptime" > "$1/app" && return
    rm -rf "$1"
    return 1
} 2>/dev/null

${READ_PRIVILEGES}
case $_uid:$_caps in
${MAY_DROP}) # root with the capabilities SETUID and SETGID
    # The image's PATH begins with a directory that the app can write: nothing from there may run as root.
    _path=$PATH
    PATH=${SYSTEM_PATH}
    repair
    record ${STATE.root} || :
    # The app, and the health check in its name, may then open /dev/stdout and /dev/stderr.
    for _fd in 1 2; do
        if [ -p "/proc/$$/fd/$_fd" ] || [ -t "$_fd" ]; then chown ${uid}:${gid} "/proc/$$/fd/$_fd" || :; fi
    done
    exec ${drop(packaging)} env PATH="$_path" "$0" "$@"
    ;;
0:*) warn "root lacks the capabilities SETUID and SETGID: the app runs as uid 0" ;;
esac

# Started without root, or where root had no place for it.
[ -d ${STATE.root} ] || record ${STATE.app} || warn "cannot write ${STATE.app}: the health check only reports"
${missing.length ? `# An older volume or a bind mount lacks what the image put there.
mkdir -p ${missing.join(' ')} || :
` : ''}[ -w "$_data" ] || warn "uid $_uid cannot write to $_data"
for HOME in "$HOME" "$_data" /tmp; do [ ! -w "$HOME" ] || break; done
export HOME
exec "$@"
`;
}

function repair({ data, user: { uid, gid } }: Packaging): string {
  const right = `-user ${uid} -group ${gid}`;
  const rootOnly = data.repair === VolumeRepair.ON_ROOT_MISMATCH;
  const find = `find "$_data" -xdev${rootOnly ? ' -mindepth 1' : ''} "$@" ${right} -o -exec chown -h ${uid}:${gid} {} +`;
  // The directory itself comes last: a repair that was cut short is seen at the next start.
  const pass = rootOnly ? `{ ${find} || :; chown -h ${uid}:${gid} "$_data"; }` : find;
  return `# Writes only where the owner is wrong, follows no symlink, stays out of what is mounted below.
repair() {
${rootOnly ? `    # Only a wrong owner of the directory itself, which is set last, lets it look deeper.
    [ -z "$(find "$_data" -maxdepth 0 ${right})" ] || return 0
` : ''}    set --
    while read -r _ _ _ _ _mount _; do
        # -path takes a pattern: what the kernel writes in octal is decoded, what would match more is escaped.
        case $_mount in "$_data"/*) set -- "$@" -path "$(printf '%b' "$_mount" | sed 's/[][*?\\\\]/\\\\&/g')" -prune -o ;; esac
    done < /proc/self/mountinfo
    ${pass} 2>&1 |
        sed -n '1,5s/^/entrypoint: not repaired: /p; 6s/.*/entrypoint: not repaired: and more/p' >&2
}`;
}
