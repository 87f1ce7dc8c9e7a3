import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { iconPicture } from "../face/icon_picture.ts";
import { difference, onGround, shrink } from "./compare_pictures.ts";
import type { Picture } from "./picture.ts";
import { ICON_TOLERANCE } from "./windows_desktop.ts";

const GROUND = [255, 255, 255] as const;

Deno.test("shrink() keeps what Wine keeps", () => {
  const picture = { width: 2, height: 2, pixels: bytes([1, 2, 3, 4], [5, 6, 7, 8]) };
  deepEqual(shrink(picture, 1), { width: 1, height: 1, pixels: Uint8Array.from([5, 6, 7, 8]) });
  throws(() => shrink({ width: 3, height: 3, pixels: new Uint8Array(36) }, 2), RangeError);
});

Deno.test("difference() is nothing for the same, and all for black beside white", () => {
  const white: Picture = { width: 1, height: 1, pixels: Uint8Array.from([255, 255, 255, 255]) };
  const nothing: Picture = { width: 1, height: 1, pixels: new Uint8Array(4) };
  equal(difference(white, white), 0);
  equal(difference(white, nothing), 255);
  equal(difference(white, onGround(nothing, GROUND)), 0);
  throws(() => difference(white, { width: 2, height: 1, pixels: new Uint8Array(8) }), RangeError);
});

Deno.test("difference() tells badges apart as small as a taskbar shows them", () => {
  const shown = (badge: number | null) => {
    const pixels = iconPicture({ condition: "needs_you", badge });
    return onGround(shrink({ width: 32, height: 32, pixels }, 16), GROUND);
  };
  const badges = [null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12];
  let least = Infinity;
  for (const one of badges) {
    for (const other of badges) {
      if (one !== other) least = Math.min(least, difference(shown(one), shown(other)));
    }
  }
  ok(least > ICON_TOLERANCE, `two are only ${least} apart`);
});

/** The first pixel and the second one, in the first row and swapped in the second. */
function bytes(one: readonly number[], other: readonly number[]): Uint8Array {
  return Uint8Array.from([...one, ...other, ...other, ...one]);
}
