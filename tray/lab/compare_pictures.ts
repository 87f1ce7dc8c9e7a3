import type { Picture } from "./picture.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * A picture at a fraction of its size, each pixel the mean of those it stands for, weighed with
 * their alpha.
 * @throws {RangeError} when the sides are no multiples of the new ones
 */
export function shrink(picture: Picture, width: number): Picture {
  const by = picture.width / width;
  const height = picture.height / by;
  if (!Number.isInteger(by) || !Number.isInteger(height)) {
    throw new RangeError(`shrink picture: ${picture.width} pixels to ${width}, give a divisor`);
  }
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set(mean(picture, { x, y, by }), (y * width + x) * 4);
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

function mean(
  { width, pixels }: Picture,
  { x, y, by }: { readonly x: number; readonly y: number; readonly by: number },
): readonly number[] {
  const sums = [0, 0, 0, 0];
  for (let n = 0; n < by * by; n++) {
    const at = ((y * by + Math.floor(n / by)) * width + x * by + n % by) * 4;
    const alpha = pixels[at + 3] ?? 0;
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + (pixels[at + c] ?? 0) * alpha;
    sums[3] = (sums[3] ?? 0) + alpha;
  }
  const alpha = sums[3] ?? 0;
  const colour = sums.slice(0, 3).map((sum) => alpha === 0 ? 0 : Math.round(sum / alpha));
  return [...colour, Math.round(alpha / (by * by))];
}
