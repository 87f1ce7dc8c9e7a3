/** Where something is on a screen, pixels from the top left. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Region extends Place {
  readonly width: number;
  readonly height: number;
}

/** Pixels from top left, four bytes each: red, green, blue and alpha, not premultiplied. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** The middle of a region. */
export function middleOf({ x, y, width, height }: Region): Place {
  return { x: x + Math.floor(width / 2), y: y + Math.floor(height / 2) };
}
