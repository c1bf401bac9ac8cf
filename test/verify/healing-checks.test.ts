import { healingChecks } from '../../src/verify/healing-checks';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { context, expected } from '../support/verify-context';

let fake: FakeDocker;
afterEach(() => fake.remove());

const STATUS = 'Name:\\tpython\\nPid:\\t7\\nPPid:\\t1\\nUid:\\t999 999 999 999\\nGid:\\t999 999 999 999\\n';
const BASE = `exec) case "$*" in *"cat /proc"*) printf '${STATUS}' ;; esac ;;`;
/** The engine restarts the app after the first question. */
const RESTARTS = 'inspect) [ -e "$0.asked" ] && echo 1 later || { touch "$0.asked"; echo 0 first; } ;;';

/** Runs both checks, and returns their results or errors. */
async function run(script: string, health = {}): Promise<string[]> {
  fake = fakeDocker(`case $1 in ${BASE} ${script} esac`);
  const results = [];
  for (const check of healingChecks(expected(health))) {
    results.push(await check.run(context({ expected: expected(health) })).catch((error: Error) => `FAIL ${error.message}`));
  }
  return results;
}

test('healing stops the app, while another command runs in a container of its own', async () => {
  const [healing, oneOff] = await run(`${RESTARTS} wait) echo 7 ;;`, { interval: 30, timeout: 5, startPeriod: 30, retries: 3 });
  expect(healing).toMatch(/^healthy after \d\.\d s$/);
  expect(oneOff).toBe('exit code 7');
  const calls = fake.calls();
  const [began, stopped] = ['run ', 'exec --user 999:999 verify sh -c kill -STOP 7'].map(start => calls.findIndex(call => call.startsWith(start)));
  expect(calls[began]).toBe('run --detach --init --name verify-once --network none verify:latest /usr/local/bin/python -c import time; time.sleep(155); raise SystemExit(7)');
  expect(stopped).toBeGreaterThan(-1);
  expect(began).toBeLessThan(calls.indexOf('wait verify-once'));
});

test('the limits follow from the timings', () => {
  fake = fakeDocker('');
  expect(healingChecks(expected({ interval: 30, timeout: 5, startPeriod: 30, retries: 3 })).map(check => check.expected)).toEqual([
    'healthy again within 180 s after SIGSTOP', 'another command runs for 155 s and exits with 7',
  ]);
});

test('another command that the health check ends fails', async () =>
  expect((await run(`${RESTARTS} wait) echo 143 ;;`))[1]).toBe('FAIL exit code 143, as after a restart by the health check'));

test('another command that does not start fails, and healing does not', async () => {
  const [healing, oneOff] = await run(`${RESTARTS} run) echo "no such image" >&2; exit 125 ;;`);
  expect(healing).toMatch(/^healthy/);
  expect(oneOff).toMatch(/^FAIL docker run .* failed \(125\): no such image$/);
});

test('with TCP, healing fills the queue of the port, which the kernel answers for a stopped app', async () => {
  await run(`${RESTARTS} wait) echo 7 ;;`, { kind: 'tcp' });
  expect(fake.calls().join('\n')).toMatch(/^exec --user 999:999 verify \/usr\/local\/bin\/python -I -S -c $/m);
});

test('a probe that does not notice a stopped app is named', async () =>
  expect((await run('inspect) echo 0 first ;; wait) echo 7 ;;', { interval: 0.1, timeout: 0.1, startPeriod: 0 }))[0])
    .toBe('FAIL not restarted (after 11 s): the probe succeeds although the app is stopped'), 30_000);
