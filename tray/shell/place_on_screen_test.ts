import { deepEqual } from "node:assert/strict";
import { placeOnScreen, type Screen } from "./place_on_screen.ts";

const FIRST: Screen = {
  position: { x: 0, y: 0 },
  size: { width: 1_920, height: 1_080 },
  scaleFactor: 1,
};
const LEFT: Screen = {
  position: { x: -3_840, y: 0 },
  size: { width: 3_840, height: 2_160 },
  scaleFactor: 2,
};

function placed(x: number | null, y: number | null, screens: readonly Screen[] = [FIRST, LEFT]) {
  return placeOnScreen({ width: 1_000, height: 700, x, y }, screens);
}

Deno.test("placeOnScreen() opens a window again where it was", () => {
  deepEqual(placed(0, 0), { x: 0, y: 0 });
  deepEqual(placed(-3_000, 100), { x: -3_000, y: 100 });
  deepEqual(placed(-1_900, 100, [LEFT]), { x: -1_900, y: 100 });
});

Deno.test("placeOnScreen() lets the system choose where nobody would see the window", () => {
  deepEqual(placed(null, 5), null);
  deepEqual(placed(5, null), null);
  deepEqual(placed(-3_000, 100, [FIRST]), null, "its screen is gone");
  deepEqual(placed(5, 5, []), null, "no screen is known");
  deepEqual(placed(5_000, 100), null);
  deepEqual(placed(100, -40, [FIRST]), null, "the edge to drag it by is above the screen");
  deepEqual(placed(100, 1_070, [FIRST]), null, "or below");
});

Deno.test("placeOnScreen() asks for enough of the upper edge, on a screen with small pixels, too", () => {
  deepEqual(placed(-900, 0, [FIRST]), { x: -900, y: 0 });
  deepEqual(placed(-901, 0, [FIRST]), null);
  deepEqual(placed(1_820, 0, [FIRST]), { x: 1_820, y: 0 });
  deepEqual(placed(1_821, 0, [FIRST]), null);
  deepEqual(placed(-200, 2_096, [LEFT]), { x: -200, y: 2_096 });
  deepEqual(placed(-199, 2_096, [LEFT]), null);
  deepEqual(placed(-200, 2_097, [LEFT]), null);
});
