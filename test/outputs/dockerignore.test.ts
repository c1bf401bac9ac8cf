import { readFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging } from '../../src';
import { SECRET_NAMES } from '../../src/options/ignore';
import { IgnoreMatcher } from '../../src/project/ignore-matcher';
import { complaint, files, folderWith, freshFolder, synth } from '../support/synthesis';

const lines = (ignore = {}, contents: Record<string, string> = {}) => files({ ignore }, folderWith(contents))['.dockerignore'].split('\n');
const patterns = (...args: Parameters<typeof lines>) => lines(...args).filter(line => line && !line.startsWith('# '));
/** The paths that a build would not see. */
const hidden = (paths: string[], ...args: Parameters<typeof lines>) => {
  const matcher = new IgnoreMatcher(lines(...args));
  return paths.filter(path => matcher.hiddenBy(path) !== undefined);
};

test('the secret patterns come last: a pattern of the project includes none again', () => {
  const own = patterns({ patterns: ['!.env', '!**/*.pem', '!src/'] });
  expect(own.indexOf('!.env')).toBeGreaterThan(-1);
  expect(own.slice(own.indexOf('!src/') + 1)).toEqual(expect.arrayContaining(SECRET_NAMES.filter(name => !name.startsWith('/')).map(name => `**/${name}`)));
  expect(hidden(['.env', 'src/a.pem', 'src/deep/id_rsa.bak', 'deploy/secrets/db'], { patterns: ['!.env', '!**/*.pem', '!src/', '!deploy/'] })).toHaveLength(4);
});

test('only ignore.admit includes a path that has the name of a secret', () => {
  expect(patterns({ admit: ['certs/ca.pem'] }).pop()).toBe('!certs/ca.pem');
  expect(hidden(['certs/ca.pem', 'certs/other.pem'], { admit: ['certs/ca.pem'] })).toEqual(['certs/other.pem']);
});

test('Python modules of a package named secrets stay', () =>
  expect(hidden(['src/pkg/secrets/__init__.py', 'src/pkg/secrets.py', 'src/pkg/credentials.py', 'src/pkg/secrets/db.json'])).toEqual(['src/pkg/secrets/db.json']));

test('the files that the build reads stay', () => expect(hidden(['uv.lock', 'pyproject.toml', 'entrypoint.sh', 'healthcheck.sh'])).toEqual([]));

test('data stays out wherever it is', () => {
  expect(patterns()).toContain('data/');
  expect(files({ data: { directory: '/app/var/state' } })['.dockerignore']).toContain('\ndata/\nvar/state/\n');
  expect(files({ data: { directory: '/srv/state' } })['.dockerignore']).not.toContain('var/');
});

test('results of earlier builds stay out, at the top of the project alone', () => expect(hidden(['build/lib/x.py', 'dist/x.whl', 'src/x.egg-info/PKG-INFO', 'src/x/build/x.py', 'src/x/dist/x.js']))
  .toEqual(['build/lib/x.py', 'dist/x.whl', 'src/x.egg-info/PKG-INFO']));

describe('files that git ignores', () => {
  const git = () => ['/local.py', '*.log', 'static/dist/', '!keep.log'];
  const nested = { 'src/x/.gitignore': 'generated.py\n' };
  const hiddenFrom = (paths: string[], options = {}) => {
    const matcher = new IgnoreMatcher(files(options, folderWith(nested), git())['.dockerignore'].split('\n'));
    return paths.filter(path => matcher.hiddenBy(path) !== undefined);
  };
  test('stay out, by the patterns of the project and of folders below', () => {
    const paths = ['local.py', 'src/local.py', 'deep/a.log', 'static/dist/a.js', 'src/static/dist/a.js', 'keep.log', 'src/x/generated.py', 'src/generated.py'];
    expect(hiddenFrom(paths)).toEqual(['local.py', 'deep/a.log', 'static/dist/a.js', 'src/x/generated.py']);
  });
  test('can be included again, but for secrets among them', () =>
    expect(hiddenFrom(['a.log', 'src/b.log', 'src/.env'], { ignore: { patterns: ['!src/b.log', '!src/.env'] } })).toEqual(['a.log', 'src/.env']));
  test('are no files that projen manages: their exceptions are left out', () => expect(files({}, freshFolder(), git())['.dockerignore']).not.toContain('!Dockerfile'));
});

test('a file that the build reads is included again where a pattern hides it', () => {
  const pyproject = { 'pyproject.toml': '[project]\nname = "x"\nreadme = "docs/README.md"\n', 'docs/README.md': '' };
  expect(hidden(['uv.lock', 'pyproject.toml', 'entrypoint.sh', 'docs/README.md', 'notes.txt'], { patterns: ['*', '!src'] }, pyproject)).toEqual(['notes.txt']);
});

test('an included folder does not bring its caches', () => expect(hidden(['config/a.yaml', 'config/__pycache__/a.pyc'], { patterns: ['*'] }, { 'config/a.yaml': '' }))
  .toEqual(['config/__pycache__/a.pyc']));

test('an exception for a folder reaches the files that git ignores in it, and not its caches', () => {
  const matcher = new IgnoreMatcher(files({ ignore: { patterns: ['!frontend/dist/'] } }, freshFolder(), ['dist/'])['.dockerignore'].split('\n'));
  expect(['frontend/dist/a.js', 'frontend/dist/__pycache__/a.pyc', 'frontend/dist/.env', 'other/dist/a.js'].filter(path => matcher.hiddenBy(path) !== undefined))
    .toEqual(['frontend/dist/__pycache__/a.pyc', 'frontend/dist/.env', 'other/dist/a.js']);
});

test('a directory cannot be admitted, because it could hold a secret', () =>
  expect(complaint({ ignore: { admit: ['certs'] } }, folderWith({ 'certs/ca.pem': '' }))).toContain('invalid ignore.admit "certs": expected a file'));

test('a line that is added to the file stands before the secrets', () => {
  const folder = freshFolder();
  const project = new Project({ name: 'agent', outdir: folder, logging: { level: LogLevel.OFF } });
  new NegotiationDockerPackaging(project).dockerignore.addLine('!.env');
  synth(project);
  const matcher = new IgnoreMatcher(readFileSync(join(folder, '.dockerignore'), 'utf8').split('\n'));
  expect(readFileSync(join(folder, '.dockerignore'), 'utf8')).toContain('\n!.env\n');
  expect(matcher.hiddenBy('.env')).toBeDefined();
});
