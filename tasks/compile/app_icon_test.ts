import { deepEqual, equal, ok } from "node:assert/strict";
import { iconPicture } from "../../tray/face/icon_picture.ts";
import { APP_ICON_SIZES, appIcon, drawn } from "./app_icon.ts";

Deno.test("drawn() is what the tray shows when all is well", () => {
  deepEqual(drawn(32).pixels, iconPicture({ condition: "ok", badge: null }));
});

Deno.test("drawn() fills the middle and leaves the corners free at every size", () => {
  for (const size of APP_ICON_SIZES) {
    const { pixels } = drawn(size);
    const alphaAt = (x: number, y: number) => pixels[(y * size + x) * 4 + 3];
    equal(alphaAt(0, 0), 0);
    equal(alphaAt(size - 1, size - 1), 0);
    equal(alphaAt(size / 2, size / 2), 255);
  }
});

Deno.test("appIcon() holds all sizes in a file that is no burden", () => {
  const file = appIcon();
  equal(new DataView(file.buffer).getUint16(4, true), APP_ICON_SIZES.length);
  ok(file.length < 60_000, `${file.length} bytes`);
});
