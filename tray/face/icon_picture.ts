import { inkOf } from "./badge_font.ts";
import type { IconFace } from "./icon.ts";
import { type Colour, ICON_SHAPES, ICON_SIZE } from "./icon_shapes.ts";

/** The most that a badge says by a figure. */
const MOST_COUNTED = 9;

/** Each pixel is looked at in so many places across and down. */
const SAMPLES = 4;

/** Half a taskbar's pixel is two of these: what is drawn on even places stays sharp at 16 pixels. */
const UNIT = 2;

const INK: Colour = [255, 255, 255];
const PLATE: Colour = [24, 24, 28];
/** What is left free around the plate, so that it parts from the shape on any taskbar. */
const GAP = 2;

/**
 * Draws the icon.
 * @returns 32 × 32 pixels from top left, four bytes each: red, green, blue and alpha, not
 * premultiplied
 */
export function iconPicture({ condition, badge }: IconFace): Uint8Array {
  const { colour, has, behindBadge = has } = ICON_SHAPES[condition];
  const plate = badge === null || badge < 1 ? null : plateFor(badge);
  const isIn = plate === null ? has : behindBadge;
  const pixels = new Uint8Array(ICON_SIZE * ICON_SIZE * 4);
  for (let y = 0; y < ICON_SIZE; y++) {
    for (let x = 0; x < ICON_SIZE; x++) {
      const onPlate = plate?.colourAt(x, y) ?? null;
      if (onPlate !== null) put(pixels, { x, y, colour: onPlate, alpha: 255 });
      else if (plate?.isNear(x, y) !== true) {
        put(pixels, { x, y, colour, alpha: Math.round(255 * coverage(isIn, x, y)) });
      }
    }
  }
  return pixels;
}

interface Plate {
  /** Null outside of it. */
  colourAt(x: number, y: number): Colour | null;
  isNear(x: number, y: number): boolean;
}

/** A dark plate with light figures in the lower right corner. */
function plateFor(badge: number): Plate {
  const ink = inkOf(badge > MOST_COUNTED ? `${MOST_COUNTED}+` : String(badge));
  const [rows, columns] = [ink.length, ink[0]?.length ?? 0];
  const left = ICON_SIZE - (columns + 2) * UNIT;
  const top = ICON_SIZE - (rows + 2) * UNIT;
  return {
    colourAt: (x, y) => {
      if (x < left || y < top) return null;
      const [column, row] = [Math.floor((x - left) / UNIT) - 1, Math.floor((y - top) / UNIT) - 1];
      return ink[row]?.[column] === true ? INK : PLATE;
    },
    isNear: (x, y) => x >= left - GAP && y >= top - GAP,
  };
}

/** How much of a pixel lies within a shape, 0 to 1. */
function coverage(has: (x: number, y: number) => boolean, x: number, y: number): number {
  let inside = 0;
  for (let at = 0; at < SAMPLES * SAMPLES; at++) {
    const [across, down] = [at % SAMPLES, Math.floor(at / SAMPLES)];
    if (has(x + (across + 0.5) / SAMPLES, y + (down + 0.5) / SAMPLES)) inside++;
  }
  return inside / (SAMPLES * SAMPLES);
}

function put(
  pixels: Uint8Array,
  { x, y, colour, alpha }: {
    readonly x: number;
    readonly y: number;
    readonly colour: Colour;
    readonly alpha: number;
  },
): void {
  if (alpha > 0) pixels.set([...colour, alpha], (y * ICON_SIZE + x) * 4);
}
