/** The commands that split the virtual environment into layers, on environments of files. */
import { execFileSync } from 'child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { files, freshFolder, testInvalid } from '../../support/synthesis';
import { having } from '../../support/tools';

const SITE = 'lib/python3.12/site-packages';

/** Commands of the Dockerfile behind the installation of the dependencies, up to the last one, which moves the environment. */
function commandsOf(dependencyLayers: number): string {
  const { Dockerfile } = files({ builder: { dependencyLayers } });
  const [, run] = /^ {4}uv sync --locked --no-install-project \\\n([^]*?)\n\n/m.exec(Dockerfile)!;
  return run.replace(/^ +#.*\n/gm, '').replace(/^ && /, '').replace(/ \\\n && mv \/app\/\.venv \/dependencies$/, '');
}

/** Splits an environment with files of some sizes or texts, below .venv, and returns the files of each layer. */
function split(sizes: Readonly<Record<string, number | string>>, layers = 5, links: Readonly<Record<string, string>> = {}): Record<string, string[]> {
  const folder = freshFolder();
  const all = { 'pyvenv.cfg': 9, 'bin/activate': 9, [`${SITE}/_virtualenv.py`]: 9, ...sizes };
  for (const [path, size] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, '.venv', path)), { recursive: true });
    writeFileSync(join(folder, '.venv', path), typeof size === 'string' ? size : 'x'.repeat(size));
  }
  for (const [path, target] of Object.entries({ 'bin/python': '/usr/local/bin/python', 'lib64': 'lib', ...links })) {
    symlinkSync(target, join(folder, '.venv', path));
  }
  mkdirSync(join(folder, 'tmp'));
  const script = commandsOf(layers).replaceAll('/tmp/', `${folder}/tmp/`).replaceAll('/layers', `${folder}/layers`);
  execFileSync('dash', ['-ec', script], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  const found = Object.fromEntries(readdirSync(join(folder, 'layers')).map(layer => [layer, pathsBelow(join(folder, 'layers', layer)).map(path => path.replace(/^\.venv\//, ''))]));
  expect(new Set(find(join(folder, 'layers'), '-printf', '%TY-%Tm-%Td\\n'))).toEqual(new Set(['1980-01-02']));
  // Together, the layers are the environment, and no file is in two of them.
  expect(Object.values(found).flat().sort()).toEqual(pathsBelow(join(folder, '.venv')).filter(path => !path.endsWith('/uv_cache.json')));
  return found;
}

function find(folder: string, ...args: string[]): string[] {
  return execFileSync('find', [folder, ...args], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } }).split('\n').filter(Boolean).sort();
}

/** Files and links below a folder. */
const pathsBelow = (folder: string) => find(folder, '!', '-type', 'd', '-printf', '%P\\n');

const test = having('dash');

testInvalid([
  ['builder.dependencyLayers', { builder: { dependencyLayers: 0 } }, '0'],
  ['builder.dependencyLayers', { builder: { dependencyLayers: 65 } }, '65'],
  ['builder.dependencyLayers', { builder: { dependencyLayers: 2.5 } }, '2.5'],
]);

test('the largest packages are alone, the others together, metadata apart', () => {
  expect(split({
    [`${SITE}/a/__init__.py`]: 10,
    [`${SITE}/a/lib/large.so`]: 9_000,
    [`${SITE}/a-1.dist-info/RECORD`]: 99_000,
    [`${SITE}/b/__init__.py`]: 8_000,
    [`${SITE}/c/__init__.py`]: 30_000,
    [`${SITE}/d/__init__.py`]: 100,
    [`${SITE}/d.pth`]: 50_000,
    [`${SITE}/__pycache__/six.cpython-312.pyc`]: 100,
    'bin/tool': 10,
    'share/man/man1/tool.1': 10,
  })).toEqual({
    1: [`${SITE}/d.pth`],
    2: [`${SITE}/c/__init__.py`],
    3: [`${SITE}/a/__init__.py`, `${SITE}/a/lib/large.so`],
    others: ['bin/activate', 'bin/python', 'bin/tool', `${SITE}/__pycache__/six.cpython-312.pyc`, `${SITE}/_virtualenv.py`, `${SITE}/b/__init__.py`, `${SITE}/d/__init__.py`, 'lib64', 'pyvenv.cfg', 'share/man/man1/tool.1'],
    metadata: [`${SITE}/a-1.dist-info/RECORD`],
  });
});

test('a package of many small files is larger in a layer than its bytes', () => {
  const small = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${SITE}/many/${i}.py`, 10]));
  expect(split({ ...small, [`${SITE}/one/a.so`]: 39_000 }, 4)).toMatchObject({ 1: Object.keys(small).sort(), 2: [`${SITE}/one/a.so`] });
});

test('the parts of a namespace are packages, at every depth, and a package keeps its own namespaces', () => {
  const { 1: first, 2: second, 3: third } = split({
    [`${SITE}/google/cloud/storage/__init__.py`]: 30_000,
    [`${SITE}/google/auth/__init__.py`]: 40_000,
    [`${SITE}/google/cloud/tiny/__init__.py`]: 10,
    [`${SITE}/package/__init__.py`]: 10,
    [`${SITE}/package/plugins/large/a.py`]: 50_000,
  });
  expect([first, second, third]).toEqual([
    [`${SITE}/package/__init__.py`, `${SITE}/package/plugins/large/a.py`],
    [`${SITE}/google/auth/__init__.py`],
    [`${SITE}/google/cloud/storage/__init__.py`],
  ]);
});

test('all parts of a package are together, as its RECORD lists them', () => {
  const record = (...paths: string[]) => paths.map(path => `${path},sha256=abc,1\n`).join('');
  const { 1: first, 2: second, others } = split({
    [`${SITE}/numpy/__init__.py`]: 10_000,
    [`${SITE}/numpy.libs/libopenblas.so`]: 20_000,
    'bin/f2py': 10,
    'lib/libnumpy.so': 10,
    [`${SITE}/_numpy.so`]: 10,
    [`${SITE}/google/protobuf/__init__.py`]: 25_000,
    [`${SITE}/google/_upb/_message.so`]: 1_000,
    [`${SITE}/google/auth/__init__.py`]: 24_000,
    [`${SITE}/numpy-1.dist-info/RECORD`]: record('numpy/__init__.py', 'numpy.libs/libopenblas.so', '_numpy.so', '../../../bin/f2py', '../../libnumpy.so', '/etc/numpy',
      '"numpy/a,b.py"', 'numpy-1.dist-info/RECORD').replaceAll('\n', '\r\n'),
    [`${SITE}/protobuf-1.dist-info/RECORD`]: record('google/protobuf/__init__.py', 'google/_upb/_message.so'),
    [`${SITE}/google_auth-1.dist-info/RECORD`]: record('google/auth/__init__.py'),
  }, 4);
  expect(first).toEqual(['bin/f2py', 'lib/libnumpy.so', `${SITE}/_numpy.so`, `${SITE}/numpy.libs/libopenblas.so`, `${SITE}/numpy/__init__.py`]);
  expect(second).toEqual([`${SITE}/google/_upb/_message.so`, `${SITE}/google/protobuf/__init__.py`]);
  expect(others).toContain(`${SITE}/google/auth/__init__.py`);
});

test('names that begin alike are different packages', () => {
  const { 1: first, 2: second, 3: third } = split({
    [`${SITE}/pkg/a.py`]: 30_000,
    [`${SITE}/pkg-more/a.py`]: 20_000,
    [`${SITE}/pkg.libs/a.so`]: 40_000,
    [`${SITE}/pkg/sub/a.py`]: 1,
  });
  expect([first, second, third]).toEqual([[`${SITE}/pkg.libs/a.so`], [`${SITE}/pkg/a.py`, `${SITE}/pkg/sub/a.py`], [`${SITE}/pkg-more/a.py`]]);
});

test('metadata within a package stays there', () =>
  expect(split({ [`${SITE}/setuptools/__init__.py`]: 9_000, [`${SITE}/setuptools/_vendor/a-1.dist-info/RECORD`]: 9 })).toMatchObject({
    1: [`${SITE}/setuptools/__init__.py`, `${SITE}/setuptools/_vendor/a-1.dist-info/RECORD`], metadata: [],
  }));

test('names that the split cannot read stay with the others', () => {
  const strange = ['a|b', 'a\tb', 'a\nb'].map(name => `${SITE}/${name}/a.py`);
  const { 1: first, others } = split(Object.fromEntries([...strange, `${SITE}/c/a.py`].map(path => [path, 9_000])), 3);
  expect(first).toEqual([`${SITE}/c/a.py`]);
  expect(others).toEqual(expect.arrayContaining(strange.flatMap(path => path.split('\n'))));
});

test('the cache of uv is in no layer, and in no RECORD', () => {
  const { metadata } = split({ [`${SITE}/a/a.py`]: 10, [`${SITE}/a-1.dist-info/uv_cache.json`]: 10, [`${SITE}/a-1.dist-info/RECORD`]: 'a/a.py,,\na-1.dist-info/uv_cache.json,,\n' }, 3);
  expect(metadata).toEqual([`${SITE}/a-1.dist-info/RECORD`]);
});

test('names with blanks, quotes and letters outside of ASCII', () => {
  const { 1: first } = split({ [`${SITE}/a 'b' "c" $d größe/a file.py`]: 30_000, [`${SITE}/a 'b' 1.dist-info/RECORD`]: 5 });
  expect(first).toEqual([`${SITE}/a 'b' "c" $d größe/a file.py`]);
});

test('a large file outside of site-packages is alone, too', () =>
  expect(split({ 'lib/libmkl_core.so.2': 90_000, 'share/jupyter/lab/static/app.js': 80_000 })).toMatchObject({
    1: ['lib/libmkl_core.so.2'], 2: ['share/jupyter/lab/static/app.js'],
  }));

test('links stay links', () =>
  expect(split({ [`${SITE}/a/liba.so.1`]: 9_000 }, 3, { [`${SITE}/a/liba.so`]: 'liba.so.1' })[1]).toEqual([`${SITE}/a/liba.so`, `${SITE}/a/liba.so.1`]));

test('without dependencies, all layers exist', () =>
  expect(Object.keys(split({}, 9))).toEqual(['1', '2', '3', '4', '5', '6', '7', 'metadata', 'others']));

test('two layers: metadata and all others', () => {
  const { others, metadata } = split({ [`${SITE}/a/__init__.py`]: 10, [`${SITE}/a-1.dist-info/RECORD`]: 10 }, 2);
  expect(others).toContain(`${SITE}/a/__init__.py`);
  expect(metadata).toContain(`${SITE}/a-1.dist-info/RECORD`);
});

test('one layer: all files', () => expect(Object.keys(split({ [`${SITE}/a/a.py`]: 10, [`${SITE}/a-1.dist-info/RECORD`]: 10 }, 1))).toEqual(['others']));

test('the number of layers is that of the option', () =>
  expect(files({ builder: { dependencyLayers: 4 } }).Dockerfile.match(/^COPY --from=dependencies .*$/gm)).toEqual([
    'COPY --from=dependencies /layers/1 /app/',
    'COPY --from=dependencies /layers/2 /app/',
    'COPY --from=dependencies /layers/others /app/',
    'COPY --from=dependencies /layers/metadata /app/',
  ]));
