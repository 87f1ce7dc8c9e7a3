import { deepEqual, equal, throws } from "node:assert/strict";
import { crc32, inflateSync } from "node:zlib";
import { icoFile, type IconPicture } from "./ico_file.ts";

/** One pixel red, the second see-through, all others blue. */
function picture(size: number): IconPicture {
  const pixels = new Uint8Array(size * size * 4);
  for (let at = 0; at < pixels.length; at += 4) pixels.set([0, 0, 255, 255], at);
  pixels.set([255, 0, 0, 255], 0);
  pixels.set([0, 0, 0, 0], 4);
  return { size, pixels };
}

/** The entry at an index: its side, and its bytes. */
function entry(file: Uint8Array, index: number): { side: number; image: Uint8Array } {
  const view = new DataView(file.buffer);
  const at = 6 + 16 * index;
  const [length, offset] = [view.getUint32(at + 8, true), view.getUint32(at + 12, true)];
  return { side: view.getUint8(at), image: file.slice(offset, offset + length) };
}

Deno.test("icoFile() lists each picture with its side, 256 as 0", () => {
  const file = icoFile([picture(16), picture(256)]);
  deepEqual([...file.slice(0, 6)], [0, 0, 1, 0, 2, 0]);
  deepEqual([entry(file, 0).side, entry(file, 1).side], [16, 0]);
  const { image } = entry(file, 1);
  equal(file.at(-1), image.at(-1));
  equal(file.length, 6 + 32 + entry(file, 0).image.length + image.length);
});

Deno.test("icoFile() holds a small picture as a bitmap from the lowest row up, with a mask", () => {
  const { image } = entry(icoFile([picture(16)]), 0);
  const view = new DataView(image.buffer);
  deepEqual([view.getUint32(0, true), view.getInt32(4, true), view.getInt32(8, true)], [
    40,
    16,
    32,
  ]);
  equal(image.length, 40 + 16 * 16 * 4 + 16 * 4);
  const top = 40 + 15 * 16 * 4;
  deepEqual([...image.slice(40, 44)], [255, 0, 0, 255], "blue, as blue, green, red, alpha");
  deepEqual([...image.slice(top, top + 8)], [0, 0, 255, 255, 0, 0, 0, 0]);
  equal(image[40 + 16 * 16 * 4 + 15 * 4], 0b0100_0000, "the mask hides what is see-through");
});

Deno.test("icoFile() holds a picture of 256 pixels as PNG, each chunk with its sum", () => {
  const { image } = entry(icoFile([picture(256)]), 0);
  const view = new DataView(image.buffer);
  equal(new TextDecoder("latin1").decode(image.slice(1, 4)), "PNG");
  const names: string[] = [];
  let pixels = new Uint8Array();
  for (let at = 8; at < image.length;) {
    const length = view.getUint32(at);
    const body = image.slice(at + 4, at + 8 + length);
    equal(view.getUint32(at + 8 + length), crc32(body));
    const name = new TextDecoder().decode(body.slice(0, 4));
    names.push(name);
    if (name === "IHDR") deepEqual([...body.slice(4)], [0, 0, 1, 0, 0, 0, 1, 0, 8, 6, 0, 0, 0]);
    if (name === "IDAT") pixels = new Uint8Array(inflateSync(body.slice(4)));
    at += 12 + length;
  }
  deepEqual(names, ["IHDR", "IDAT", "IEND"]);
  equal(pixels.length, 256 * (1 + 256 * 4));
  deepEqual([...pixels.slice(0, 13)], [0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 255]);
});

Deno.test("icoFile() refuses what no icon can hold", () => {
  throws(() => icoFile([{ size: 257, pixels: new Uint8Array(257 * 257 * 4) }]), /give 1 to 256/);
  throws(() => icoFile([{ size: 16, pixels: new Uint8Array(4) }]), /give 1024/);
});
