export interface Process {
  readonly name: string;
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Finds the app's processes in the concatenated /proc/PID/status of all processes: the descendants of process 1, without process 1.
 * The engine starts other processes in the container, such as the health check; their parent is outside.
 */
export function appProcesses(statuses: string): Process[] {
  const all = statuses.split(/^(?=Name:)/m).filter(text => /^Gid:/m.test(text)).map(text => {
    const field = (name: string) => text.match(new RegExp(`^${name}:\\s*(\\S+)`, 'm'))![1];
    return { name: field('Name'), pid: Number(field('Pid')), parent: Number(field('PPid')), uid: effective(text, 'Uid'), gid: effective(text, 'Gid') };
  });
  const descends = ({ parent }: Process): boolean => parent === 1 || all.some(other => other.pid === parent && descends(other));
  return all.filter(descends);
}

/** The line lists the real, effective, saved and file system id. A process with any of them at 0 counts as root. */
function effective(text: string, name: string): number {
  const ids = text.match(new RegExp(`^${name}:((?:\\s+\\d+)+)`, 'm'))![1].trim().split(/\s+/).map(Number);
  return ids.includes(0) ? 0 : ids[1];
}
