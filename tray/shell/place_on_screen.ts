import type { WindowPlace } from "./dashboard_window.ts";

/** One screen, in pixels as they are; the scale is how many of them a logical one has. */
export interface Screen {
  readonly position: { readonly x: number; readonly y: number };
  readonly size: { readonly width: number; readonly height: number };
  readonly scaleFactor: number;
}

/** What of the upper edge of a window must be seen, to be dragged by it. Logical pixels. */
const GRIP = { width: 100, height: 32 };

/**
 * Where a window can be opened again: there where it was, as long as a screen shows enough of its
 * upper edge; null lets the system choose.
 */
export function placeOnScreen(
  place: WindowPlace,
  screens: readonly Screen[],
): { readonly x: number; readonly y: number } | null {
  const { x, y, width } = place;
  if (x === null || y === null) return null;
  const isSeen = ({ position, size, scaleFactor }: Screen): boolean => {
    const left = Math.max(x, position.x);
    const right = Math.min(x + width * scaleFactor, position.x + size.width);
    const below = position.y + size.height - y;
    return right - left >= GRIP.width * scaleFactor && y >= position.y &&
      below >= GRIP.height * scaleFactor;
  };
  return screens.some(isSeen) ? { x, y } : null;
}
