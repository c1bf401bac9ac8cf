import { spawn } from 'child_process';
import { readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { dockerOk } from '../../src/verify/docker';
import { EXPECTATIONS_VARIABLE } from '../../src/verify/expectations';
import { until } from '../../src/verify/poll';
import { Result, verify } from '../../src/verify/verify';
import { bareProject, describeEngine, packaged } from '../support/engine';
import { expectationsOf } from '../support/expectations';

const HEALTH = { interval: 1, timeout: 2, startPeriod: 10, retries: 2 };
const APP = 'negotiation/app.py';
const folders: string[] = [];

/** Packages a project without dependencies and replaces one text in one of its files. */
function variant(file?: string, from?: string | RegExp, to = ''): string {
  const source = bareProject();
  const folder = packaged({ health: HEALTH }, source);
  folders.push(source, folder);
  if (file && from) {
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} does not contain ${from}`);
    rmSync(path);
    writeFileSync(path, after, { mode: 0o755 });
  }
  return folder;
}

const verified = (folder: string, heal: boolean): Promise<Result[]> =>
  verify(expectationsOf(folder), { folder, heal, buildArguments: ['--network=host'] });
const failed = (results: Result[]) => results.filter(({ ok }) => !ok).map(({ name, seen }) => `${name}: ${seen}`);

describeEngine('verify', () => {
  afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true, force: true })));

  test('docker:verify passes for a sound image, with healing', async () => {
    const results = await verified(variant(), true);
    expect(failed(results)).toEqual([]);
    expect(results.map(({ name }) => name)).toEqual(['build', 'healthcheck', 'entrypoint', 'cmd', 'secrets', 'start',
      'health inside', 'health outside', 'user', 'data', 'healing', 'stop']);
  }, 180_000);

  test.each<[string, string, string | RegExp, string, RegExp]>([
    ['a missing health check', 'Dockerfile', /^HEALTHCHECK .*\\\n.*\n/m, '', /^healthcheck: none/],
    ['an app that runs as root', 'entrypoint.sh', /exec setpriv --\S+ --\S+ --init-groups env .*$/m, 'PATH=$_path', /^user: .* 0:0/m],
    ['a secret that a later layer deletes', 'Dockerfile', /^EXPOSE/m, 'RUN echo x > /app/.env\nRUN rm /app/.env\nEXPOSE', /^secrets: \/app\/\.env$/],
    ['ignored TERM', APP, '"HANDLER", "handles TERM"', '"HANDLER", "ignores TERM"', /^stop: exit code 137/],
    // Docker 20.10 gives a container no IPv6. There, the probe reports the error of ::1.
    ['a wrong port', APP, 'PORT = 8000', 'PORT = 8002', /^health inside: .*(refused|assign requested address).*\nhealth outside: /],
    ['data that is not writable', 'entrypoint.sh', /^ {4}repair$/m, '    :', /^data: .*(denied|not owned)/],
    ['an app that listens on 127.0.0.1 only', APP, 'HOST = "0.0.0.0"', 'HOST = "127.0.0.1"', /^health outside: /],
  ])('docker:verify finds %s', async (_, file, from, to, line) => {
    const lines = failed(await verified(variant(file, from, to), false));
    expect(lines.join('\n')).toMatch(line);
    expect(lines).toHaveLength(line.source.includes('health inside') ? 2 : 1);
  }, 120_000);

  test.each<[NodeJS.Signals, number | null]>([['SIGTERM', 143], ['SIGKILL', null]])('after %s, docker:verify leaves nothing on the engine', async (signal, code) => {
    const folder = variant();
    const cli = spawn(process.execPath, ['--import', require.resolve('tsx'), join(__dirname, '../../src/verify/cli.ts'), '--', '--network=host'],
      { cwd: folder, env: { ...process.env, [EXPECTATIONS_VARIABLE]: JSON.stringify(expectationsOf(folder)) }, stdio: ['ignore', 'pipe', 'pipe'] });
    let name = '';
    cli.stderr.on('data', chunk => (name ||= /negotiation-docker-verify-\w{8}/.exec(String(chunk))?.[0] ?? ''));
    let output = '';
    const ended = new Promise(done => cli.on('close', done));
    cli.stdout.on('data', chunk => {
      output += chunk;
      if (/^ok +start/m.test(output)) cli.kill(signal);
    });
    expect(await ended).toBe(code);
    expect(name).not.toBe('');
    const left = async () => {
      const lists = await Promise.all([['ps', '-a'], ['volume', 'ls'], ['network', 'ls'], ['images']].map(list => dockerOk(list)));
      return lists.join('\n').split('\n').filter(line => line.includes(name));
    };
    // After a KILL, another process cleans up, and nobody waits for it.
    await until(code === null ? 30 : 0, async () => expect(await left()).toEqual([]), { interval: 0.5 });
  }, 120_000);
});
