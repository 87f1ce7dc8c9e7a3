import { deepEqual, equal, ok } from "node:assert/strict";
import { iconPicture } from "../face/icon_picture.ts";
import { difference } from "./compare_pictures.ts";
import { ALL_FACES, asShown, nearestFace, sameFace } from "./icon_faces.ts";
import { ICON_TOLERANCE } from "./windows_desktop.ts";

Deno.test("nearestFace() knows every face as it is drawn, well apart from all others", () => {
  for (const face of ALL_FACES) {
    const seen = nearestFace(asShown(iconPicture(face)));
    deepEqual(seen.face, face);
    equal(seen.apart, 0);
    ok(seen.margin > 2 * ICON_TOLERANCE, `${JSON.stringify(face)} has a margin of ${seen.margin}`);
  }
});

Deno.test("nearestFace() tells an empty place by how far it is from all", () => {
  const pixels = new Uint8Array(16 * 16 * 4).fill(255);
  ok(nearestFace({ width: 16, height: 16, pixels }).apart > 2 * ICON_TOLERANCE);
});

Deno.test("sameFace() takes counts for one that are drawn alike", () => {
  const [many, more] = [{ condition: "ok", badge: 10 }, { condition: "ok", badge: 12 }] as const;
  equal(sameFace(many, more), true);
  equal(difference(asShown(iconPicture(many)), asShown(iconPicture(more))), 0);
  equal(sameFace(many, { condition: "ok", badge: 9 }), false);
  equal(sameFace(many, { condition: "needs_you", badge: 10 }), false);
});
