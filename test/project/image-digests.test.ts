import { digestsText, isMovable, readDigests, withDigest } from '../../src/project/image-digests';
import { Problems } from '../../src/validation/problems';

const DIGEST = `sha256:${'0'.repeat(64)}`;

function read(text: string) {
  const problems = new Problems();
  return { digests: [...readDigests(problems, text, 'docker-images.json')], errors: problems.errors };
}

test.each([
  ['python:3.12-slim-bookworm', true], ['registry.example.com:5000/a/b:1', true],
  [`python:3.12@${DIGEST}`, false], [`python@${DIGEST}`, false], ['python', false], ['registry.example.com:5000/a', false], ['scratch', false], ['$BASE:1', false], ['0', false],
])('%s may move: %s', (image, movable) => expect(isMovable(image)).toBe(movable));

test('the digest stands behind the tag', () => {
  const digests = new Map([['a:1', DIGEST]]);
  expect(withDigest('a:1', digests)).toBe(`a:1@${DIGEST}`);
  expect(withDigest('constructor', digests)).toBe('constructor');
});

test('a file that was written is read again, in the order of the names', () => {
  const text = digestsText(new Map([['b:1', DIGEST], ['a:1', DIGEST]]));
  expect(text).toBe(`{\n  "a:1": "${DIGEST}",\n  "b:1": "${DIGEST}"\n}\n`);
  expect(read(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual({ digests: [['a:1', DIGEST], ['b:1', DIGEST]], errors: [] });
});

test.each([
  ['', '""'],
  ['<<<<<<< HEAD\n{', '"<<<<<<< HEAD\\n{"'],
  ['[]', '"[]"'],
  ['{"a:1": 5}', "{ 'a:1': 5 }"],
  ['{"a:1": "sha256:0"}', "{ 'a:1': 'sha256:0' }"],
  [`{"a": "${DIGEST}"}`, `{ a: '${DIGEST}' }`],
  [`{"__proto__": "${DIGEST}"}`, `{ ['__proto__']: '${DIGEST}' }`],
  [`{"a:1 AS b": "${DIGEST}", "b:1": 1}`, `{ 'a:1 AS b': '${DIGEST}' }`],
])('the content %j is one problem, which quotes it', (text, shown) => expect(read(text)).toEqual({
  digests: [],
  errors: [`invalid docker-images.json ${shown}: expected images with a tag and their digests, as \`npx projen docker:pin\` writes them; `
    + 'correct the file, delete it and run that task again, or set paths.images to another path'],
}));
