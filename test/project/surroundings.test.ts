/** Repositories that are large, broken or half-written end in a full result or a clear error, and nothing of their own is lost. */
import { spawnSync } from 'child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { buildSync } from 'esbuild';
import { eachNth } from '../support/rows';
import { complaint, files, folderWith, freshFolder, MANAGED, synthesize } from '../support/synthesis';
import { having } from '../support/tools';

const PYPROJECT = '[project]\nname = "negotiation"\nversion = "0.1.0"\nrequires-python = ">=3.11"\nreadme = "README.md"\n';
const LOCK = 'version = 1\nrevision = 3\n\n[[package]]\nname = "negotiation"\nversion = "0.1.0"\nsource = { editable = "." }\n';
const SOURCES = { 'README.md': '', 'src/negotiation/__init__.py': '', 'src/negotiation/app.py': '' };

/** Far more processor time than a synthesis takes, on any machine, and far less than one whose time grows with the square of the size. */
const MAX_SECONDS = 10;

let start: NodeJS.CpuUsage;
beforeEach(() => { start = process.cpuUsage(); });
afterEach(() => expect(process.cpuUsage(start).user / 1e6).toBeLessThan(MAX_SECONDS));

const filled = (text: string, length: number) => text.repeat(Math.ceil(length / text.length));
const numbered = (line: (i: number) => string, length: number) => {
  const count = Math.floor(length / line(1e6).length);
  return Array.from({ length: count }, (_, i) => line(1e6 + i)).join('');
};

describe('a large pyproject.toml', () => {
  const SHAPES: Readonly<Record<string, (length: number) => string>> = {
    'blank lines': length => filled('\n', length),
    'CRLF': length => filled('\r\n', length),
    'blanks': length => filled(' ', length),
    'comments': length => filled('# comment\n', length),
    'one comment': length => `#${filled('x', length)}`,
    'one text': length => `[tool.x]\na = "${filled('x', length)}"`,
    'lines of a text': length => `[tool.x]\na = """${filled('x\n', length)}"""`,
    'keys': length => `[tool.x]\n${numbered(i => `k${i} = 1\n`, length)}`,
    'tables': length => numbered(i => `[tool.t${i}]\n`, length),
    'items': length => `[tool.x]\na = [${filled('1,\n', length)}]`,
    'nested tables': length => `[tool.hatch.build]\n${filled('a.', length)}b = "c"`,
  };
  test.each(Object.entries(SHAPES))('of 2 MB gives files: %s', (_, shape) => {
    const text = PYPROJECT + shape(2e6 - PYPROJECT.length - 100);
    expect(files({}, folderWith({ ...SOURCES, 'pyproject.toml': text })).Dockerfile).toContain('AS runtime');
  });
  test.each(eachNth(4, Object.entries(SHAPES)))('of 50 MB is refused: %s', (_, shape) =>
    expect(complaint({}, folderWith({ ...SOURCES, 'pyproject.toml': PYPROJECT + shape(50e6) })))
      .toMatch(/cannot parse pyproject.toml: it has [45]\d\.\d MB of TOML to read, and at most 2 MB are possible; move other data out of it/));
});

describe('a large uv.lock', () => {
  const registry = (i: number) => `\n[[package]]\nname = "p${i}"\nversion = "1"\nsource = { registry = "https://pypi.org/simple" }\n`
    + 'wheels = [\n    { url = "https://files.pythonhosted.org/a.whl", hash = "sha256:0", size = 1 },\n]\n';
  test('of 50 MB with packages of an index gives files', () => {
    const folder = folderWith({ ...SOURCES, 'pyproject.toml': PYPROJECT, 'uv.lock': LOCK + numbered(registry, 50e6) });
    expect(files({}, folder).Dockerfile).toContain('AS runtime');
  });
  test.each([
    ['blank lines', filled('\n', 50e6)],
    ['packages of the repository', numbered(i => `\n[[package]]\nname = "p${i}"\nsource = { editable = "p${i}" }\n`, 50e6)],
  ])('of 50 MB is refused: %s', (_, text) =>
    expect(complaint({}, folderWith({ ...SOURCES, 'pyproject.toml': PYPROJECT, 'uv.lock': `version = 1\n${text}` })))
      .toMatch(/cannot parse uv.lock: it has [45]\d\.\d MB of TOML to read/));
  test('with a chain of 5,000 packages of the repository gives files', () => {
    const chain = Array.from({ length: 5000 }, (_, i) =>
      `[[package]]\nname = "p${i}"\nsource = { editable = "libs" }\ndependencies = [{ name = "p${i + 1}" }]\n`).join('');
    const first = LOCK.replace(/$/, 'dependencies = [{ name = "p0" }]\n');
    const folder = folderWith({ ...SOURCES, 'pyproject.toml': PYPROJECT, 'uv.lock': first + chain, 'libs/pyproject.toml': PYPROJECT });
    expect(files({}, folder).Dockerfile).toContain('AS runtime');
  });
});

describe('a large .gitignore', () => {
  const SHAPES: Readonly<Record<string, (length: number) => string>> = {
    'names': length => numbered(i => `n${i}\n`, length),
    'letters': length => filled('a\n', length),
    'exceptions': length => numbered(i => `!n${i}\n`, length),
    'stars': length => numbered(i => `*${i}*\n`, length),
    'blanks in a name': length => `a${filled(' ', length)}b\n`,
    'stars in a name': length => `${filled('*a', length)}\n`,
  };
  test.each(Object.entries(SHAPES))('of 0.25 MB gives files: %s', (_, shape) => {
    const folder = folderWith({ ...SOURCES, 'pyproject.toml': PYPROJECT, 'uv.lock': LOCK, 'src/.gitignore': shape(249_000) });
    expect(files({}, folder)['.dockerignore']).toContain('# Ignored by git');
  });
  test.each(eachNth(4, Object.entries(SHAPES)))('of 10 MB is refused: %s', (_, shape) =>
    expect(complaint({}, folderWith({ ...SOURCES, 'src/.gitignore': shape(10e6) })))
      .toContain('cannot use src/.gitignore: it has 10.0 MB, and at most 0.25 MB are possible; replace patterns for single files'));
});

describe('links', () => {
  const linked = (links: Readonly<Record<string, string>>) => {
    const folder = folderWith({ ...SOURCES, 'pyproject.toml': PYPROJECT, 'uv.lock': LOCK, 'config/policy.yaml': '', 'src/negotiation/b/c.py': '' });
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
    return folder;
  };
  const plain = files({}, linked({}));
  test.each([
    ['the folder above', { 'src/up': '..' }],
    ['itself', { 'src/negotiation/again': '.' }],
    ['the project, from the top', { here: '.' }],
    ['each other', { 'src/negotiation/one': 'two', 'src/negotiation/two': 'one' }],
    ['the project, from config', { 'config/up': '..' }],
    ['a package beside it and back', { 'src/negotiation/b/up': '..', 'src/negotiation/d': 'b' }],
  ])('to %s change nothing', (_, links) => expect(files({}, linked(links))).toEqual(plain));
  test('to itself, thirty times, make a folder that git keeps', () => {
    const folder = folderWith({ ...SOURCES });
    mkdirSync(join(folder, 'config'));
    for (let i = 0; i < 30; i++) symlinkSync('.', join(folder, 'config', `l${i}`));
    expect(files({}, folder).Dockerfile).toContain('config/');
  });
});

describe('CRLF and a byte order mark', () => {
  const contents = {
    ...SOURCES,
    'pyproject.toml': PYPROJECT,
    'uv.lock': `${LOCK}dependencies = [\n    { name = "x" },\n]\n`,
    '.python-version': '3.11\n',
    'src/.gitignore': 'secret.txt\nlogs/\n',
  };
  const plain = files({}, folderWith(contents));
  test.each(['pyproject.toml', 'uv.lock', '.python-version', 'src/.gitignore'] as const)('in %s change nothing', path => {
    const text = `\ufeff${contents[path].replaceAll('\n', '\r\n')}`;
    expect(files({}, folderWith({ ...contents, [path]: text }))).toEqual(plain);
  });
  test('in managed files are written again without them', () => {
    const folder = folderWith(contents);
    synthesize(folder);
    for (const path of MANAGED) {
      chmodSync(join(folder, path), 0o644);
      writeFileSync(join(folder, path), `\ufeff${plain[path].replaceAll('\n', '\r\n')}`);
    }
    expect(files({}, folder)).toEqual(plain);
  });
});

describe('a strange .projen/files.json', () => {
  const STRANGE: Readonly<Record<string, string>> = {
    'nothing': '',
    'no JSON': '{"files": [',
    'null': 'null',
    'a list': '[]',
    'text': '"files"',
    'no list': '{"files": "Dockerfile"}',
    'no names': '{"files": [5, null, {}, [], ""]}',
    'paths outside': '{"files": ["../outside", "/outside", "src/../../outside", "link/outside"]}',
    'the method of a name': '{"files": {"includes": true}}',
    'ten thousand names': JSON.stringify({ files: Array.from({ length: 10_000 }, (_, i) => `gone/${i}.yaml`) }),
  };
  const plain = files({}, folderWith(SOURCES));
  test.each(Object.entries(STRANGE))('with %s gives the same files, and no other file is gone', (_, text) => {
    const root = folderWith({ 'outside': 'mine', 'elsewhere/outside': 'mine', 'app/.projen/files.json': text, 'app/notes.md': 'mine' });
    symlinkSync('../elsewhere', join(root, 'app/link'));
    expect(files({}, join(root, 'app'))).toEqual(plain);
    for (const path of ['outside', 'elsewhere/outside', 'app/notes.md']) expect(readFileSync(join(root, path), 'utf8')).toBe('mine');
  });
  test.each(Object.entries(STRANGE))('with %s takes no Dockerfile of yours for its own', (_, text) =>
    expect(complaint({}, folderWith({ '.projen/files.json': text, 'Dockerfile': 'FROM scratch\n' }))).toContain('Dockerfile exists and projen does not manage it'));
  test('that is a folder is named', () =>
    expect(complaint({}, folderWith({ '.projen/files.json/a': '', 'Dockerfile': 'FROM scratch\n' }))).toContain('cannot read .projen/files.json: it is a directory'));
});

describe('a process of its own', () => {
  let program: string;
  beforeAll(() => {
    program = join(freshFolder(), 'synthesis.js');
    chmodSync(join(program, '..'), 0o755);
    buildSync({ entryPoints: [join(__dirname, '../support/interrupted-synthesis.ts')], outfile: program, bundle: true, platform: 'node', packages: 'external' });
  });

  const run = (folder: string, args: readonly string[], prefix: readonly string[] = []) => {
    const [command, ...rest] = [...prefix, process.execPath, program, folder, ...args];
    const env = { PATH: process.env.PATH, NODE_PATH: join(__dirname, '../../node_modules'), PROJEN_DISABLE_POST: 'true' };
    return spawnSync(command, rest, { cwd: folder, encoding: 'utf8', env });
  };
  /** All files of a folder. */
  const contentOf = (folder: string) => Object.fromEntries(readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile()).map(({ parentPath, name }) => [join(parentPath, name).slice(folder.length), readFileSync(join(parentPath, name), 'utf8')]));

  const MINE = { ...SOURCES, 'pyproject.toml': PYPROJECT, 'uv.lock': LOCK, 'notes.md': 'mine', 'Dockerfile.old': 'FROM scratch\n' };
  const MINE_BY_PATH = Object.fromEntries(Object.entries(MINE).map(([path, text]) => [`/${path}`, text]));

  test.each(eachNth(2, [
    ['the first synthesis', '0.5', undefined], ['the first synthesis', '0', undefined], ['a later synthesis', '0', 8000], ['a later synthesis', '1', 8000],
  ] as const))('killed in %s, at each of its writes, with %s of the text on the disk: the next one completes, and no other file changes', (_, part, earlier) => {
    const whole = folderWith(MINE);
    synthesize(whole, { port: 8001 });
    for (let number = 1, isKilled = true; isKilled; number++) {
      const folder = folderWith(MINE);
      if (earlier !== undefined) synthesize(folder, { port: earlier });
      const { status, signal } = run(folder, ['8001', `${number}`, part]);
      isKilled = signal === 'SIGKILL';
      expect(isKilled ? null : number > MANAGED.length && 0).toBe(status);
      expect(contentOf(folder)).toMatchObject(MINE_BY_PATH);
      synthesize(folder, { port: 8001 });
      expect(contentOf(folder)).toEqual(contentOf(whole));
    }
  }, 120_000);

  describe('on a read-only checkout, as another user', () => {
    const asOther = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    const readOnly = (folder: string) => {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444);
      }
      chmodSync(folder, 0o555);
      return folder;
    };
    having('setpriv')('names the file that it cannot write, and changes none', () => {
      const folder = readOnly(folderWith(MINE));
      const before = contentOf(folder);
      const { status, stderr } = run(folder, ['8001'], asOther);
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/EACCES: permission denied, \w+ '.*\/\.\w+/) });
      expect(contentOf(folder)).toEqual(before);
    });
    having('setpriv')('succeeds where all files are there', () => {
      const folder = folderWith(MINE);
      expect(run(folder, ['8001']).status).toBe(0);
      // projen looks whether it may execute them.
      for (const script of ['entrypoint.sh', 'healthcheck.sh']) chmodSync(join(folder, script), 0o555);
      chmodSync(folder, 0o555);
      expect(run(folder, ['8001'], asOther)).toMatchObject({ status: 0, stderr: '' });
    });
    having('setpriv')('names a pyproject.toml that it cannot read', () => {
      const folder = folderWith(MINE);
      chmodSync(join(folder, 'pyproject.toml'), 0o000);
      chownSync(folder, 65534, 65534);
      expect(run(folder, ['8001'], asOther).stderr).toContain('  - cannot read pyproject.toml: permission denied; make it a readable file');
    });
  });
});
