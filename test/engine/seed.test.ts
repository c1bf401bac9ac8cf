/** The verification steps of the seed, with the example on an engine. */
import { execFileSync } from 'child_process';
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { dockerOk } from '../../src/verify/docker';
import { requestOk } from '../../src/verify/http';
import { until } from '../../src/verify/poll';
import { describeEngine, packaged } from '../support/engine';

const NAME = `packaging-seed-${process.pid}`;

/** Files of a checkout, at the top and below, that the image must not contain. */
const STRAY = ['.env', '.env.local', 'credentials.json', 'token.json', 'service_account.json', 'id.pem', 'id.key', '.venv/bin/planted', '.git/HEAD',
  'src/negotiation/.env', 'src/negotiation/credentials.json', 'src/negotiation/deep/id.key', 'src/negotiation/__pycache__/x.pyc', 'tests/test_x.py',
  'config/token.json', 'data/state.db', '.claude/notes', 'node_modules/x/index.js'];
/** Files with similar names that the app needs. */
const KEPT = ['src/negotiation/data/x.yaml', 'src/negotiation/vendored.so', 'src/negotiation/tests/__init__.py'];

describeEngine('seed', () => {
  let folder: string;
  let paths: string[];

  beforeAll(async () => {
    folder = packaged();
    for (const path of [...STRAY, ...KEPT]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    await dockerOk(['build', '--network=host', '--tag', NAME, folder]);
    await dockerOk(['network', 'create', NAME]);
    await dockerOk(['run', '--detach', '--name', NAME, '--network', NAME, '--publish', '127.0.0.1::8000', NAME]);
    const list = `docker export ${NAME} | tar --list --exclude=proc --exclude=sys`;
    paths = execFileSync('sh', ['-c', list], { encoding: 'utf8', maxBuffer: 64e6 }).split('\n').filter(path => path.startsWith('app/'));
  }, 300_000);

  afterAll(async () => {
    await dockerOk(['rm', '--force', '--volumes', NAME]);
    await dockerOk(['network', 'rm', NAME]);
    await dockerOk(['image', 'rm', NAME]);
    rmSync(folder, { recursive: true });
  }, 60_000);

  const config = async (field: string) => JSON.parse(await dockerOk(['inspect', NAME, '--format', `{{json .Config.${field}}}`]));

  test('the image has the health check', async () => expect(await config('Healthcheck')).toEqual({
    Test: ['CMD', '/healthcheck.sh', '/usr/local/bin/python', '-I', '-S', '-c', expect.stringMatching(/urllib.*localhost:8000\/health/)],
    Interval: 30e9,
    Timeout: 5e9,
    StartPeriod: 30e9,
    Retries: 3,
  }));
  test('the image has the entrypoint', async () => expect(await config('Entrypoint')).toEqual(['/entrypoint.sh']));
  test('the image has the command', async () => expect(await config('Cmd')).toEqual(['python', '-m', 'negotiation.app']));

  test('the app answers 200 within 30 s, through the published port and inside the container', async () => {
    const url = `http://${(await dockerOk(['port', NAME, '8000/tcp'])).split('\n')[0]}/health`;
    await until(30, () => requestOk(url));
    await dockerOk(['exec', NAME, 'python', '-c', "import urllib.request; urllib.request.urlopen('http://localhost:8000/health')"]);
  });

  test('the app is process 1 and runs as 999:999', async () =>
    expect(await dockerOk(['exec', NAME, 'grep', '-E', '^(Uid|Gid|Groups):', '/proc/1/status']))
      .toBe('Uid:\t999\t999\t999\t999\nGid:\t999\t999\t999\t999\nGroups:\t999'));

  test.each(STRAY)('the image does not contain %s of the checkout', path => {
    const installed = path.replace(/^src\//, 'site-packages/');
    expect(paths.filter(inImage => inImage === `app/${path}` || inImage.endsWith(installed))).toEqual([]);
  });
  test.each(KEPT)('the image contains %s of the checkout', path => expect(paths).toContain(`app/${path}`));
});
