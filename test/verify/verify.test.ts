import { NO_SETTINGS } from '../../src/verify/settings';
import { Run, verify } from '../../src/verify/verify';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { expected } from '../support/verify-context';

let fake: FakeDocker;
afterEach(() => fake.remove());

/** Names and verdicts, with a docker client that fails at one command. */
async function verdicts(script: string, options: Partial<Run> = {}): Promise<string[]> {
  fake = fakeDocker(`case "$*" in ${script} *inspect*) echo null ;; esac`);
  return (await verify(expected(), { folder: '.', ...options })).map(({ name, ok }) => `${name} ${ok ? 'ok' : 'FAIL'}`);
}

const IMAGE = ['healthcheck FAIL', 'image user ok', 'entrypoint FAIL', 'cmd FAIL', 'secrets FAIL'];

test('without an image, no further check runs', async () => expect(await verdicts('build*) exit 1 ;;')).toEqual(['build FAIL']));

test('without a container, no further check runs', async () =>
  expect(await verdicts('create*) exit 1 ;;')).toEqual(['build ok', ...IMAGE, 'start FAIL']));

test('without a healthy app, no further check runs', async () =>
  expect(await verdicts('exec*) exit 1 ;; *State*) echo restarting 1 5 ;;')).toEqual(['build ok', ...IMAGE, 'start ok', 'health inside FAIL']));

test('the failure of a build ends with the last 20 lines of its output', async () => {
  fake = fakeDocker('[ "$1" != build ] || { seq 30 >&2; exit 1; }');
  const [{ seen }] = await verify(expected(), { folder: '.', buildArguments: ['--network=host'] });
  expect(seen).toMatch(/^exit code 1 of docker build --file Dockerfile --tag negotiation-docker-verify-\w{8}:latest --network=host \.\n11\n12\n/);
  expect(seen.split('\n')).toHaveLength(21);
});

/** The commands of the cleaner, without the name. */
const cleaned = () => fake.calls().map(call => call.replace(/negotiation-docker-verify-\w{8}/g, 'NAME')).slice(1);

test('docker:verify removes containers, volume, network and image', async () => {
  await verdicts('build*) exit 1 ;;');
  expect(cleaned()).toEqual(['rm --force --volumes NAME NAME-prepare NAME-once NAME-read-only', 'volume rm --force NAME', 'network rm NAME', 'rmi --force NAME:latest']);
});

test('docker:verify removes the services that it starts, and keeps the image on request', async () => {
  await verdicts('build*) exit 1 ;;', { keep: true, settings: { ...NO_SETTINGS, services: ['redis'] } });
  expect(cleaned()).toEqual(['rm --force --volumes NAME NAME-prepare NAME-once NAME-read-only',
    'compose --project-name NAME down --volumes --remove-orphans --timeout 0', 'volume rm --force NAME', 'network rm NAME']);
});
