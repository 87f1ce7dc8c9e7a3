import { deepEqual, equal, throws } from "node:assert/strict";
import type { Application } from "@webviewjs/webview";
import { note } from "../face/menu_model.ts";
import { FakeApplication } from "./test_addon.ts";
import { TaskbarIcon, type TrayLook } from "./tray_icon.ts";

const LOOK: TrayLook = {
  picture: new Uint8Array(32 * 32 * 4),
  tooltip: "well",
  menu: [note("head", "Head")],
};

function iconOf() {
  const app = new FakeApplication();
  let clicks = 0;
  const icon = new TaskbarIcon(app as unknown as Application, () => clicks++);
  return { app, icon, clicks: () => clicks };
}

Deno.test("TaskbarIcon tells the system only what has changed", () => {
  const { app, icon } = iconOf();
  icon.show(LOOK);
  const [native] = app.icons;
  equal((native?.options?.["icon"] as { readonly width: number }).width, 32);
  equal(native?.options?.["tooltip"], "well");
  icon.show({ ...LOOK });
  deepEqual(native?.calls, []);
  icon.show({ ...LOOK, tooltip: "ill" });
  icon.show({ ...LOOK, tooltip: "ill", picture: new Uint8Array(16 * 16 * 4) });
  icon.show({ ...LOOK, tooltip: "ill", picture: new Uint8Array(16 * 16 * 4), menu: [] });
  deepEqual(native?.calls, [
    ["tooltip", "ill"],
    ["icon", 1024, 16, 16],
    ["icon", 1024, 16, 16],
    ["menu", { items: [] }],
  ]);
  equal(app.icons.length, 1);
});

Deno.test("TaskbarIcon takes a left click when the button is let go", () => {
  const { app, icon, clicks } = iconOf();
  icon.show(LOOK);
  const [native] = app.icons;
  native?.emit("click", { button: "Left", buttonState: "Down" });
  native?.emit("click", { button: "Right", buttonState: "Up" });
  native?.emit("click", {});
  equal(clicks(), 0);
  native?.emit("click", { button: "Left", buttonState: "Up" });
  equal(clicks(), 1);
});

Deno.test("TaskbarIcon is made anew after it was removed, or could not be made", () => {
  const { app, icon } = iconOf();
  app.iconProblem = "there is no taskbar";
  throws(() => icon.show(LOOK), /no taskbar/);
  app.iconProblem = null;
  icon.show(LOOK);
  icon.remove();
  icon.remove();
  equal(app.icons[0]?.isGone, true);
  icon.show(LOOK);
  equal(app.icons.length, 2);
});
