/** A release without publishing: every artefact, and what it contains. */
import { execFileSync } from 'child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { dirname, join, normalize } from 'path';
import { REPOSITORY } from '../../scripts/example';
import { GIT, runWith } from '../support/packed';
import { freshFolder } from '../support/synthesis';

const clone = freshFolder();
const unpacked = freshFolder();
const dist = (path: string) => join(clone, 'dist', path);
const only = (folder: string, ending: string) => dist(join(folder, readdirSync(dist(folder)).find(name => name.endsWith(ending))!));

beforeAll(() => {
  const inClone = (command: string) => runWith({ ...GIT, RELEASE: 'true', CI: '', TMPDIR: freshFolder() }, clone, 'sh', '-ec', command);
  // The files of this tree, committed or not.
  inClone(`git clone --quiet ${REPOSITORY} . && git -C ${REPOSITORY} ls-files --cached --others --exclude-standard -z | (cd ${REPOSITORY} && xargs -0 tar cf - --ignore-failed-read) | tar xf -`);
  inClone('git add --all && { git diff --cached --quiet || git commit --quiet --message tree; }');
  inClone('npm ci --no-audit --no-fund && npx projen release');
  execFileSync('tar', ['xzf', only('js', '.tgz'), '-C', unpacked]);
}, 600_000);

const inPackage = (path: string) => join(unpacked, 'package', path);

test('makes the tarball, the wheel and its sources, of one version', () => {
  const version = readFileSync(dist('version.txt'), 'utf8').trim();
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(readdirSync(dist('js'))).toEqual([`projen-negotiation-docker-packaging@${version}.jsii.tgz`]);
  expect(readdirSync(dist('python')).sort()).toEqual([
    `projen_negotiation_docker_packaging-${version}-py3-none-any.whl`, `projen_negotiation_docker_packaging-${version}.tar.gz`,
  ]);
  expect(JSON.parse(readFileSync(inPackage('package.json'), 'utf8')).version).toBe(version);
});

test('the tarball has at most 300 kB', () => expect(statSync(only('js', '.tgz')).size).toBeLessThanOrEqual(300_000));

test('the notes of the release and CHANGELOG.md tell of the default files', () => {
  expect(readFileSync(dist('changelog.md'), 'utf8')).toMatch(/The first release\.|default files/);
  expect(readFileSync(inPackage('CHANGELOG.md'), 'utf8')).toMatch(/^# Releases\n\n## \d/);
});

test('each relative link of the packed pages has its file in the package', () => {
  const pages = ['README.md', ...readdirSync(inPackage('docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)];
  expect(pages.length).toBeGreaterThan(20);
  const dead = pages.flatMap(page => [...readFileSync(inPackage(page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
    .map(([, link]) => normalize(join(dirname(page), link)))
    .filter(path => !existsSync(inPackage(path)))
    .map(path => `${page}: ${path}`));
  expect(dead).toEqual([]);
});

test('a release leaves the committed files as they are', () => expect(execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' })).toBe(''));
