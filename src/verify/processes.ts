export interface Process {
  readonly name: string;
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The app's processes out of the /proc/PID/status of all: what descends from the init, itself left out. What the engine
 * puts into the container, such as the health check and the look at these files, has no parent there.
 */
export function appProcesses(statuses: string): Process[] {
  const all = statuses.split(/^(?=Name:)/m).filter(text => /^Gid:/m.test(text)).map(text => {
    const field = (name: string) => text.match(new RegExp(`^${name}:\\s*(\\S+)`, 'm'))![1];
    return { name: field('Name'), pid: Number(field('Pid')), parent: Number(field('PPid')), uid: effective(text, 'Uid'), gid: effective(text, 'Gid') };
  });
  const descends = ({ parent }: Process): boolean => parent === 1 || all.some(other => other.pid === parent && descends(other));
  return all.filter(descends);
}

/** Real, effective, saved and file system ids stand side by side; any of them at 0 is root. */
function effective(text: string, name: string): number {
  const ids = text.match(new RegExp(`^${name}:((?:\\s+\\d+)+)`, 'm'))![1].trim().split(/\s+/).map(Number);
  return ids.includes(0) ? 0 : ids[1];
}
