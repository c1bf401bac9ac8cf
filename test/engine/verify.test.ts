import { spawn } from 'child_process';
import { readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { bareProject, basesInWords, describeEngine, packaged } from './support';
import { dockerOk } from '../../src/verify/docker';
import { EXPECTATIONS_VARIABLE } from '../../src/verify/expectations';
import { Result, verify } from '../../src/verify/verify';

const HEALTH = { interval: 1, timeout: 2, startPeriod: 10, retries: 2 };
const APP = `import http.server, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == '/health' else 404)
        self.end_headers()
        self.wfile.write(b'ok')

http.server.ThreadingHTTPServer(('0.0.0.0', 8000), Handler).serve_forever()
`;

const folders: string[] = [];

/** A uv project without dependencies, packaged, with one text of one file altered. */
function variant(file?: string, from?: string | RegExp, to = ''): string {
  const source = bareProject(APP);
  const folder = packaged({ health: HEALTH }, source);
  folders.push(source, folder);
  if (file && from) {
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`nothing to alter in ${file}`);
    rmSync(path);
    writeFileSync(path, after, { mode: 0o755 });
  }
  return folder;
}

const environment = (folder: string): Record<string, string> => JSON.parse(readFileSync(join(folder, '.projen/tasks.json'), 'utf8')).tasks['docker:verify'].env;
const verified = (folder: string, heal: boolean): Promise<Result[]> =>
  verify(JSON.parse(environment(folder)[EXPECTATIONS_VARIABLE]), { folder, heal, buildArguments: ['--network=host'] });
const failed = (results: Result[]) => results.filter(({ ok }) => !ok).map(({ name, seen }) => `${name}: ${seen}`);

describeEngine(`verify, on ${basesInWords}`, () => {
  afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true, force: true })));

  test('a sound image passes, healing too', async () => {
    const results = await verified(variant(), true);
    expect(failed(results)).toEqual([]);
    expect(results.map(({ name }) => name)).toEqual(['build', 'healthcheck', 'entrypoint', 'cmd', 'secrets', 'start',
      'health inside', 'health outside', 'user', 'data', 'healing', 'stop']);
  }, 180_000);

  test.each<[string, string, string | RegExp, string, RegExp]>([
    ['no healthcheck', 'Dockerfile', /^HEALTHCHECK .*\\\n.*\n/m, '', /^healthcheck: none/],
    ['a root app', 'entrypoint.sh', /exec setpriv --\S+ --\S+ --init-groups env .*$/m, 'PATH=$_path', /^user: .* 0:0/m],
    ['a secret, deleted by a later layer', 'Dockerfile', /^EXPOSE/m, 'RUN echo x > /app/.env\nRUN rm /app/.env\nEXPOSE', /^secrets: \/app\/\.env$/],
    ['ignored TERM', 'negotiation/app.py', /lambda.*\)$/m, 'signal.SIG_IGN)', /^stop: exit code 137/],
    // Docker 20.10 gives a container no IPv6: there the probe ends with what it hears of ::1.
    ['the wrong port', 'negotiation/app.py', '8000', '8001', /^health inside: .*(refused|assign requested address).*\nhealth outside: /],
    ['data that is not writable', 'entrypoint.sh', /^ {4}repair$/m, '    :', /^data: .*(denied|not owned)/],
    ['bound to 127.0.0.1 only', 'negotiation/app.py', '0.0.0.0', '127.0.0.1', /^health outside: /],
  ])('%s is found', async (_, file, from, to, line) => {
    const lines = failed(await verified(variant(file, from, to), false));
    expect(lines.join('\n')).toMatch(line);
    expect(lines).toHaveLength(line.source.includes('health inside') ? 2 : 1);
  }, 120_000);

  test.each<[NodeJS.Signals, number | null]>([['SIGTERM', 143], ['SIGKILL', null]])('%s in the middle removes everything', async (signal, code) => {
    const folder = variant();
    const cli = spawn(process.execPath, ['--import', require.resolve('tsx'), join(__dirname, '../../src/verify/cli.ts'), '--', '--network=host'],
      { cwd: folder, env: { ...process.env, ...environment(folder) }, stdio: ['ignore', 'pipe', 'pipe'] });
    let name = '';
    cli.stderr.on('data', chunk => (name ||= /negotiation-docker-verify-\w{8}/.exec(String(chunk))?.[0] ?? ''));
    let said = '';
    const ended = new Promise(done => cli.on('close', done));
    cli.stdout.on('data', chunk => {
      said += chunk;
      if (/^ok +start/m.test(said)) cli.kill(signal);
    });
    expect(await ended).toBe(code);
    expect(name).not.toBe('');
    const left = async () => {
      const lists = await Promise.all([['ps', '-a'], ['volume', 'ls'], ['network', 'ls'], ['images']].map(list => dockerOk(list)));
      return lists.join('\n').split('\n').filter(line => line.includes(name));
    };
    // What cannot clean up itself is cleaned up after, by another process.
    const end = Date.now() + (code === null ? 30_000 : 0);
    while (Date.now() < end && (await left()).length) await new Promise(wait => setTimeout(wait, 500));
    expect(await left()).toEqual([]);
  }, 120_000);
});
