import { appProcesses } from '../../src/verify/processes';

function status(name: string, pid: number, parent: number, uid: number): string {
  return `Name:\t${name}\nPid:\t${pid}\nPPid:\t${parent}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t999\t999\t999\t999\n`;
}

test('the app consists of the descendants of the init', () => {
  const all = status('docker-init', 1, 0, 0) + status('python', 7, 1, 999) + status('worker', 8, 7, 0) + status('sh', 20, 0, 0) + status('cat', 21, 20, 0);
  expect(appProcesses(all).map(({ name, uid }) => [name, uid])).toEqual([['python', 999], ['worker', 0]]);
});

test('a process with one of its ids at 0 counts as root', () =>
  expect(appProcesses(status('python', 7, 1, 999).replace('Uid:\t999\t999\t999', 'Uid:\t999\t999\t0'))).toMatchObject([{ uid: 0, gid: 999 }]));
