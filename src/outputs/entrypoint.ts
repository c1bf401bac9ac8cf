import { posix } from 'path';
import { repair } from './repair';
import { MAY_DROP, READ_PRIVILEGES, STATE, SYSTEM_PATH, word } from './shell';
import { Model } from '../model';
import { HOST_SECRETS } from '../options/layout';

/** The script that gives the data volume to the app, drops root and executes the command. */
export function entrypoint(model: Model): string {
  const { beforeStart, command, data, health, privileges, user: { uid, gid } } = model;
  const nested = data.directories.filter(path => path.startsWith(`${data.directory}/`)).map(path => posix.relative(data.directory, path));
  const subdirectories = [...data.subdirectories, ...nested].map(path => `"$_data/${path}"`);
  const asApp = `${privileges.asApp} env PATH="$_path"`;
  return `#!/bin/sh
# As root: repair the owner of the data volume, drop root, re-execute this script. As the app's user: execute the command.
set -e
umask 022
# Variables begin with "_", so that those of the app's environment keep their values.
_data=${data.directory}
${health.heals || beforeStart.length ? `
# The command of the image. Any other one is a task, a worker or a shell${health.heals ? ', which the health check must not end' : ''}.
_own=
[ "$*" != ${word(command.join(' '))} ] || _own=own
` : ''}
warn() { echo "entrypoint: $*" >&2; }

${repair(model)}
${health.heals ? `
# Record the app's process (exec keeps $$) and its start time for the health check.
record() {
    rm -rf "$1" && mkdir -m 0700 "$1" && echo 0 > "$1/failures" &&
        read -r _uptime _ < /proc/uptime && echo "$$ $_uptime $_own" > "$1/app" && return
    rm -rf "$1"
    return 1
} 2>/dev/null
` : ''}
# Let the app, and the health check in its name, open /dev/stdout and /dev/stderr.
share_output() {
    for _fd in 1 2; do
        if [ -p "/proc/$$/fd/$_fd" ] || [ -t "$_fd" ]; then chown ${uid}:${gid} "/proc/$$/fd/$_fd" || :; fi
    done
}
${beforeStart.length ? `
${before(beforeStart)}
` : ''}
${READ_PRIVILEGES}
case $_uid:$_caps in
${MAY_DROP}) # root with CAP_SETUID and CAP_SETGID
    # Root takes its commands from the system alone.
    _path=$PATH
    PATH=${SYSTEM_PATH}
${asRoot(model, asApp).map(line => `    ${line}\n`).join('')}    exec ${asApp}${beforeStart.length ? ' _step=start' : ''} "$0" "$@"
    ;;
0:*) warn "root lacks the capabilities SETUID and SETGID: the app runs as uid 0" ;;
esac

${subdirectories.length ? `# An older volume or a bind mount lacks the directories of the image.
mkdir -p ${subdirectories.join(' ')} || :
` : ''}${writable(data.directories)}
# Keep HOME when it is writable; root's is not.
for HOME in "$HOME" "$_data" /tmp; do [ ! -w "$HOME" ] || break; done
export HOME
${beforeStart.length ? `
# Root starts this script for each command of before_start, and then for the app.
case \${_step-} in
before-start) unset _step && exec "$@" ;;
start) unset _step ;;
*) [ -z "$_own" ] || before_start ;;
esac
` : ''}${health.heals ? `# Record the app here when the container was not started as root, or root could not write.
[ -d ${STATE.root} ] || record ${STATE.app} || warn "cannot write ${STATE.app}: the health check only reports"
` : ''}exec "$@"
`;
}

/** The steps of root before it gives up its rights. Commands of beforeStart need the others. */
function asRoot({ beforeStart, compose, data, health, user: { uid, gid } }: Model, asApp: string): string[] {
  const [, ...others] = data.directories;
  return [
    ...(others.length ? [`for _directory in "$_data" ${others.join(' ')}; do [ ! -e "$_directory" ] || repair "$_directory"; done`] : ['repair']),
    'share_output',
    ...(compose.hasFileSecrets ? copySecrets(uid, gid) : []),
    ...(beforeStart.length && health.heals ? ['# Without a record, the health check counts no failure.', `rm -rf ${STATE.root}`] : []),
    ...(beforeStart.length ? [`[ -z "$_own" ] || before_start ${asApp} _step=before-start "$0"`] : []),
    ...(health.heals ? [`record ${STATE.root} || :`] : []),
  ];
}

/** Without the capability FOWNER, root cannot change the mode of a file that it has given away. */
function copySecrets(uid: number, gid: number): string[] {
  return [
    '# Files of the host keep their owner and mode: give the app copies.',
    `for _secret in ${HOST_SECRETS}/*; do`,
    '    [ -f "$_secret" ] || continue',
    '    _copy=${_secret%/.host/*}/${_secret##*/}',
    `    { rm -f "$_copy" && (umask 0277 && cat "$_secret" > "$_copy") && chown ${uid}:${gid} "$_copy"; } || warn "cannot copy $_secret"`,
    'done',
  ];
}

function writable([, ...others]: readonly string[]): string {
  const check = (directory: string) => `[ -w ${directory} ] || warn "uid $_uid cannot write to ${directory.replaceAll('"', '')}"`;
  return others.length ? `for _directory in ${['"$_data"', ...others].join(' ')}; do\n    ${check('"$_directory"')}\ndone` : check('"$_data"');
}

function before(commands: readonly string[]): string {
  const [first, ...rest] = commands.map(word);
  return `# Run each command, with the arguments of this function in front. A failure ends the container. A shell that is PID 1 acts on TERM
# only through a trap, and only while it waits. The command has a process group of its own, all of which gets the signal; its shell
# waits for the programs that it has started.
stop_command() { kill -TERM "-$_pid" 2>/dev/null || kill -TERM "$_pid" 2>/dev/null || :; }
before_start() {
    for _command in ${[first, ...rest.map(each => `\\\n        ${each}`)].join(' ')}; do
        _stopped='' _code=0 _pid=''
        trap '_stopped=1; stop_command' TERM INT
        "$@" setsid sh -ec "trap 'exit 143' TERM; $_command" &
        _pid=$!
        [ -z "$_stopped" ] || stop_command
        # A signal interrupts wait.
        wait "$_pid" || _code=$?
        while [ "$_stopped" ] && kill -0 "$_pid" 2>/dev/null; do _code=143 && wait "$_pid" || _code=$?; done
        trap - TERM INT
        [ -z "$_stopped" ] || [ "$_code" -ne 0 ] || _code=143
        [ "$_code" -eq 0 ] || { warn "beforeStart: exit code $_code: $_command" && exit "$_code"; }
    done
}`;
}
