import { fstatSync, readSync } from 'fs';
import { gunzipSync } from 'zlib';

/** A part of a file or of memory. */
export interface Source {
  readonly size: number;
  read(at: number, length: number): Buffer;
  part(at: number, length: number): Source;
}

export interface Entry {
  readonly name: string;
  readonly type: string;
  readonly link: string;
  readonly content: Source;
}

export function inMemory(data: Buffer): Source {
  return {
    size: data.length,
    read: (at, length) => data.subarray(at, at + length),
    part: (at, length) => inMemory(data.subarray(at, at + length)),
  };
}

export function inFile(file: number, from = 0, size = fstatSync(file).size): Source {
  return {
    size,
    read: (at, length) => {
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - at)));
      return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, from + at));
    },
    part: (at, length) => inFile(file, from + at, length),
  };
}

/** Some image stores save layers compressed. */
export function unpacked(source: Source): Source {
  const [first, second] = source.read(0, 2);
  return first === 0x1f && second === 0x8b ? inMemory(gunzipSync(source.read(0, source.size))) : source;
}

/** As much of tar(5) as engines use: ustar, pax and GNU long names. A header that is none is an error, not an end. */
export function* entries(archive: Source): Generator<Entry> {
  let extended: Record<string, string> = {};
  for (let at = 0; at + 512 <= archive.size;) {
    const header = archive.read(at, 512);
    if (header[0] === 0) return;
    if (header.toString('latin1', 257, 262) !== 'ustar') throw new Error(`no tar header at byte ${at}`);
    const field = (from: number, length: number) => header.toString('utf8', from, from + length).replace(/\0[^]*$/, '');
    const size = extended.size ? Number(extended.size) : parseInt(field(124, 12), 8);
    const content = archive.part(at + 512, size);
    const type = field(156, 1) || '0';
    const text = () => content.read(0, size);
    if (type === 'x') {
      extended = { ...extended, ...pax(text()) };
    } else if (type === 'L') {
      extended = { ...extended, path: text().toString().replace(/\0+$/, '') };
    } else if (type === 'K') {
      extended = { ...extended, linkpath: text().toString().replace(/\0+$/, '') };
    } else if (type !== 'g') {
      // Where GNU's header has times, ustar has a prefix of the name.
      const prefix = header[262] === 0 ? field(345, 155) : '';
      const name = extended.path ?? (prefix ? `${prefix}/${field(0, 100)}` : field(0, 100));
      yield { name: name.replace(/^\.?\/+/, '').replace(/\/$/, ''), type, link: extended.linkpath ?? field(157, 100), content };
      extended = {};
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** Records of the form "LENGTH KEY=VALUE\n", the length counting all of it. */
function pax(data: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < data.length;) {
    const length = parseInt(data.toString('latin1', at, at + 20), 10);
    if (!(length > 0)) throw new Error('a pax header without a length');
    const record = data.toString('utf8', at, at + length - 1);
    const [start, equals] = [record.indexOf(' ') + 1, record.indexOf('=')];
    records[record.slice(start, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}
