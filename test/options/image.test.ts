import { complaint, files, folderWith, testInvalid } from '../support/synthesis';

testInvalid([
  ['image.name', { image: { name: 'Agent' } }, '"Agent"'],
  ['image.tag', { image: { tag: '' } }, '""'],
  ['image.platform', { image: { platform: 'arm' } }, '"arm"'],
  ['image.labels', { image: { labels: [] } }, '[]'],
  ['image.labels.a', { image: { labels: { a: 'b\nUSER root' } } }, '"b\\nUSER root"'],
  ['name in image.labels', { image: { labels: { 'a=b c': '' } } }, '"a=b c"'],
]);

test('the message says which characters a tag may have', () =>
  expect(complaint({ image: { tag: '' } })).toContain('invalid image.tag "": expected letters, digits, "_", "." and "-", e.g. "1.2.0"'));

describe('labels', () => {
  const PYPROJECT = '[project]\nname = "agent"\nversion = "1.2.0"\nlicense = "MIT"\n';
  const dynamic = '[project]\nname = "agent"\ndynamic = ["version"]\n[build-system]\nrequires = ["hatch-vcs"]\n';
  /** The LABEL and ARG instructions of the last stage. */
  const labels = (image = {}, pyproject?: string) => {
    const dockerfile = files({ image }, folderWith(pyproject === undefined ? {} : { 'pyproject.toml': pyproject })).Dockerfile;
    return dockerfile.split(/^FROM /m).pop()!.match(/^(LABEL|ARG) (.*\\\n)*.*\n/gm) ?? [];
  };
  const name = (word: string) => `org.opencontainers.image.${word}`;

  test('come from pyproject.toml, behind all files and in front of EXPOSE', () => {
    const { Dockerfile } = files({}, folderWith({ 'pyproject.toml': PYPROJECT }));
    expect(Dockerfile).toMatch(new RegExp(`^ENV PATH=.*\nLABEL ${name('title')}="agent" \\\\\n {6}${name('version')}="1\\.2\\.0" \\\\\n {6}${name('licenses')}="MIT"\nEXPOSE `, 'm'));
  });
  test('are none without pyproject.toml', () => expect(labels()).toEqual([]));
  test('of the options win, and add to them', () =>
    expect(labels({ labels: { [name('version')]: '2', 'com.example.team': '$a "b" \\' } }, PYPROJECT)).toEqual([
      `LABEL ${name('title')}="agent" \\\n      ${name('version')}="2" \\\n      ${name('licenses')}="MIT" \\\n      com.example.team="\\$a \\"b\\" \\\\"\n`,
    ]));
  test('of pyproject.toml can be left out', () => {
    expect(labels({ standardLabels: false }, PYPROJECT)).toEqual([]);
    expect(labels({ standardLabels: false, labels: { a: 'b' } }, dynamic)).toEqual(['LABEL a="b"\n']);
  });
  test('take a version that a plugin reads from git from the build argument', () => {
    expect(labels({}, dynamic)).toEqual([
      `LABEL ${name('title')}="agent"\n`, 'ARG SETUPTOOLS_SCM_PRETEND_VERSION="0.0.0"\n', `LABEL ${name('version')}="$SETUPTOOLS_SCM_PRETEND_VERSION"\n`,
    ]);
    expect(labels({ labels: { [name('version')]: '2' } }, dynamic)).toEqual([`LABEL ${name('title')}="agent" \\\n      ${name('version')}="2"\n`]);
  });
});
