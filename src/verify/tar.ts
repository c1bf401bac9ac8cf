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
  /** As in the header: `0` file, `1` hard link, `2` symbolic link, `5` directory. */
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Target of a link, else empty. */
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

export const readAll = (source: Source): Buffer => source.read(0, source.size);

/** Unpacks gzip: some image stores save layers compressed. */
export function unpacked(source: Source): Source {
  const [first, second] = source.read(0, 2);
  return first === 0x1f && second === 0x8b ? inMemory(gunzipSync(readAll(source))) : source;
}

/** Reads the formats that engines write: ustar, pax and GNU. Throws at a block that is not a header. */
export function* entries(archive: Source): Generator<Entry> {
  let extended: Record<string, string> = {};
  for (let at = 0; at + 512 <= archive.size;) {
    const header = archive.read(at, 512);
    if (header[0] === 0) return;
    if (header.toString('latin1', 257, 262) !== 'ustar') throw new Error(`no tar header at byte ${at}`);
    const size = Number(extended.size ?? octal(header, 124, 12));
    const content = archive.part(at + 512, size);
    const type = text(header, 156, 1) || '0';
    if (type === 'x') {
      extended = { ...extended, ...pax(readAll(content)) };
    } else if (type === 'L' || type === 'K') {
      extended = { ...extended, [type === 'L' ? 'path' : 'linkpath']: text(readAll(content), 0, size) };
    } else if (type !== 'g') {
      yield entry(header, type, extended, content);
      extended = {};
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

function entry(header: Buffer, type: string, extended: Readonly<Record<string, string>>, content: Source): Entry {
  // GNU headers have timestamps at the place of the prefix that ustar puts before the name.
  const prefix = header[262] === 0 ? text(header, 345, 155) : '';
  const name = extended.path ?? (prefix ? `${prefix}/` : '') + text(header, 0, 100);
  return {
    name: name.replace(/^\.?\/+/, '').replace(/\/$/, ''),
    type,
    mode: octal(header, 100, 8),
    uid: Number(extended.uid ?? octal(header, 108, 8)),
    gid: Number(extended.gid ?? octal(header, 116, 8)),
    link: extended.linkpath ?? text(header, 157, 100),
    content,
  };
}

/** The field up to its first NUL. */
function text(data: Buffer, at: number, length: number): string {
  return data.toString('utf8', at, at + length).replace(/\0[^]*$/, '');
}

/** Octal digits. In GNU headers, a number with more digits than the field has is binary, after a byte 0x80. */
function octal(data: Buffer, at: number, length: number): number {
  return data[at] === 0x80 ? data.readUIntBE(at + length - 6, 6) : parseInt(text(data, at, length), 8);
}

/** Records of the form "LENGTH KEY=VALUE\n", where LENGTH counts the whole record. */
function pax(data: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < data.length;) {
    const length = parseInt(data.toString('latin1', at, at + 20), 10);
    if (!(length > 0)) throw new Error('pax header without a length');
    const record = data.toString('utf8', at, at + length - 1);
    const [start, equals] = [record.indexOf(' ') + 1, record.indexOf('=')];
    records[record.slice(start, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}
