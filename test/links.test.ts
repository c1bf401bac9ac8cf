/** Links of the documentation lead to files and headings that exist. */
import { execFileSync } from 'child_process';
import { existsSync, readFileSync, statSync } from 'fs';
import { dirname, join } from 'path';
import { REPOSITORY } from '../scripts/example';

const PAGES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: REPOSITORY, encoding: 'utf8' }).trim().split('\n')
  .filter(path => !/^(API\.md|node_modules|examples|benchmarks\/alternatives)/.test(path) && existsSync(join(REPOSITORY, path)));

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');
/** Without code, in which a bracket is none of a link. */
const prose = (path: string) => read(path).replace(/^( *)```[^]*?^\1```$/gm, '').replace(/`[^`\n]*`/g, '`');
/** As GitHub makes them. */
const anchorsOf = (path: string) => read(path).replace(/^( *)```[^]*?^\1```$/gm, '').split('\n').filter(line => /^#+ /.test(line))
  .map(line => line.replace(/^#+ /, '').toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));

const links = PAGES.flatMap(page => [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => [page, target] as const)).filter(([, target]) => !/^https?:/.test(target));

test('there are links', () => expect(links.length).toBeGreaterThan(80));

test.each(links)('%s: %s', (page, target) => {
  const [path, anchor] = target.split('#');
  const file = path ? join(dirname(page), path) : page;
  expect(existsSync(join(REPOSITORY, file))).toBe(true);
  if (anchor && statSync(join(REPOSITORY, file)).isFile()) expect(anchorsOf(file)).toContain(anchor);
});

test('each page of docs/ is in its index', () => {
  const index = read('docs/README.md');
  const missing = PAGES.filter(page => /^docs\/(?!README)/.test(page)).map(page => page.replace('docs/', '')).filter(page => !index.includes(`](${page}`));
  expect(missing).toEqual([]);
});
