import { crc32, deflateSync } from "node:zlib";

/** A square picture: four bytes a pixel from top left: red, green, blue and alpha. */
export interface IconPicture {
  /** The side in pixels, 1 to 256. */
  readonly size: number;
  readonly pixels: Uint8Array;
}

/** From this size on a picture is held as PNG, as Windows has read since Vista; else as bitmap. */
const PNG_FROM = 256;

/**
 * The bytes of an icon file (.ico) that holds these pictures, in this order.
 * @throws {RangeError} when a picture is too large, or has not as many pixels as it says.
 */
export function icoFile(pictures: readonly IconPicture[]): Uint8Array {
  const images = pictures.map((picture) => {
    judge(picture);
    return picture.size >= PNG_FROM ? png(picture) : bitmap(picture);
  });
  const header = new DataView(new ArrayBuffer(6 + 16 * images.length));
  header.setUint16(2, 1, true);
  header.setUint16(4, images.length, true);
  let offset = header.byteLength;
  images.forEach((image, index) => {
    const at = 6 + 16 * index;
    const side = (pictures[index]?.size ?? 0) % 256;
    header.setUint8(at, side);
    header.setUint8(at + 1, side);
    header.setUint16(at + 4, 1, true);
    header.setUint16(at + 6, 32, true);
    header.setUint32(at + 8, image.length, true);
    header.setUint32(at + 12, offset, true);
    offset += image.length;
  });
  return joined([new Uint8Array(header.buffer), ...images]);
}

function judge({ size, pixels }: IconPicture): void {
  if (!Number.isInteger(size) || size < 1 || size > 256) {
    throw new RangeError(`making an icon: a picture of ${size} pixels, give 1 to 256`);
  }
  if (pixels.length !== size * size * 4) {
    throw new RangeError(
      `making an icon: ${pixels.length} bytes for ${size} pixels, give ${size * size * 4}`,
    );
  }
}

/** A bitmap of 32 bits, from the lowest row up, with the mask that only old programs look at. */
function bitmap({ size, pixels }: IconPicture): Uint8Array {
  const maskRow = Math.ceil(size / 32) * 4;
  const bytes = new Uint8Array(40 + size * size * 4 + size * maskRow);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, 40, true);
  header.setInt32(4, size, true);
  // Picture and mask count as one of twice the height.
  header.setInt32(8, size * 2, true);
  header.setUint16(12, 1, true);
  header.setUint16(14, 32, true);
  header.setUint32(20, size * size * 4 + size * maskRow, true);
  for (let row = 0; row < size; row++) {
    const upsideDown = size - 1 - row;
    for (let column = 0; column < size; column++) {
      const at = (row * size + column) * 4;
      const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4);
      bytes.set([blue, green, red, alpha], 40 + (upsideDown * size + column) * 4);
      if (alpha > 0) continue;
      const maskAt = 40 + size * size * 4 + upsideDown * maskRow + (column >> 3);
      bytes[maskAt] = (bytes[maskAt] ?? 0) | (0x80 >> (column & 7));
    }
  }
  return bytes;
}

function png({ size, pixels }: IconPicture): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, size);
  header.setUint32(4, size);
  // 8 bits a channel, colour with alpha.
  header.setUint8(8, 8);
  header.setUint8(9, 6);
  const rows = new Uint8Array(size * (1 + size * 4));
  for (let row = 0; row < size; row++) {
    rows.set(pixels.subarray(row * size * 4, (row + 1) * size * 4), row * (1 + size * 4) + 1);
  }
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = joined([new TextEncoder().encode(name), data]);
  return joined([bigEndian(data.length), body, bigEndian(crc32(body))]);
}

function bigEndian(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value);
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
