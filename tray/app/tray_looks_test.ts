import { equal, notEqual } from "node:assert/strict";
import { aConnection, anInput, aWaitingFleet, NOW } from "../face/test_input.ts";
import { TrayLooks } from "./tray_looks.ts";

Deno.test("TrayLooks draws what is the same as the same objects", () => {
  const looks = new TrayLooks();
  const first = looks.draw(anInput());
  const same = looks.draw(anInput({ now: NOW + 5_000 }));
  equal(same.picture, first.picture);
  equal(same.menu, first.menu);
  notEqual(same.tooltip, first.tooltip, "it grows older");
});

Deno.test("TrayLooks draws anew what has changed", () => {
  const looks = new TrayLooks();
  const first = looks.draw(anInput());
  const waiting = anInput({ connections: [aConnection({ snapshot: aWaitingFleet() })] });
  const second = looks.draw(waiting);
  notEqual(second.picture, first.picture);
  notEqual(second.menu, first.menu);
  const pinned = [{ connectionId: "wsl:Ubuntu", session: "api" }];
  const third = looks.draw({ ...waiting, settings: { ...waiting.settings, pinned } });
  equal(third.picture, second.picture);
  notEqual(third.menu, second.menu);
});
