import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { gzipSync } from 'zlib';
import { parse } from '../../src/verify/arguments';
import { appProcesses } from '../../src/verify/processes';
import { json, line } from '../../src/verify/report';
import { isSecret } from '../../src/verify/secrets';
import { entries, inMemory, unpacked } from '../../src/verify/tar';

describe('arguments', () => {
  test('own ones come before --, those of docker build after it', () => {
    expect(parse(['--no-heal', '--', '--network=host', '--json'])).toEqual({
      heal: false, json: false, keep: false, help: false, buildArguments: ['--network=host', '--json'],
    });
  });
  test('all problems are told at once', () => expect(() => parse(['--jsn', 'x'])).toThrow(/"--jsn" is unknown[^]*"x" is unknown/));
});

test.each([
  ['app/.env', true],
  ['app/src/.env.local', true],
  ['app/deep/credentials.json', true],
  ['app/.env/inside', true],
  ['app/server.key', true],
  ['app/certs/admitted.pem', false],
  ['app/.venv/lib/python3.12/site-packages/certifi/cacert.pem', false],
  ['app/.venv/lib/python3.12/site-packages/x/token.json', true],
  ['etc/ssl/certs/ca.pem', false],
  ['app/environment', false],
  ['app/.envrc', false],
])('%s is a secret: %s', (path, secret) => expect(isSecret(path, ['certs/admitted.pem'])).toBe(secret));

test.each(['ustar', 'pax', 'gnu'])('tar of the format %s', format => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-tar-'));
  const long = `${'n'.repeat(120)}.txt`;
  try {
    writeFileSync(join(folder, 'a'), 'text');
    writeFileSync(join(folder, format === 'ustar' ? 'b' : long), '');
    symlinkSync('a', join(folder, 'link'));
    const archive = execFileSync('tar', ['-C', folder, `--format=${format}`, '-c', '.']);
    for (const source of [inMemory(archive), unpacked(inMemory(gzipSync(archive)))]) {
      const found = new Map([...entries(source)].map(entry => [entry.name, entry]));
      expect(found.get('a')?.content.read(0, 100).toString()).toBe('text');
      expect(found.has(format === 'ustar' ? 'b' : long)).toBe(true);
      expect(found.get('link')).toMatchObject({ type: '2', link: 'a' });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is no tar is an error', () => expect(() => [...entries(inMemory(Buffer.alloc(1024, 'x')))]).toThrow('no tar header'));

test('the app is what descends from the init', () => {
  const status = (name: string, pid: number, parent: number, uid: number) =>
    `Name:\t${name}\nPid:\t${pid}\nPPid:\t${parent}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t999\t999\t999\t999\n`;
  const all = status('docker-init', 1, 0, 0) + status('python', 7, 1, 999) + status('worker', 8, 7, 0) + status('sh', 20, 0, 0) + status('cat', 21, 20, 0);
  expect(appProcesses(all).map(({ name, uid }) => [name, uid])).toEqual([['python', 999], ['worker', 0]]);
});

test('report', () => {
  const result = { name: 'user', ok: false, seconds: 0.14, expected: '999:999', seen: 'python 0:0\nworker 0:0' };
  expect(line(result)).toBe('FAIL  user               0.1 s  expected 999:999; seen python 0:0 | worker 0:0');
  expect(JSON.parse(json([result]))).toEqual({ ok: false, checks: [result] });
});
