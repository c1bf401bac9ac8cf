import { Model } from '../model';
import { VolumeRepair } from '../options/data';

/** The function that gives a volume to the app. */
export function repair({ data: { directories, repair: when }, python, user: { uid, gid } }: Model): string {
  const isWrong = `! '(' -user ${uid} -group ${gid} ')'`;
  const [several, volume] = directories.length > 1 ? ['    _volume=$1\n', '$_volume'] : ['', '$_data'];
  const look = when === VolumeRepair.ON_ROOT_MISMATCH
    ? `    # Check the files only when the owner of the directory itself is wrong. It is set last.
    _wrong=$(find "${volume}" -maxdepth 0 ${isWrong}) || :`
    : `    _wrong=$(find "${volume}" -xdev ${isWrong} -print -quit) || :`;
  return `# Change files with the wrong owner. Reach each of them through the descriptor of its directory and follow no link, so that
# another container on the volume cannot redirect the change. Skip other mounts below the data directory.
repair() {
${several}${look}
    [ "$_wrong" ] || return 0
    # If the directory itself is wrong, so are its files, as a rule: GNU chown is faster then. It walks by descriptors as well, but into
    # other mounts, and writes to all files.
    if [ "$_wrong" = "${volume}" ]; then
        case $(cat /proc/self/mountinfo && chown --version) in
            *" ${volume}/"*) ;;
            *"chown (GNU "*) if chown -Rh ${uid}:${gid} "${volume}"; then return 0; fi ;;
        esac 2>/dev/null
    fi
    ${python.executable} -I -S -c '
import os, stat, sys
sys.setrecursionlimit(1 << 30)
path = os.fsencode(sys.argv[1])
mounts = {line.split()[4].decode("unicode_escape").encode("latin-1") for line in open("/proc/self/mountinfo", "rb")} - {path}
failed = []

def note(path, error):
    if not isinstance(error, FileNotFoundError): failed.append(f"{os.fsdecode(path)}: {error.strerror}")

def enter(name, path, parent):
    directory = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    try:
        for below in sorted(map(os.fsencode, os.listdir(directory))):
            if path + b"/" + below not in mounts: give(below, path + b"/" + below, directory)
    finally:
        os.close(directory)

def give(name, path, parent):
    try:
        found = os.stat(name, dir_fd=parent, follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode):
            try: enter(name, path, parent)
            except OSError as error: note(path, error)
        # Last: the next start sees a repair that was interrupted.
        if (found.st_uid, found.st_gid) != (${uid}, ${gid}): os.chown(name, ${uid}, ${gid}, dir_fd=parent, follow_symlinks=False)
    except OSError as error: note(path, error)

give(os.path.basename(path), path, os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY))
for line in [*failed[:5], *(["and more"] if failed[5:] else [])]: print("entrypoint: not repaired:", line, file=sys.stderr)
' "${volume}" || :
}`;
}
