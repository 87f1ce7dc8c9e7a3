import type { Picture } from "./picture.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * A picture at a fraction of its size, as Wine draws icons: of the pixels that become one, the last
 * in the first row is what stays.
 * @throws {RangeError} when the sides are no multiples of the new ones
 */
export function shrink(picture: Picture, width: number): Picture {
  const by = picture.width / width;
  const height = picture.height / by;
  if (!Number.isInteger(by) || !Number.isInteger(height)) {
    throw new RangeError(`shrink picture: ${picture.width} pixels to ${width}, give a divisor`);
  }
  const pixels = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width * by + by - 1, Math.floor(at / width) * by];
    const from = (y * picture.width + x) * 4;
    pixels.set(picture.pixels.subarray(from, from + 4), at * 4);
  }
  return { width, height, pixels };
}

/** What is seen of a picture on a plain ground. */
export function onGround(picture: Picture, ground: Rgb): Picture {
  const pixels = picture.pixels.map((value, at, all) => {
    const channel = at % 4;
    if (channel === 3) return 255;
    const alpha = (all[at - channel + 3] ?? 0) / 255;
    return Math.round(value * alpha + (ground[channel] ?? 0) * (1 - alpha));
  });
  return { ...picture, pixels };
}

/**
 * How far two pictures of one size are apart, alpha left out.
 * @returns the mean over all pixels of the channel that differs most, 0 to 255
 * @throws {RangeError} when their sizes differ
 */
export function difference(one: Picture, other: Picture): number {
  if (one.width !== other.width || one.height !== other.height) {
    throw new RangeError("compare pictures: their sizes differ, shrink one of them");
  }
  let sum = 0;
  for (let at = 0; at < one.pixels.length; at += 4) {
    sum += Math.max(
      ...[0, 1, 2].map((c) => Math.abs((one.pixels[at + c] ?? 0) - (other.pixels[at + c] ?? 0))),
    );
  }
  return sum / (one.width * one.height);
}
