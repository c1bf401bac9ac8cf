/** docker:verify with each kind of health check, and with apps that do not start. */
import { HealthKind, NegotiationDockerPackagingOptions } from '../../src';
import { describeEngine } from '../support/engine';
import { Files } from '../support/repositories';
import { eachNth } from '../support/rows';
import { APP, HEALTH, project, removeProjects, verified } from '../support/verified';

const BEFORE = ['build', 'healthcheck', 'image user', 'entrypoint', 'cmd', 'secrets', 'start', 'health inside'];

/** An app that knows one host, and has nothing to say. */
const PICKY = `from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204 if self.headers["Host"] == "agent.example.com" else 400)
        self.end_headers()


HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
`;

const PICKY_HEALTH = { ...HEALTH, statuses: [200, 204], hostHeader: 'agent.example.com', path: '/' };

/** An app that answers nothing from outside, such as a worker. */
const WORKER = 'import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit())\nprint("working")\ntime.sleep(1e6)\n';

const CRASH = 'import sys\nprint("starting", file=sys.stderr)\nraise ValueError("no database at 10.0.0.1")\n';
const ASK = ['python', '-c', 'import urllib.request as u; u.urlopen("http://localhost:8000/health", timeout=0.5)'];

describeEngine('verify of health', () => {
  afterAll(removeProjects);

  test.each(eachNth<[string, NegotiationDockerPackagingOptions, Files, string[], Record<string, string | RegExp>]>(2, [
    ['TCP', { health: { ...HEALTH, kind: HealthKind.TCP } }, {}, ['health outside', 'user', 'data', 'healing', 'one-off', 'stop'],
      { 'health inside': 'a connection', 'health outside': /^a connection to 127\.0\.0\.1:/, 'healing': /^healthy after/, 'one-off': 'exit code 7' }],
    ['COMMAND', { health: { ...HEALTH, kind: HealthKind.COMMAND, command: ASK } }, {}, ['user', 'data', 'healing', 'one-off', 'stop'],
      { 'health inside': 'exit code 0', 'healing': /^healthy after/, 'one-off': 'exit code 7' }],
    ['NONE', { health: { kind: HealthKind.NONE } }, { [APP]: WORKER }, ['user', 'data', 'stop'], { 'healthcheck': 'none', 'health inside': 'running' }],
    ['HTTP with another status and a Host header', { health: PICKY_HEALTH }, { [APP]: PICKY },
      ['health outside', 'user', 'data', 'healing', 'one-off', 'stop'],
      { 'health inside': '200 or 204', 'health outside': /^200 or 204 from / }],
  ]))('docker:verify passes for a sound image with the health check %s', async (_, options, files, after, seen) => {
    const results = await verified(project(options, files));
    expect(results.failed).toEqual([]);
    expect(results.names).toEqual([...BEFORE, ...after]);
    for (const [name, value] of Object.entries(seen)) {
      expect(results.seen(name)).toEqual(value instanceof RegExp ? expect.stringMatching(value) : value);
    }
  }, 180_000);

  test('docker:verify finds an app that does not listen, with TCP', async () => {
    const { failed } = await verified(project({ health: { ...HEALTH, startPeriod: 3, kind: HealthKind.TCP } }, { [APP]: WORKER }), '--no-heal');
    expect(failed).toEqual([expect.stringMatching(/^health inside: .*(refused|assign requested address).*\nworking$/)]);
  }, 120_000);

  test('docker:verify finds a health command that does not notice a hang', async () => {
    const { failed } = await verified(project({ health: { ...HEALTH, startPeriod: 1, kind: HealthKind.COMMAND, command: ['test', '-d', '/app'] } }));
    expect(failed).toEqual([
      expect.stringMatching(/^healing: not restarted \(after \d+ s\): the probe succeeds although the app is stopped$/),
      expect.stringMatching(/^stop: exit code 137/),
    ]);
  }, 120_000);

  test.each<[string, NegotiationDockerPackagingOptions, Files, RegExp]>([
    ['an app that crashes at its start', {}, { [APP]: CRASH },
      /^health inside: the app exited 5 times, last with exit code 1; the log of the app ends with\n[^]*\nValueError: no database at 10\.0\.0\.1$/],
    ['an app without a health check that crashes at its start', { health: { kind: HealthKind.NONE } }, { [APP]: CRASH },
      /^health inside: the app exited \d times[^]*\nValueError: no database at 10\.0\.0\.1$/],
    ['a command of beforeStart that fails', { beforeStart: ['echo migrating >&2', 'exit 3'] }, {},
      /^health inside: the app exited 5 times, last with exit code 3; the log of the app ends with\n[^]*\nentrypoint: beforeStart: exit code 3: exit 3$/],
    ['a program that the image lacks', { command: ['no-such-program'] }, {}, /^health inside: the app exited 5 times, last with exit code 127[^]*no-such-program: not found$/],
  ])('docker:verify reports %s once, with its log', async (_, options, files, line) => {
    const { failed, names } = await verified(project(options, files));
    expect(failed).toEqual([expect.stringMatching(line)]);
    expect(failed[0].split('\n').length).toBeLessThanOrEqual(21);
    expect(names).toEqual(BEFORE);
  }, 120_000);
});
