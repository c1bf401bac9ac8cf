import { readFileSync } from 'fs';
import { join } from 'path';
import { Settings, NO_SETTINGS } from '../../src/verify/settings';
import { start } from '../../src/verify/start';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { folderWith } from '../support/synthesis';
import { context, expected } from '../support/verify-context';

let fake: FakeDocker;
afterEach(() => fake.remove());

const started = (given: Partial<Settings>) => {
  const settings = { ...NO_SETTINGS, ...given };
  return start(settings).run(context({ settings, folder: __dirname }));
};
const calls = (name: string) => fake.calls().filter(call => call.startsWith(name));

test('the container starts with its settings, after it has joined the network', async () => {
  fake = fakeDocker('');
  expect(await started({ environment: ['LEVEL=debug'], extraHosts: ['proxy:10.0.0.1'], networks: ['dev_default'] })).toBe('started, joined dev_default');
  expect(calls('create')).toEqual(['create --init --restart unless-stopped --name verify --network verify --publish 127.0.0.1::8000 --volume verify:/app/data '
    + '--env LEVEL=debug --add-host proxy:10.0.0.1 verify:latest']);
  expect(fake.calls().slice(-2)).toEqual(['network connect --alias agent dev_default verify', 'start verify']);
});

test('a read-only container has a volume at each directory of the app', async () => {
  fake = fakeDocker('');
  await start(NO_SETTINGS).run(context({ expected: { ...expected(), restrictions: { tmpfs: ['/tmp'] }, volumes: ['/app/cache'] } }));
  expect(calls('create')[0]).toContain('--volume verify:/app/data --volume /app/cache --read-only --tmpfs /tmp ');
});

test('the error of a container that the engine does not create has no values of variables', async () => {
  fake = fakeDocker('[ "$1" != create ] || { echo "docker: poorly formatted environment." >&2; echo "See \'docker create --help\'." >&2; exit 125; }');
  await expect(started({ environment: ['KEY=value'] })).rejects.toThrow(new Error('docker: poorly formatted environment.'));
});

test.each([[false, 'A=$b\n'], [true, "A='$b'\n"]])('the engine gets a file with variables; with rawEnvFiles %s it is %j', async (rawEnvFiles, text) => {
  const folder = folderWith({ 'verify.env': "A='$b'\n" });
  // The last but one argument is the path.
  fake = fakeDocker(`[ "$1" != create ] || { while [ $# -gt 2 ]; do shift; done; cp "$1" ${folder}/seen; }`);
  const settings = { ...NO_SETTINGS, envFiles: ['verify.env'] };
  const all = expected();
  await start(settings).run(context({ settings, folder, expected: { ...all, compose: { ...all.compose, rawEnvFiles } } }));
  expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe(text);
});

test('the error of a container that the engine does not start is the message of the engine', async () => {
  fake = fakeDocker('[ "$1" != start ] || { echo "Error response from daemon: no such device" >&2; echo "Error: failed to start containers: verify" >&2; exit 1; }');
  await expect(started({})).rejects.toThrow(new Error('Error response from daemon: no such device'));
});

test('the engine creates no path that is missing', async () => {
  fake = fakeDocker('');
  const mounts = [{ source: './start.test.ts', target: '/a', isNamed: false }, { source: './none', target: '/b', isNamed: false }, { source: 'cache', target: '/c', isNamed: true }];
  await expect(started({ mounts })).rejects.toThrow(new Error('nothing to mount at ./none'));
  expect(fake.calls()).toEqual([]);
});
