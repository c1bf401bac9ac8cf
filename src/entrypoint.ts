import { VolumeRepair } from './options';
import { Packaging } from './packaging';
import { drop, MAY_DROP, READ_CAPABILITIES, STATE, SYSTEM_PATH } from './privileges';

/** The script that gives the data volume to the app, drops root and becomes the app. */
export function entrypoint(packaging: Packaging): string {
  const { data, user: { uid, gid } } = packaging;
  return `#!/bin/sh
# Gives the data volume to the app, drops root, becomes the app.
set -e
umask 022

# The image's PATH begins with a directory that the app can write: nothing from there may run as root.
image_path=$PATH
export PATH=${SYSTEM_PATH}
data=${data.directory}

warn() { echo "entrypoint: $*" >&2; }

${repair(packaging)}

${READ_CAPABILITIES}
case $caps in
${MAY_DROP}) # CAP_SETUID and CAP_SETGID: root that can be dropped
    as_app() { ${drop(packaging)} "$@"; }
    state=${STATE.root}
    repair
    # The app, and the health check in its name, may then open /dev/stdout and /dev/stderr.
    for stream in /proc/$$/fd/1 /proc/$$/fd/2; do # in a subshell: dash redirects its own stream otherwise
        [ ! -p "$stream" ] || (chown ${uid}:${gid} "$stream") 2>/dev/null || :
    done
    ;;
*) # another user already, or root that was left no choice
    as_app() { "$@"; }
    state=${STATE.app}
    [ "$(id -u)" != 0 ] || warn "root lacks the capabilities SETUID and SETGID: the app runs as uid 0"
    ;;
esac

${data.subdirectories.length ? `# An older volume or a bind mount lacks what the image put there.
as_app mkdir -p ${data.subdirectories.map(path => `"$data/${path}"`).join(' ')} || :
` : ''}as_app test -w "$data" || warn "uid $(as_app id -u) cannot write to $data"
for HOME in "$HOME" "$data" /tmp; do ! as_app test -w "$HOME" || break; done

# What the health check needs to know: since when the app runs, and as which process (exec keeps $$).
if { rm -rf "$state" && mkdir -m 0700 "$state"; } 2>/dev/null; then
    read -r uptime _ < /proc/uptime
    echo "$$ $uptime" > "$state/app"
else
    warn "cannot write $state: the health check only reports; mount a tmpfs there"
fi

case $caps in
${MAY_DROP}) exec ${drop(packaging)} env HOME="$HOME" PATH="$image_path" "$@" ;;
*) exec env HOME="$HOME" PATH="$image_path" "$@" ;;
esac
`;
}

function repair({ data, user: { uid, gid } }: Packaging): string {
  const wrong = `\\( ! -user ${uid} -o ! -group ${gid} \\)`;
  const rootOnly = data.repair === VolumeRepair.ON_ROOT_MISMATCH;
  const find = `find "$data" -xdev${rootOnly ? ' -mindepth 1' : ''} "$@" ${wrong} -exec chown -h ${uid}:${gid} {} +`;
  // The directory itself comes last: a repair that was cut short is seen at the next start.
  const pass = rootOnly ? `{ ${find}; chown -h ${uid}:${gid} "$data"; }` : find;
  return `# Writes only where the owner is wrong, follows no symlink, stays out of what is mounted below.
repair() {
${rootOnly ? `    # Only a wrong owner of the directory itself, which is set last, lets it look deeper.
    [ -n "$(find "$data" -maxdepth 0 ${wrong})" ] || return 0
` : ''}    set --
    while read -r _ _ _ _ mount _; do
        case $mount in "$data"/*) set -- "$@" -path "$(printf '%b' "$mount")" -prune -o ;; esac
    done < /proc/self/mountinfo
    ${pass} 2>&1 |
        sed -n '1,5s/^/entrypoint: not repaired: /p' >&2
}`;
}
