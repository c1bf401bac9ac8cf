import { Packaging } from '../model';
import { drop, MAY_DROP, READ_PRIVILEGES, STATE, SYSTEM_PATH } from './privileges';
import { Healing } from '../options/options';

/** The script around the probe: it gives it a deadline, counts its failures, and ends an app that stays unhealthy. */
export function healthcheck(packaging: Packaging): string {
  return packaging.health.healing === Healing.NONE ? report(packaging) : heal(packaging);
}

function report(packaging: Packaging): string {
  return `#!/bin/sh
# Runs the probe given as arguments and reports its result.
set -f
PATH=${SYSTEM_PATH}

${READ_PRIVILEGES}
case $_uid:$_caps in
${MAY_DROP}) as_app() { ${drop(packaging)} "$@"; } ;;
*) as_app() { "$@"; } ;;
esac

${probing(packaging)}
case $status in
0) exit 0 ;;
${failures(packaging)}
esac
printf 'unhealthy: %s\\n' "$why"
exit 1
`;
}

function heal(packaging: Packaging): string {
  const { health: { retries, startPeriod }, python } = packaging;
  return `#!/bin/sh
# Runs the probe given as arguments; an app that fails it ${retries} times in a row is asked to stop, then ended.
set -f
PATH=${SYSTEM_PATH}

${READ_PRIVILEGES}
case $_uid:$_caps in
${MAY_DROP})
    state=${STATE.root}
    # Where root has no place for the count, all is done as the app's user.
    [ -d "$state" ] || exec ${drop(packaging)} "$0" "$@"
    as_app() { ${drop(packaging)} "$@"; }
    ;;
*)
    state=${STATE.app}
    as_app() { "$@"; }
    ;;
esac

# The strike is noted before the probe and taken back after it, so that one that is killed counts too. It is
# written in place (<>): a full disk has no room for another file.
strikes=0 counts=
if read -r pid started 2>/dev/null < "$state/app"; then
    read -r now _ < /proc/uptime
    # In hundredths, with a 1 in front that cancels out: 09 would be octal.
    age=$(((\${now%.*} - \${started%.*}) * 100 + 1\${now#*.} - 1\${started#*.}))
    if [ -e "$state/healthy" ] || [ "$age" -ge ${Math.round(startPeriod * 100)} ]; then
        counts=yes
        read -r strikes < "$state/strikes"
        strikes=$((strikes + 1))
        echo "$strikes" 1<> "$state/strikes"
    fi
fi

say() {
    printf '%s\\n' "$*"
    # The container's log, as the app: root may not open another user's without CAP_SYS_PTRACE.
    printf 'healthcheck: %s\\n' "$*" | as_app timeout 1 sh -c "cat > /proc/$pid/fd/2" 2>/dev/null
}

check() {
    trap '' PIPE # once the engine has given up, nobody may read this any more
${indented(probing(packaging))}
    case $status in
    0) exit 0 ;;
${indented(failures(packaging))}
    esac
    [ -n "$counts" ] || { printf 'not counted: %s\\n' "$why"; exit 1; }
    [ "$strikes" -ge ${retries} ] || { printf 'failure %s of ${retries}: %s\\n' "$strikes" "$why"; exit 1; }

    # Everything is done as the app's user: there is nothing here that needs more. A stopped process is woken for its TERM
    # handler (bit 14 of SigCgt); without one it would go on as if nothing had been, and is ended next time.
    if [ "$strikes" -eq ${retries} ]; then
        say "failure $strikes of ${retries} ($why): TERM to process $pid"
        as_app sh -c "kill -TERM $pid; ! grep -q '^SigCgt:.*[4-7c-f]...\\$' /proc/$pid/status || kill -CONT $pid" 2>/dev/null
        exit 1
    fi
    say "failure $strikes after TERM ($why): ending process $pid"
    as_app sh -c "kill -KILL $pid" 2>/dev/null
    # KILL ends any process but the first of its namespace. That one the kernel itself ends, with a signal that cannot be
    # ignored: past a CPU time limit, which handled signals use up (CONT first), or when its tracer exits (PTRACE_SEIZE,
    # PTRACE_O_EXITKILL).
    [ "$pid" -ne 1 ] || as_app ${python.executable} -I -S -c '
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
    exit 1
}

# In the background: at its timeout the engine ends this shell and nothing else, and an app that leaves no CPU time
# makes all this late. Only what is in time is a success.
check "$@" &
wait $! || exit 1
[ -z "$pid" ] || { echo 0 1<> "$state/strikes"; : > "$state/healthy"; } 2>/dev/null
exit 0
`;
}

/** Leaves the probe's result in $status and what it said in $why. */
function probing({ health: { timeout } }: Packaging): string {
  return `# The probe ends by itself before the engine's timeout.
why=$(as_app timeout -s KILL ${deadline(timeout)} "$@" 2>&1)
status=$?`;
}

/** The cases of $status in which $why becomes one line. */
function failures({ health: { timeout } }: Packaging): string {
  return `124 | 137) why="no answer within ${deadline(timeout)} s" ;;
*) why=$(printf '%s\\n' "$why" | tail -n 1 | tr -cd '[:print:]' | cut -c -200) ;;`;
}

function indented(lines: string): string {
  return lines.replace(/^/gm, '    ');
}

/** Seconds; what is left of the timeout is for what follows the probe. */
function deadline(timeout: number): number {
  return Math.round((timeout - Math.min(0.5, timeout / 5)) * 100) / 100;
}
