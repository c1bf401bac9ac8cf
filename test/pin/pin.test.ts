import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { differences, pin } from '../../src/pin/pin';
import { digestsText } from '../../src/project/image-digests';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { folderWith, freshFolder } from '../support/synthesis';

const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`;
const text = (images: Readonly<Record<string, string>>) => digestsText(new Map(Object.entries(images)));

/** A registry in which the digit of an image's tag fills its digest. It has no image of the tag 0. */
let fake: FakeDocker;
beforeEach(() => {
  fake = fakeDocker(`eval image=\\\${$#}; tag=\${image##*:}; name=\${image%:*}
[ "$tag" != 0 ] || { echo "manifest unknown" >&2; exit 1; }
digest=sha256:$(printf "%064d" 0 | tr 0 "$tag")
case $1 in pull) echo "Digest: $digest" ;; image) echo "[\\"$name@$digest\\"]" ;; esac`);
});
afterEach(() => fake.remove());

const FILE = 'docker/images.json';
const request = (images: readonly string[]) => ({ file: FILE, images, task: 'image:pin' });
const contentOf = (folder: string) => readFileSync(join(folder, FILE), 'utf8');

describe('pin', () => {
  test('writes the digests of all images, and removes those that the Dockerfile does not use', async () => {
    const folder = folderWith({ [FILE]: text({ 'old:3': digest(3), 'a:1': digest(1) }) });
    expect(await pin(request(['a:1', 'b:2']), { folder })).toEqual([
      `b:2 ${digest(2)}`, `Wrote ${FILE}. Run npx projen, which writes the digests into the Dockerfile, and commit both files.`,
    ]);
    expect(contentOf(folder)).toBe(text({ 'a:1': digest(1), 'b:2': digest(2) }));
    expect(readdirSync(join(folder, 'docker'))).toEqual(['images.json']);
  });

  test('creates the file and its folder', async () => {
    const folder = freshFolder();
    await pin(request(['a:1']), { folder });
    expect(contentOf(folder)).toBe(text({ 'a:1': digest(1) }));
  });

  test('says so when nothing has changed', async () =>
    expect(await pin(request(['a:1']), { folder: folderWith({ [FILE]: text({ 'a:1': digest(1) }) }) })).toEqual([`${FILE} is up to date.`]));

  test('names every image that cannot be pulled, and writes nothing', async () => {
    const folder = folderWith({ [FILE]: text({ 'a:1': digest(9) }) });
    await expect(pin(request(['x:0', 'a:1', 'y:0']), { folder })).rejects.toThrow(new Error(
      `docker pull x:0 failed (1): manifest unknown\ndocker pull y:0 failed (1): manifest unknown\n${FILE} stays as it is.`));
    expect(contentOf(folder)).toBe(text({ 'a:1': digest(9) }));
  });

  test('never replaces a file of another kind', async () => {
    const folder = folderWith({ [FILE]: '{"name": "x"}' });
    await expect(pin(request(['a:1']), { folder })).rejects.toThrow("invalid docker/images.json { name: 'x' }: expected images with a tag");
    expect(contentOf(folder)).toBe('{"name": "x"}');
    expect(fake.calls()).toEqual([]);
  });

  test('leaves nothing beside a path that it cannot replace', async () => {
    const folder = folderWith({ [`${FILE}/inside`]: '' });
    await expect(pin(request(['a:1']), { folder })).rejects.toThrow(`cannot read ${FILE}: it is a directory`);
    expect(readdirSync(join(folder, 'docker'))).toEqual(['images.json']);
  });
});

describe('check', () => {
  test('finds no difference in a file that docker:pin has written', async () => {
    const folder = freshFolder();
    await pin(request(['a:1', 'b:2']), { folder });
    expect(await differences(request(['a:1', 'b:2']), { folder })).toEqual([]);
  });

  test('names each image that is missing, unused, moved or gone, and writes nothing', async () => {
    const before = text({ 'a:1': digest(9), 'old:3': digest(3), 'x:0': digest(0) });
    const folder = folderWith({ [FILE]: before });
    expect(await differences(request(['a:1', 'b:2', 'x:0']), { folder })).toEqual([
      `b:2 is not in ${FILE}; run npx projen image:pin`,
      `${FILE} has old:3, which the Dockerfile does not use; run npx projen image:pin`,
      `a:1 is ${digest(1)} in its registry, and ${digest(9)} in ${FILE}; run npx projen image:pin`,
      'docker pull x:0 failed (1): manifest unknown',
    ]);
    expect(contentOf(folder)).toBe(before);
  });

  test('finds all images missing without a file', async () =>
    expect(await differences(request(['a:1']), { folder: freshFolder() })).toEqual([`a:1 is not in ${FILE}; run npx projen image:pin`]));
});
