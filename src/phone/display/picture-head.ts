/**
 * Kind and size of a picture, read from all its headers: a small file can hold a picture that would fill the memory,
 * so nothing is decoded before its size is known. Of several sizes the largest counts, whichever a decoder goes by.
 */
import { inflateSync } from 'node:zlib';

/** What a file says it is. */
interface PictureHead {
  readonly kind: 'png' | 'jpeg' | 'bmp' | 'gif';
  readonly width: number;
  readonly height: number;
}

/** undefined = no picture of a kind that is read here, or a broken one. */
export function pictureHead(file: Buffer): PictureHead | undefined {
  const head = headOf(file);
  return head && head.width > 0 && head.height > 0 ? head : undefined;
}

function headOf(file: Buffer): PictureHead | undefined {
  if (file.length < 26) return undefined;
  if (file.readUInt32BE(0) === 0x89504e47 && file.readUInt32BE(4) === 0x0d0a1a0a) return png(file);
  if (file.readUInt16BE(0) === 0xffd8) return jpeg(file);
  if (file.toString('latin1', 0, 2) === 'BM') return bmp(file);
  if (/^GIF8[79]a$/.test(file.toString('latin1', 0, 6))) return gif(file);
  return undefined;
}

const GIF_TRAILER = 0x3b;
const GIF_EXTENSION = 0x21;
const GIF_FRAME = 0x2c;

/** The screen, and every frame on it: a frame has a size of its own, and decoders make room for that. */
function gif(file: Buffer): PictureHead | undefined {
  let [width, height] = [file.readUInt16LE(6), file.readUInt16LE(8)];
  let frames = 0;
  let at = 13 + tableBytes(file[10] ?? 0);
  while (at < file.length) {
    const block = file[at];
    if (block === GIF_TRAILER) break;
    if (block === GIF_EXTENSION) {
      at = afterSubBlocks(file, at + 2);
    } else if (block === GIF_FRAME && at + 10 < file.length) {
      width = Math.max(width, file.readUInt16LE(at + 1) + file.readUInt16LE(at + 5));
      height = Math.max(height, file.readUInt16LE(at + 3) + file.readUInt16LE(at + 7));
      frames += 1;
      at = afterSubBlocks(file, at + 11 + tableBytes(file[at + 9] ?? 0));
    } else {
      return undefined;
    }
  }
  return frames > 0 ? { kind: 'gif', width, height } : undefined;
}

/** Bytes of a colour table, as its flags tell. */
function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Data comes in pieces with their length before them; one of length 0 is the last. */
function afterSubBlocks(file: Buffer, start: number): number {
  let at = start;
  for (let length = file[at] ?? 0; length !== 0; length = file[at] ?? 0) at += length + 1;
  return at + 1;
}

/** One header, the first chunk; a second one would make the first a lie. */
function png(file: Buffer): PictureHead | undefined {
  const data: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = 8; at + 8 <= file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const chunk = file.subarray(at + 8, at + 8 + length);
    if ((type === 'IHDR') !== (at === 8) || chunk.length < length) return undefined;
    if (type === 'IHDR') header = chunk;
    if (type === 'IDAT') data.push(chunk);
    if (type === 'IEND') break;
    at += 12 + length;
  }
  if (!header || header.length !== 13) return undefined;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const interlaced = header[12] !== 0;
  if (interlaced && !inflatesTo(data, width, height)) return undefined;
  return { kind: 'png', width, height };
}

/** The decoder bounds what it unpacks but for interlaced pictures: those are tried out here, at most 8 bytes a pixel. */
function inflatesTo(data: readonly Buffer[], width: number, height: number): boolean {
  const most = width * height * 8 + height * 16 + 1024;
  if (most > 512 * 1024 * 1024) return false;
  try {
    inflateSync(Buffer.concat(data), { maxOutputLength: most });
    return true;
  } catch {
    return false;
  }
}

/** Looks for the frame header among the segments. There is one: a second would make the first a lie. */
function jpeg(file: Buffer): PictureHead | undefined {
  let found: PictureHead | undefined;
  for (let at = 2; at + 9 < file.length;) {
    if (file[at] !== 0xff) return undefined;
    const marker = file[at + 1] ?? 0;
    if (marker === 0xd9) break;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      if (found) return undefined;
      found = {
        kind: 'jpeg',
        height: file.readUInt16BE(at + 5),
        width: file.readUInt16BE(at + 7),
      };
    }
    // Markers without a length: restart and TEM.
    at += (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01 ? 2 : 2 + file.readUInt16BE(at + 2);
    if (marker === 0xda) at = afterScan(file, at);
  }
  return found;
}

/** Picture data ends with a marker; a 0xff within it is followed by 0, and restart markers belong to it. */
function afterScan(file: Buffer, start: number): number {
  for (let at = file.indexOf(0xff, start); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1] ?? 0;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return file.length;
}

/** Rows may be stored from the top, which the sign of the height says. */
function bmp(file: Buffer): PictureHead | undefined {
  const old = file.readUInt32LE(14) === 12;
  const width = old ? file.readUInt16LE(18) : file.readInt32LE(18);
  const height = old ? file.readUInt16LE(20) : Math.abs(file.readInt32LE(22));
  return { kind: 'bmp', width, height };
}
