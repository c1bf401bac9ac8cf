/** The examples of docs/customize.md, executed. */
import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import * as projen from 'projen';
import * as ts from 'typescript';
import { parse } from 'yaml';
import * as library from '../src';
import { freshFolder, synth } from './support/synthesis';
import { digestsText } from '../src/project/image-digests';

const page = readFileSync(join(__dirname, '../docs/customize.md'), 'utf8');
const blocks = (language: string) => [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) => text);

describe('docs/customize.md', () => {
  const owner = (name: string) => new projen.Project({ name, outdir: freshFolder(), logging: { level: projen.LogLevel.OFF } });
  const [project, another, labelled] = [owner('negotiation-agent'), owner('another'), owner('labelled')];
  const read = (path: string) => readFileSync(join(project.outdir, path), 'utf8');

  beforeAll(() => {
    const { JsonPatch } = projen;
    const scope = { JsonPatch, ...library, project, another, labelled };
    Function(...Object.keys(scope), ts.transpile(blocks('ts').join('\n')))(...Object.values(scope));
    [project, another, labelled].forEach(synth);
  });

  test('compose overrides arrive', () => {
    const { services } = parse(read('docker-compose.yml'));
    expect(services.redis).toMatchObject({ image: 'redis:8-bookworm', restart: 'unless-stopped', shm_size: '64mb' });
    expect(services['negotiation-agent']).toMatchObject({ restart: 'on-failure', labels: { 'com.example.team': 'negotiation' } });
    expect(services['negotiation-agent'].develop.watch).toContainEqual({ action: 'sync', path: './templates', target: '/app/templates' });
    expect(services['negotiation-agent'].logging).toBeUndefined();
  });

  test('the frontend is built before the stage that copies it', () => {
    const dockerfile = read('Dockerfile');
    expect(dockerfile).toMatch(/^# Build the frontend\.\nFROM node:22-slim AS assets\n[^]*^FROM python:\S+ AS runtime\n[^]*^COPY --from=assets /m);
    expect(dockerfile).toMatch(/^STOPSIGNAL SIGINT\n(# .*\n)+HEALTHCHECK /m);
  });

  test('the second Dockerfile is the one on the page', () =>
    expect(read('proxy/Dockerfile').replace(/^.*\n\n/, '')).toBe(blocks('dockerfile')[0]));

  test('the label is in the image', () =>
    expect(readFileSync(join(labelled.outdir, 'Dockerfile'), 'utf8')).toContain('\nLABEL com.example.team="billing"\nEXPOSE 8000\n'));

  test('the patterns are in the .dockerignore', () =>
    expect(readFileSync(join(another.outdir, '.dockerignore'), 'utf8')).toContain('\nnotebooks/\n**/*.ipynb\n'));
});

test('docs/pin.md: the settings of Renovate find each image of the file', () => {
  const [, block] = /^```json\n([^]*?)^```/m.exec(readFileSync(join(__dirname, '../docs/pin.md'), 'utf8'))!;
  const { customManagers: [{ managerFilePatterns, matchStrings }] } = JSON.parse(block);
  const digest = `sha256:${'1'.repeat(64)}`;
  const images = ['ghcr.io/astral-sh/uv:0.9-python3.12', 'localhost:5000/team/base:1', 'python:3.12-slim-bookworm'];
  const text = digestsText(new Map(images.map(image => [image, digest])));
  const found = [...text.matchAll(new RegExp(matchStrings[0], 'g'))].map(({ groups }) => [`${groups!.depName}:${groups!.currentValue}`, groups!.currentDigest]);
  expect(found).toEqual(images.map(image => [image, digest]));
  const [pattern] = managerFilePatterns.map((each: string) => new RegExp(each.slice(1, -1)));
  expect(['docker-images.json', 'services/a/docker-images.json', 'x-docker-images.json'].map(path => pattern.test(path))).toEqual([true, true, false]);
});

test('docs/security.md: every promise has a test, and the test exists', () => {
  const text = readFileSync(join(__dirname, '../docs/security.md'), 'utf8');
  const promises = text.slice(text.indexOf('## Promises'), text.indexOf('## Choose'));
  const rows = promises.split('\n').filter(line => /^\| [A-Z`]/.test(line));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const tests = [...row.split('|')[2].matchAll(/`([\w/-]+)`/g)].map(([, name]) => `${name}.test.ts`);
    expect(tests).not.toEqual([]);
    expect(tests.filter(name => !existsSync(join(__dirname, name)))).toEqual([]);
  }
});

test('the commands of each page are run by a test', () => {
  const root = join(__dirname, '..');
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'test', 'docs'], { cwd: root, encoding: 'utf8' }).trim().split('\n').filter(path => existsSync(join(root, path)));
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const tests = tracked.filter(path => /^test\/(package|full|engine|cluster)\/.*\.ts$/.test(path)).map(read).join('\n');
  const pages = ['README.md', ...tracked.filter(path => /^docs\/.*\.md$/.test(path))].filter(path => /^ *```sh$/m.test(read(path)));
  expect(pages.length).toBeGreaterThan(12);
  // The pages stand in the tests that follow them, by name.
  expect(pages.filter(path => !tests.includes(`'${path}'`))).toEqual([]);
});
