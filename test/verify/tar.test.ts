import { execFileSync } from 'child_process';
import { closeSync, linkSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { gzipSync } from 'zlib';
import { entries, inFile, inMemory, readAll, Source, unpacked } from '../../src/verify/tar';
import { freshFolder } from '../support/synthesis';

const LONG = `${'n'.repeat(120)}.txt`;
const found = (source: Source) => new Map([...entries(source)].map(entry => [entry.name, entry]));

describe.each(['ustar', 'pax', 'gnu'])('tar reads the format %s:', format => {
  const long = format === 'ustar' ? `${'d'.repeat(60)}/${'n'.repeat(60)}` : LONG;
  // An owner that needs more than the digits of ustar.
  const uid = format === 'ustar' ? 1234 : 3_000_000;
  let folder: string;
  let archive: Buffer;

  beforeAll(() => {
    folder = freshFolder();
    writeFileSync(join(folder, 'a'), 'text');
    mkdirSync(join(folder, 'd'.repeat(60)));
    writeFileSync(join(folder, long), '');
    symlinkSync('a', join(folder, 'link'));
    if (format !== 'ustar') symlinkSync(LONG, join(folder, 'long-link'));
    linkSync(join(folder, 'a'), join(folder, 'z'));
    const metadata = [`--owner=x:${uid}`, '--group=y:4321', '--mode=0640', '--sort=name'];
    archive = execFileSync('tar', ['-C', folder, `--format=${format}`, ...metadata, '-c', '.']);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const sources: [string, () => Source][] = [
    ['in memory', () => inMemory(archive)],
    ['compressed', () => unpacked(inMemory(gzipSync(archive)))],
    ['not compressed', () => unpacked(inMemory(archive))],
  ];

  test.each(sources)(`${format} %s: content, names and links`, (_, source) => {
    const files = found(source());
    expect(readAll(files.get('a')!.content).toString()).toBe('text');
    expect(files.has(long)).toBe(true);
    expect(files.get('link')).toMatchObject({ type: '2', link: 'a' });
    expect(files.get('z')).toMatchObject({ type: '1', link: './a' });
    expect(files.get('d'.repeat(60))).toMatchObject({ type: '5', link: '' });
    if (format !== 'ustar') expect(files.get('long-link')).toMatchObject({ type: '2', link: LONG });
  });

  test(`${format} from a file`, () => {
    const path = join(folder, 'archive');
    writeFileSync(path, archive);
    const file = openSync(path, 'r');
    try {
      expect(readAll(found(inFile(file)).get('a')!.content).toString()).toBe('text');
    } finally {
      closeSync(file);
    }
  });

  test(`${format}: mode and owner`, () => expect(found(inMemory(archive)).get('a')).toMatchObject({ type: '0', mode: 0o640, uid, gid: 4321 }));
});

test('a block that is not a tar header is an error', () =>
  expect(() => [...entries(inMemory(Buffer.alloc(1024, 'x')))]).toThrow('no tar header at byte 0'));
