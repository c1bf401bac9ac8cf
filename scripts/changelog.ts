/**
 * Writes CHANGELOG.md: for each release, its commits, and what it changes in the files of a project without options. During a release, it also
 * adds the newest section to the notes that projen has begun in dist/.
 */
import { execFileSync } from 'child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { MANAGED, REPOSITORY } from './example';

/** Its files are those of the defaults, committed with each change of them. */
const EXAMPLE = 'examples/negotiation-agent';

/** @returns a section for each release, the newest one first. `current` names what has no tag yet. */
export function sections(repository: string, current: string): string[] {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: repository, encoding: 'utf8', maxBuffer: 64e6 }).trimEnd();
  const tags = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname').split('\n').filter(Boolean);
  const isReleased = tags[0] !== undefined && git('rev-list', '--count', `${tags[0]}..HEAD`) === '0';
  const ends = isReleased ? tags : ['HEAD', ...tags];
  return ends.map((end, i) => {
    const title = end === 'HEAD' ? current : end.slice(1);
    const before = ends[i + 1];
    if (before === undefined) return `## ${title}\n\nThe first release.\n`;
    const subjects = git('log', '--format=- %s', `${before}..${end}`);
    const diff = git('diff', '--no-color', `--relative=${EXAMPLE}`, before, end, '--', ...MANAGED.map(name => `${EXAMPLE}/${name}`));
    const files = diff ? `### In the default files\n\n\`\`\`diff\n${diff}\n\`\`\`` : 'The default files stay as they are.';
    return `## ${title}\n\n${subjects}\n\n${files}\n`;
  });
}

function main(): void {
  const dist = (name: string) => join(REPOSITORY, 'dist', name);
  const isRelease = existsSync(dist('version.txt'));
  const all = sections(REPOSITORY, isRelease ? readFileSync(dist('version.txt'), 'utf8').trim() : 'Next');
  writeFileSync(join(REPOSITORY, 'CHANGELOG.md'), `# Releases\n\n${all.join('\n')}`);
  if (isRelease) appendFileSync(dist('changelog.md'), `\n${all[0]}`);
}

if (require.main === module) main();
