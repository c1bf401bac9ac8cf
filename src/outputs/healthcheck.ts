import { loadVariables, MAY_DROP, READ_PRIVILEGES, STATE, SYSTEM_PATH } from './shell';
import { Model } from '../model';

/** The script that runs the probe with a deadline and, unless `healing` is NONE, counts failures and restarts the app. */
export function healthcheck(model: Model): string {
  return model.health.heals ? heal(model) : report(model);
}

function report(model: Model): string {
  return `#!/bin/sh
# Run the health probe (the arguments) and report its result.
set -f
${surroundings(model)}${model.privileges.startsAsRoot ? `
${READ_PRIVILEGES}
case $_uid:$_caps in
${MAY_DROP}) as_app() { ${model.privileges.asApp}"$@"; } ;;
*) as_app() { "$@"; } ;;
esac
` : ''}
${probe(model)}

probe "$@" && exit 0
printf 'unhealthy: %s\\n' "$why"
exit 1
`;
}

function heal(model: Model): string {
  const { health: { retries, startPeriod }, privileges: { asApp, startsAsRoot }, python } = model;
  const as = startsAsRoot ? 'as_app ' : '';
  return `#!/bin/sh
# Run the health probe (the arguments). After ${retries} failures in a row, send TERM to the app. At the next failure, kill it.
set -f
${surroundings(model)}
${startsAsRoot ? `${READ_PRIVILEGES}
state=${STATE.app}
case $_uid:$_caps in
${MAY_DROP}) # root with CAP_SETUID and CAP_SETGID: keep the count where the app cannot write, run everything else as the app
    as_app() { ${asApp}"$@"; }
    # Stay in the directory, so that an app that may write to /run cannot put another one in its place.
    if cd -P ${STATE.root} 2>/dev/null && [ "$PWD:$(stat -c %u .)" = ${STATE.root}:0 ]; then
        state=.
    else
        cd "$workdir" && exec ${asApp}env PATH="$image_path" "$0" "$@"
    fi
    ;;
*) as_app() { "$@"; } ;;
esac` : `state=${STATE.app}`}

# Write in place (<>): a full disk has no room for another file.
set_failures() { echo "$1" 1<> "$state/failures"; }

# Failures count from the first success on; for the image's own command also after the start period.
is_counting() {
    [ ! -e "$state/healthy" ] || return 0
    [ "$own" ] || return 1
    read -r now _ < /proc/uptime
    # In hundredths of a second. The leading 1 cancels out: 09 alone would be octal.
    [ $(((\${now%.*} - \${started%.*}) * 100 + 1\${now#*.} - 1\${started#*.})) -ge ${Math.round(startPeriod * 100)} ]
}

# Report to the engine and${startsAsRoot ? ', as the app, to the container log: root cannot open another user\'s descriptors without CAP_SYS_PTRACE' : ' to the container log'}.
say() {
    printf '%s\\n' "$*"
    printf 'healthcheck: %s\\n' "$*" | ${as}timeout 1 sh -c "cat > /proc/$pid/fd/2" 2>/dev/null
}

${probe(model)}

# A stopped app runs its TERM handler (bit 14 of SigCgt) only after CONT. Without a handler, CONT would merely resume it.
terminate() {
    ${as}sh -c "kill -TERM $pid; ! grep -q '^SigCgt:.*[4-7c-f]...\\$' /proc/$pid/status || kill -CONT $pid" 2>/dev/null
}

# KILL ends every process but PID 1 of the container, which the kernel protects. It still ends PID 1 past a CPU time limit, which
# handled signals use up (after CONT), or when a tracer exits (PTRACE_SEIZE with PTRACE_O_EXITKILL).
kill_app() {
    ${as}sh -c "kill -KILL $pid" 2>/dev/null
    [ "$pid" -ne 1 ] || ${as}${python.executable} -I -S -c '
import contextlib, ctypes, os, resource, time
with contextlib.suppress(OSError):
    status = dict(line.split(":", 1) for line in open("/proc/1/status"))
    handled = int(status["SigCgt"], 16) & ~int(status["SigBlk"], 16)
    signals = [n for n in (2, 15, *range(1, 32)) if handled >> (n - 1) & 1]
    resource.prlimit(1, resource.RLIMIT_CPU, (0, 0))
    os.kill(1, 18)
    end = time.monotonic() + 1
    while signals and time.monotonic() < end:
        os.kill(1, signals[0])
ctypes.CDLL(None).ptrace(0x4206, 1, None, ctypes.c_void_p(1 << 20))
os.kill(-1, 9)
'
}

${startsAsRoot ? '# All of this runs as the app\'s user: nothing here needs more.\n' : ''}check() {
    trap '' PIPE # after its timeout the engine no longer reads the output
    probe "$@" && exit 0
    if [ -z "$counting" ]; then
        printf 'not counted: %s\\n' "$why"
    elif [ "$failures" -lt ${retries} ]; then
        printf 'failure %s of ${retries}: %s\\n' "$failures" "$why"
    elif [ "$failures" -eq ${retries} ]; then
        say "failure $failures of ${retries} ($why): TERM to process $pid"
        terminate
    else
        say "failure $failures after TERM ($why): killing process $pid"
        kill_app
    fi
    exit 1
}

# Count the failure before the probe and clear it afterwards, so that a probe that the engine kills counts as well.
failures=0 counting=
if read -r pid started own 2>/dev/null < "$state/app" && is_counting; then
    counting=yes
    read -r failures < "$state/failures"
    failures=$((failures + 1))
    set_failures "$failures"
fi

# Run in the background: at its timeout the engine kills this shell only, and the check still completes. A success that comes too
# late, because the app leaves no CPU time, does not count.
check "$@" &
wait $! || exit 1
[ -z "$pid" ] || { set_failures 0; : > "$state/healthy"; } 2>/dev/null
exit 0
`;
}

/** A function that leaves the reason of a failure in $why, as one short line of plain text. */
function probe(model: Model): string {
  const { health: { timeout }, privileges: { startsAsRoot }, python } = model;
  const variables = loadVariables(model);
  const load = variables ? `{ [ "$1" = ${python.executable} ] || load_variables; } && ` : '';
  const deadline = Math.round((timeout - Math.min(0.5, timeout / 5)) * 100) / 100;
  return `${variables ? `${variables}\n\n` : ''}# Stop the probe before the engine does (${timeout} s), so that the reason is reported.
probe() {
${startsAsRoot ? `    # A command of the project finds its files, its programs and its HOME where the app does. The probe of the image needs none.
    [ "$1" = ${python.executable} ] || set -- env --chdir="$workdir" PATH="$image_path" HOME="$home" "$@"
` : ''}    why=$(${load}${startsAsRoot ? 'as_app ' : ''}timeout -s KILL ${deadline} "$@" 2>&1)
    case $? in
    0) return 0 ;;
    124 | 137) why="no answer within ${deadline} s" ;;
    *) why=$(printf '%s\\n' "\${why:-exit code $?}" | tail -n 1 | tr -cd '[:print:]' | cut -c -200) ;;
    esac
    return 1
}`;
}

/** The app's variables for its probe. Root takes its own commands from the system alone. */
function surroundings({ data, privileges: { startsAsRoot } }: Model): string {
  return startsAsRoot ? `# For commands of the project; the app cannot write root's HOME.
workdir=$PWD image_path=$PATH home=$HOME
[ "$home" != /root ] || home=${data.directory}
PATH=${SYSTEM_PATH}
` : `# As the entrypoint does.
[ -w "$HOME" ] || export HOME=${data.directory}
`;
}
