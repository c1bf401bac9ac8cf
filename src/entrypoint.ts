import { VolumeRepair } from './options';
import { Packaging } from './packaging';
import { drop, MAY_DROP, READ_PRIVILEGES, STATE, SYSTEM_PATH } from './privileges';

/** The script that gives the data volume to the app, drops root and becomes the app. */
export function entrypoint(packaging: Packaging): string {
  const { data, user: { uid, gid } } = packaging;
  const missing = data.subdirectories.map(path => `"$data/${path}"`);
  return `#!/bin/sh
# As root: gives the data volume to the app, drops root, begins again. As the app's user: becomes the app.
set -e
umask 022
data=${data.directory}

warn() { echo "entrypoint: $*" >&2; }

${repair(packaging)}

# For the health check: which process the app is (exec keeps $$), and since when.
record() {
    rm -rf "$1" && mkdir -m 0700 "$1" && echo 0 > "$1/strikes" &&
        read -r uptime _ < /proc/uptime && echo "$$ $uptime" > "$1/app" && return
    rm -rf "$1"
    return 1
} 2>/dev/null

${READ_PRIVILEGES}
case $uid:$caps in
${MAY_DROP}) # root with the capabilities SETUID and SETGID
    # The image's PATH begins with a directory that the app can write: nothing from there may run as root.
    image_path=$PATH
    PATH=${SYSTEM_PATH}
    repair
    record ${STATE.root} || :
    # The app, and the health check in its name, may then open /dev/stdout and /dev/stderr.
    for fd in 1 2; do
        if [ -p "/proc/$$/fd/$fd" ] || [ -t "$fd" ]; then chown ${uid}:${gid} "/proc/$$/fd/$fd" || :; fi
    done
    exec ${drop(packaging)} env PATH="$image_path" "$0" "$@"
    ;;
0:*) warn "root lacks the capabilities SETUID and SETGID: the app runs as uid 0" ;;
esac

# Started without root, or where root had no place for it.
[ -d ${STATE.root} ] || record ${STATE.app} || warn "cannot write ${STATE.app}: the health check only reports"
${missing.length ? `# An older volume or a bind mount lacks what the image put there.
mkdir -p ${missing.join(' ')} || :
` : ''}[ -w "$data" ] || warn "uid $uid cannot write to $data"
for HOME in "$HOME" "$data" /tmp; do [ ! -w "$HOME" ] || break; done
export HOME
exec "$@"
`;
}

function repair({ data, user: { uid, gid } }: Packaging): string {
  const right = `-user ${uid} -group ${gid}`;
  const rootOnly = data.repair === VolumeRepair.ON_ROOT_MISMATCH;
  const find = `find "$data" -xdev${rootOnly ? ' -mindepth 1' : ''} "$@" ${right} -o -exec chown -h ${uid}:${gid} {} +`;
  // The directory itself comes last: a repair that was cut short is seen at the next start.
  const pass = rootOnly ? `{ ${find} || :; chown -h ${uid}:${gid} "$data"; }` : find;
  return `# Writes only where the owner is wrong, follows no symlink, stays out of what is mounted below.
repair() {
${rootOnly ? `    # Only a wrong owner of the directory itself, which is set last, lets it look deeper.
    [ -z "$(find "$data" -maxdepth 0 ${right})" ] || return 0
` : ''}    set --
    while read -r _ _ _ _ mount _; do
        # -path takes a pattern: what the kernel writes in octal is decoded, what would match more is escaped.
        case $mount in "$data"/*) set -- "$@" -path "$(printf '%b' "$mount" | sed 's/[][*?\\\\]/\\\\&/g')" -prune -o ;; esac
    done < /proc/self/mountinfo
    ${pass} 2>&1 |
        sed -n '1,5s/^/entrypoint: not repaired: /p; 6s/.*/entrypoint: not repaired: and more/p' >&2
}`;
}
