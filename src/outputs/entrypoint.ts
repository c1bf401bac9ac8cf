import { posix } from 'path';
import { repair } from './repair';
import { loadVariables, MAY_DROP, READ_PRIVILEGES, STATE, SYSTEM_PATH, word } from './shell';
import { Model } from '../model';
import { HOST_SECRETS } from '../options/layout';

/** The script that prepares the container, as root as long as it must be, and executes the command. */
export function entrypoint(model: Model): string {
  const { beforeStart, command, data, health, privileges: { startsAsRoot } } = model;
  const variables = loadVariables(model);
  const nested = data.directories.filter(path => path.startsWith(`${data.directory}/`)).map(path => posix.relative(data.directory, path));
  const subdirectories = [...data.subdirectories, ...nested].map(path => `"$_data/${path}"`);
  return `#!/bin/sh
${startsAsRoot
  ? '# As root: repair the owner of the data volume, drop root, re-execute this script. As the app\'s user: execute the command.'
  : '# Prepare the data directory and execute the command, all as the user of the container.'}
set -e
${startsAsRoot ? 'umask 022' : '# A platform may choose another uid for the next container, with the same group.\numask 002'}
# Variables begin with "_", so that those of the app's environment keep their values.
_data=${data.directory}
${health.heals || beforeStart.length ? `
# The command of the image. Any other one is a task, a worker or a shell${health.heals ? ', which the health check must not end' : ''}.
_own=
[ "$*" != ${word(command.join(' '))} ] || _own=own
` : ''}
warn() { echo "entrypoint: $*" >&2; }
${health.heals ? `
# Record the app's process (exec keeps $$) and its start time for the health check, in a new directory that nobody else can write.
record() (
    rm -rf "$1" && mkdir -m 0700 "$1" && cd -P "$1" && [ "$PWD:$(stat -c %u .)" = "$1:$_uid" ] && echo 0 > failures &&
        read -r _uptime _ < /proc/uptime && echo "$$ $_uptime $_own" > app && exit
    rm -rf "$1"
    exit 1
) 2>/dev/null
` : ''}${variables ? `
${variables}
` : ''}${beforeStart.length ? `
${before(beforeStart, startsAsRoot)}
` : ''}${startsAsRoot ? root(model) : `
_uid=$(id -u)
[ "$_uid" -ne 0 ] || warn "started as root, which the image does not need: the app runs as uid 0"
`}
${subdirectories.length ? `# An older volume or a bind mount lacks the directories of the image.
mkdir -p ${subdirectories.join(' ')} || :
` : ''}${writable(model)}
# Keep HOME when it is writable${startsAsRoot ? '; root\'s is not' : ''}.
for HOME in "$HOME" "$_data" /tmp; do [ ! -w "$HOME" ] || break; done
export HOME
${variables ? 'load_variables\n' : ''}${beforeStart.length ? (startsAsRoot ? `
# Root starts this script for each command of before_start, and then for the app.
case \${_step-} in
before-start) unset _step && exec "$@" ;;
start) unset _step ;;
*) [ -z "$_own" ] || before_start ;;
esac
` : '[ -z "$_own" ] || before_start\n') : ''}${health.heals ? (startsAsRoot ? `# Record the app here when the container was not started as root, or root could not write.
[ -d ${STATE.root} ] || record ${STATE.app}` : `record ${STATE.app}`) + ` || warn "cannot write ${STATE.app}: the health check only reports"
` : ''}exec "$@"
`;
}

/** The part that runs as root, up to the exec of this script as the app's user. */
function root(model: Model): string {
  const { beforeStart, privileges, user: { uid, gid } } = model;
  const environment = `env PATH="$_path"${beforeStart.length ? ' _step=start' : ''}`;
  return `
${repair(model)}

# Let the app, and the health check in its name, open /dev/stdout and /dev/stderr.
share_output() {
    for _fd in 1 2; do
        if [ -p "/proc/$$/fd/$_fd" ] || [ -t "$_fd" ]; then chown ${uid}:${gid} "/proc/$$/fd/$_fd" || :; fi
    done
}

${READ_PRIVILEGES}
case $_uid:$_caps in
${MAY_DROP}) # root with CAP_SETUID and CAP_SETGID
    # Root takes its commands from the system alone.
    _path=$PATH
    PATH=${SYSTEM_PATH}
${stepsOfRoot(model).map(line => `    ${line}\n`).join('')}\
${privileges.isSetpriv ? `    # With CAP_SETPCAP, take all capabilities out of the app's reach.
    _bounding=
    case $_caps in ${MAY_BOUND}) _bounding=yes ;; esac
    exec ${privileges.asApp}\${_bounding:+--bounding-set=-all} ${environment} "$0" "$@"` : `    exec ${privileges.asApp}${environment} "$0" "$@"`}
    ;;
0:*) warn "root lacks the capabilities SETUID and SETGID: the app runs as uid 0" ;;
esac
`;
}

/** Effective capabilities with CAP_SETPCAP, bit 8: capabilities(7). */
const MAY_BOUND = '*[13579bdf]??';

/** The steps of root before it gives up its rights. Commands of beforeStart need the others. */
function stepsOfRoot({ beforeStart, compose, data, health, privileges, user: { uid, gid } }: Model): string[] {
  const [, ...others] = data.directories;
  return [
    ...(others.length ? [`for _directory in "$_data" ${others.join(' ')}; do [ ! -e "$_directory" ] || repair "$_directory"; done`] : ['repair']),
    'share_output',
    ...(compose.copiesSecrets ? copySecrets(uid, gid) : []),
    ...(beforeStart.length && health.heals ? ['# Without a record, the health check counts no failure.', `rm -rf ${STATE.root}`] : []),
    ...(beforeStart.length ? [`[ -z "$_own" ] || before_start ${privileges.asApp}env PATH="$_path" _step=before-start "$0"`] : []),
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

function writable({ data: { directories }, privileges: { startsAsRoot }, user: { uid } }: Model): string {
  const [, ...others] = directories;
  // Root would have repaired a volume.
  const advice = (directory: string) => (startsAsRoot ? '' : `; give it a volume, and run once as root: chown -R ${uid}:0 ${directory} && chmod -R g=u ${directory}`);
  const check = (directory: string, name: string) => `[ -w ${directory} ] || warn "uid $_uid cannot write to ${name}${advice(name)}"`;
  return others.length
    ? `for _directory in ${['"$_data"', ...others].join(' ')}; do\n    ${check('"$_directory"', '$_directory')}\ndone`
    : check('"$_data"', '$_data');
}

function before(commands: readonly string[], asRoot: boolean): string {
  const [shift, others] = asRoot ? ['\n    shift', ' "$@"'] : ['', ''];
  return `# Run a command${asRoot ? ', with further arguments in front of it' : ''}. A failure ends the container. A shell that is PID 1 acts on TERM only
# through a trap, and only while it waits. The command has a process group of its own, all of which gets the signal; its shell waits for
# the programs that it has started.
stop_command() { kill -TERM "-$_pid" 2>/dev/null || kill -TERM "$_pid" 2>/dev/null || :; }
step() {
    _command=$1${shift}
    _stopped='' _code=0 _pid=''
    trap '_stopped=1; stop_command' TERM INT
    ${others.trim()}${others && ' '}setsid sh -ec "trap 'exit 143' TERM; $_command" &
    _pid=$!
    [ -z "$_stopped" ] || stop_command
    # A signal interrupts wait.
    wait "$_pid" || _code=$?
    while [ "$_stopped" ] && kill -0 "$_pid" 2>/dev/null; do _code=143 && wait "$_pid" || _code=$?; done
    trap - TERM INT
    [ -z "$_stopped" ] || [ "$_code" -ne 0 ] || _code=143
    [ "$_code" -eq 0 ] || { warn "beforeStart: exit code $_code: $_command" && exit "$_code"; }
}
before_start() {
${commands.map(command => `    step ${word(command)}${others}\n`).join('')}}`;
}
