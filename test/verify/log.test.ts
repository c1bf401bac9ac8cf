import { lastLines, lastLog, reasonOf, withLog } from '../../src/verify/log';
import { FakeDocker, fakeDocker } from '../support/fake-docker';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`).join('\n');

test('lastLines leaves out colours and movements of the cursor', () => expect(lastLines('\u001b[2Kdb-1 | \u001b[1;31mno\u001b[0m disk')).toBe('db-1 | no disk'));

test('lastLines keeps 20 lines', () => {
  expect(lastLines('one\n')).toBe('one');
  expect(lastLines(`${numbered(30)}\n`).split('\n')).toEqual(numbered(30).split('\n').slice(10));
});

test.each([
  ['Pulling\nError response from daemon: no such image\n', 'Error response from daemon: no such image'],
  ["docker: open a.env: no such file or directory.\nSee 'docker create --help'.\n", 'docker: open a.env: no such file or directory.'],
  ['Error response from daemon: exec failed\nError: failed to start containers: x\n', 'Error response from daemon: exec failed'],
  ['\n', 'no output'],
])('the reason of %j is %j', (output, reason) => expect(reasonOf(output)).toBe(reason));

describe('log of a container', () => {
  let fake: FakeDocker;
  afterEach(() => fake.remove());

  test('lastLog puts the lines of both streams in the order of time', async () => {
    fake = fakeDocker('echo "2025-01-01T00:00:01Z starting"; echo "2025-01-01T00:00:03Z   indented" >&2; echo "2025-01-01T00:00:02Z error" >&2; echo "2025-01-01T00:00:04Z "');
    expect(await lastLog('x')).toBe('starting\nerror\n  indented');
    expect(fake.calls()).toEqual(['logs --timestamps --tail 20 x']);
  });

  test('the error with a log has the reason in its first line', async () => {
    fake = fakeDocker('echo "2025-01-01T00:00:01Z ValueError: no database" >&2');
    expect(await withLog('x', 'exit code 1')).toEqual(new Error('exit code 1; the log of the app ends with\nValueError: no database'));
  });

  test.each(['exit 1', ''])('a log that is empty or cannot be read is named: %j', async script => {
    fake = fakeDocker(script);
    expect((await withLog('x', 'exit code 1')).message).toBe('exit code 1; the app has written no log');
  });
});
