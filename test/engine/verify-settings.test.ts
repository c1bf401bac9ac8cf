/** docker:verify with variables, files, mounts and services that an app needs to start. */
import { createServer, Server } from 'net';
import { ComposeCondition, NegotiationDockerPackagingOptions } from '../../src';
import { docker, dockerOk } from '../../src/verify/docker';
import { describeEngine, RUNTIME_IMAGE } from '../support/engine';
import { uniqueName } from '../support/repositories';
import { having } from '../support/tools';
import { APP, project, removeProjects, variant, verified } from '../support/verified';

/** An app that asks for some things at its start, and ends where one is missing. */
const app = (...lines: string[]) => `import os, signal, sys, urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer


def fetch(url):
    return urllib.request.urlopen(url, timeout=2).read()


${lines.join('\n')}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


signal.signal(signal.SIGTERM, lambda *_: sys.exit())
HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
`;

const equals = (name: string, value: string) => `assert os.environ["${name}"] == "${value}", os.environ["${name}"]`;

/** A service that takes two seconds to become healthy, and one that ends by itself. */
const SERVER = ['python', '-c', 'import time; time.sleep(2); import runpy, sys; sys.argv = ["", "8000"]; runpy.run_module("http.server", run_name="__main__")'];
const SERVICES = {
  sidecar: {
    image: RUNTIME_IMAGE,
    command: SERVER,
    volumes: ['sidecar-data:/data'],
    health: { command: ['python', '-c', 'import urllib.request as u; u.urlopen("http://localhost:8000")'], interval: 2, timeout: 1 },
  },
  migrations: { image: RUNTIME_IMAGE, command: ['python', '-c', 'import urllib.request as u; u.urlopen("http://sidecar:8000")'], dependsOn: { sidecar: ComposeCondition.HEALTHY } },
};
const NEEDS = { sidecar: ComposeCondition.HEALTHY, migrations: ComposeCondition.COMPLETED };

describeEngine('verify of settings', () => {
  afterAll(removeProjects);

  const passes = async (options: NegotiationDockerPackagingOptions, lines: string[], ...flags: string[]) => {
    const results = await verified(project(options, { [APP]: app(...lines) }), '--no-heal', ...flags);
    expect(results.failed).toEqual([]);
    return results;
  };

  test('the app sees variables, files with variables, hosts and mounts, and the image has none of them', async () => {
    const folder = project({
      compose: {
        environment: { OF_COMPOSE: 'compose', LEVEL: 'info' },
        extraHosts: { 'partner.example': '192.0.2.7' },
        secrets: { key: { file: 'secrets/key' } },
      },
      verify: { environment: { LEVEL: 'debug' }, envFile: 'verify.conf', mounts: ['./secrets/key:/run/secrets/.host/key:ro'] },
    }, {
      'verify.conf': 'TOKEN=of-the-options\nQUOTED=\'of-the-$quotes\' # comment\nLEVEL=of-the-file\n',
      'ci.env': 'ANOTHER=of-the-flag 1\n',
      'secrets/key': 'of-the-host',
      [APP]: app(
        ...[['OF_COMPOSE', 'compose'], ['LEVEL', 'debug'], ['TOKEN', 'of-the-options'], ['QUOTED', 'of-the-$quotes'], ['ANOTHER', 'of-the-flag 1'], ['FLAG', 'a b'], ['PORT', '8000']]
          .map(([name, value]) => equals(name, value)),
        'import socket',
        'assert socket.gethostbyname("partner.example") == "192.0.2.7"',
        'assert open("/run/secrets/key").read() == "of-the-host"',
        'assert open("/app/knowledge/a.md").read() == "A."',
      ),
      'library/a.md': 'A.',
    });
    const { failed, name } = await verified(folder, '--no-heal', '--keep', '--env', 'FLAG=a b', '--env-file', 'ci.env', '--mount=./library:/app/knowledge:ro');
    try {
      expect(failed).toEqual([]);
      expect(await dockerOk(['image', 'inspect', '--format', '{{json .Config.Env}}', name])).not.toMatch(/LEVEL|TOKEN|QUOTED|ANOTHER|FLAG/);
      const found = await docker(['run', '--rm', '--network', 'none', '--entrypoint', 'grep', name, '-r', '--exclude-dir=.venv', '--exclude=app*', 'of-the-', '/app']);
      expect(found).toEqual({ code: 1, stdout: '', stderr: '' });
    } finally {
      await dockerOk(['rmi', '--force', name]);
    }
  }, 120_000);

  test('a file with variables that is in the image fails', async () => {
    const folder = project({}, { 'config/ci.conf': 'TOKEN=1\n' });
    expect((await verified(folder, '--no-heal', '--env-file', 'config/ci.conf')).failed).toEqual(['secrets: /app/config/ci.conf']);
  }, 120_000);

  test.each([
    ['a file with variables', ['--env-file', 'none.env'], /^start: .*no such file or directory.*none\.env/],
    ['a mount', ['--mount', './none:/app/none'], /^start: nothing to mount at \.\/none$/],
    ['a network', ['--join', 'no-such-network'], /^start: .*network no-such-network not found$/],
  ])('docker:verify reports %s that is missing once', async (_, flags, line) => {
    const { failed, names } = await verified(project(), ...flags);
    expect(failed).toEqual([expect.stringMatching(line)]);
    expect(names[names.length - 1]).toBe('start');
  }, 120_000);

  test('an app reaches a service in a network that exists', async () => {
    const name = uniqueName('verify-network');
    try {
      await dockerOk(['network', 'create', name]);
      await dockerOk(['run', '--detach', '--name', name, '--network', name, '--network-alias', 'database', RUNTIME_IMAGE, 'python', '-m', 'http.server', '8000']);
      const { seen } = await passes({ verify: { network: name } }, ['fetch("http://database:8000/")']);
      expect(seen('start')).toBe(`started, joined ${name}`);
    } finally {
      await docker(['rm', '--force', name]);
      await docker(['network', 'rm', name]);
    }
  }, 120_000);

  describe('with services of the compose file', () => {
    /** Occupies the port of the host that the compose file publishes. */
    let occupant: Server;
    let port: number;

    beforeAll(() => new Promise<void>(done => {
      occupant = createServer().listen(0, '127.0.0.1', () => {
        port = (occupant.address() as { readonly port: number }).port;
        done();
      });
    }));

    afterAll(() => occupant.close());

    const compose = (dependsOn = {}) => ({ dependsOn, services: { ...SERVICES, sidecar: { ...SERVICES.sidecar, ports: [`${port}:8000`] } } });
    const withCompose = having('docker compose');

    withCompose('the app starts beside the services that it depends on, when they are ready, and docker:verify removes them', async () => {
      const { name, seen } = await passes({ compose: compose(NEEDS) }, ['fetch("http://sidecar:8000/")']);
      expect(seen('start')).toBe(`started, joined ${name}_default`);
      const lists = await Promise.all([['ps', '-a'], ['volume', 'ls'], ['network', 'ls']].map(list => dockerOk([...list, '--filter', `name=${name}`, '--quiet'])));
      expect(lists).toEqual(['', '', '']);
    }, 120_000);

    withCompose('the app starts beside the services of a flag, in their network', async () => {
      const networks = { networks: ['backend'] };
      const file = compose();
      const services = { ...file.services, sidecar: { ...file.services.sidecar, ...networks } };
      const { name, seen } = await passes({ compose: { ...file, services, networks: ['default', 'backend'] } }, ['fetch("http://sidecar:8000/")'], '--service', 'sidecar');
      expect(seen('start')).toBe(`started, joined ${name}_backend`);
    }, 120_000);

    withCompose('a worker of the compose file runs the image under test', async () => {
      const ask = ['/usr/local/bin/python', '-c', 'import urllib.request as u; u.urlopen("http://localhost:9000")'];
      const workers = { worker: { command: ['python', '-m', 'http.server', '9000'], healthCommand: ask } };
      await passes({ compose: { workers } }, ['fetch("http://worker:9000/")'], '--service=worker');
    }, 120_000);

    withCompose('docker:verify reports a service that does not become healthy once, with its log', async () => {
      const command = ['python', '-c', 'print("disk full", flush=True); import time; time.sleep(100)'];
      const sidecar = { image: RUNTIME_IMAGE, command, health: { command: ['false'], interval: 1, timeout: 1, startPeriod: 0, retries: 1 } };
      const { failed } = await verified(project({ compose: { services: { sidecar }, dependsOn: { sidecar: ComposeCondition.HEALTHY } } }));
      expect(failed).toEqual([expect.stringMatching(/^start: .*sidecar.* is unhealthy\nsidecar-1 +\| disk full$/)]);
    }, 120_000);

    withCompose('a volume with a name of its own, as that of the developer, stays as it is', async () => {
      const volume = uniqueName('verify-volume');
      try {
        const mount = ['--rm', '--network', 'none', '--volume', `${volume}:/data`, RUNTIME_IMAGE];
        await dockerOk(['run', ...mount, 'touch', '/data/mine']);
        const folder = project({ compose: compose(NEEDS) }, { [APP]: app('fetch("http://sidecar:8000/")') });
        variant('docker-compose.yml', '  sidecar-data: {}', `  sidecar-data:\n    name: ${volume}`, folder);
        expect((await verified(folder, '--no-heal')).failed).toEqual([]);
        expect(await dockerOk(['run', ...mount, 'ls', '/data'])).toBe('mine');
      } finally {
        await docker(['volume', 'rm', volume]);
      }
    }, 120_000);
  });
});
