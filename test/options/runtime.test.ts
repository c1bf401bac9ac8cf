import { mkdirSync } from 'fs';
import { join } from 'path';
import { complaint, testInvalid, files, folderWith, freshFolder, warningsOf } from '../support/synthesis';

const digest = `sha256:${'a'.repeat(64)}`;

testInvalid([
  ['runtime.image', { runtime: { image: 'python' } }, '"python"'],
  ['runtime.image', { runtime: { image: 5 } }, '5'],
  ['runtime.image', { runtime: { image: 'python:3.12 AS x' } }, '"python:3.12 AS x"'],
  ['runtime.image', { runtime: { image: `python@${digest}0` } }, `"python@${digest}0"`],
  ['runtime.python', { runtime: { python: 'python' } }, '"python"'],
  ['runtime.environment', { runtime: { environment: 'A=1' } }, '"A=1"'],
  ['runtime.environment.A', { runtime: { environment: { A: 'x\ny' } } }, '"x\\ny"'],
  ['runtime.environment.A', { runtime: { environment: { A: 1 } } }, '1'],
  ['name in runtime.environment', { runtime: { environment: { PATH: '/x' } } }, '"PATH"'],
  ['runtime.packages[0]', { runtime: { packages: ['libpq5; true'] } }, '"libpq5; true"'],
  ['runtime.directories', { runtime: { directories: 'config' } }, '"config"'],
  ['runtime.directories[0]', { runtime: { directories: ['../up'] } }, '"../up"'],
  ['runtime.directories', { runtime: { directories: ['missing'] } }, '"missing"'],
  ['runtime.sources', { runtime: { sources: ['missing'] } }, '"missing"'],
  ['runtime.standardLibraryBytecode', { runtime: { standardLibraryBytecode: 'no' } }, '"no"'],
]);

test('a digest may follow the tag', () => expect(files({ runtime: { image: `python:3.12@${digest}` } }).Dockerfile).toContain(`FROM python:3.12@${digest} AS runtime`));

test('a secret in the environment gives a warning', () =>
  expect(warningsOf({ runtime: { environment: { API_TOKEN: 'x', PGPASSWORD: 'x' } } })).toMatch(/API_TOKEN looks like a secret[^]*PGPASSWORD looks like a secret/));

test('an image that is not Debian-based gives a warning', () =>
  expect(warningsOf({ runtime: { image: 'python:3.12-alpine' } })).toMatch(/"python:3\.12-alpine" is not Debian-based/));

describe('default directories', () => {
  test('are copied when they exist', () =>
    expect(files({}, folderWith({ 'config/a.yaml': '', 'knowledge_base/a.md': '' })).Dockerfile).toMatch(/COPY .*\/knowledge_base\/ .*\nCOPY .*\/config\/ \/app\/config\//));
  test('are skipped when they do not, or are empty, without a warning', () => {
    const folder = freshFolder();
    mkdirSync(join(folder, 'config/empty'), { recursive: true });
    expect(warningsOf({}, folder)).not.toContain('config');
    expect(files({}, folder).Dockerfile).not.toContain('config/');
  });
});

describe('a directory', () => {
  const folder = folderWith({ 'state/deep/a': '', '.venv/a': '' });
  test('below the data directory is refused, because the volume would hide it', () =>
    expect(complaint({ runtime: { directories: ['state/deep'] }, data: { directory: '/app/state' } }, folder)).toMatch(/"state\/deep": expected a directory outside of data\.directory/));
  test('is not the virtual environment', () =>
    expect(complaint({ runtime: { directories: ['.venv'] } }, folder)).toMatch(/"\.venv": expected a directory other than the virtual environment/));
});
