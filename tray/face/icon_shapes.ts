import type { IconCondition } from "./icon.ts";

/** The side of every picture, pixels. */
export const ICON_SIZE = 32;

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** One picture before it is drawn; coordinates run from 0 to 32, y downwards. */
export interface IconShape {
  /** Seen well on light and on dark taskbars alike. */
  readonly colour: Colour;
  readonly has: (x: number, y: number) => boolean;
  /** What is drawn behind a badge, where that covers too much of the other. */
  readonly behindBadge?: (x: number, y: number) => boolean;
}

const MIDDLE = ICON_SIZE / 2;

/** A shape for each condition: nobody needs to see colours to tell them apart. */
export const ICON_SHAPES: Readonly<Record<IconCondition, IconShape>> = {
  ok: { colour: [0, 135, 95], has: (x, y) => fromMiddle(x, y) <= 14 },
  // A ring around a dot: something turns.
  working: {
    colour: [20, 120, 215],
    has: (x, y) => isBetween(fromMiddle(x, y), 10.5, 15) || fromMiddle(x, y) <= 5,
  },
  // A warning sign.
  needs_you: {
    colour: [215, 75, 0],
    has: (x, y) => inTriangle(x, y) && !inExclamation(x, y),
    behindBadge: inTriangle,
  },
  // A diamond that something is missing of.
  degraded: {
    colour: [165, 105, 0],
    has: (x, y) => fromMiddleByStreets(x, y) <= 15.5 && !isBetween(y, 14, 18),
  },
  // A prohibition sign.
  disconnected: {
    colour: [120, 120, 120],
    has: (x, y) => fromMiddle(x, y) <= 15 && (fromMiddle(x, y) >= 11 || Math.abs(x - y) <= 3),
  },
};

function fromMiddle(x: number, y: number): number {
  return Math.hypot(x - MIDDLE, y - MIDDLE);
}

function fromMiddleByStreets(x: number, y: number): number {
  return Math.abs(x - MIDDLE) + Math.abs(y - MIDDLE);
}

function inTriangle(x: number, y: number): boolean {
  const [top, bottom] = [1, 30];
  return isBetween(y, top, bottom) && Math.abs(x - MIDDLE) <= (y - top) * (15.5 / (bottom - top));
}

function inExclamation(x: number, y: number): boolean {
  return isBetween(x, 14, 18) && (isBetween(y, 10, 20) || isBetween(y, 23, 27));
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
