import { deepEqual, equal, match } from "node:assert/strict";
import type { Application } from "@webviewjs/webview";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { note } from "../face/menu_model.ts";
import { FakeApplication } from "./test_addon.ts";
import { TaskbarIcon, type TrayLook } from "./tray_icon.ts";

const LOOK: TrayLook = {
  picture: new Uint8Array(32 * 32 * 4),
  tooltip: "well",
  menu: [note("head", "Head")],
};

function iconOf(hasTaskbar = () => true) {
  const app = new FakeApplication();
  const clock = new ManualClock();
  let clicks = 0;
  const failures: string[] = [];
  const icon = new TaskbarIcon(app as unknown as Application, {
    onClick: () => clicks++,
    onFailed: (problem) => failures.push(problem),
    hasTaskbar,
    later: (run, ms) => clock.setTimer(ms, run),
  });
  return { app, clock, icon, failures, clicks: () => clicks };
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

Deno.test("TaskbarIcon is made anew after it was removed", () => {
  const { app, icon } = iconOf();
  icon.show(LOOK);
  icon.remove();
  icon.remove();
  equal(app.icons[0]?.isGone, true);
  icon.show(LOOK);
  equal(app.icons.length, 2);
});

Deno.test("TaskbarIcon sends what was refused again, the newest look alone", () => {
  const { app, clock, icon, failures } = iconOf();
  icon.show(LOOK);
  const [native] = app.icons;
  if (native === undefined) throw new Error("it was not made");
  native.problem = "the taskbar starts anew";
  const picture = new Uint8Array(16 * 16 * 4);
  icon.show({ ...LOOK, tooltip: "ill", picture });
  icon.show({ ...LOOK, tooltip: "worse", picture });
  clock.tick(3_000);
  deepEqual(native.calls, []);
  native.problem = null;
  clock.tick(3_000);
  deepEqual(native.calls, [["icon", 1024, 16, 16], ["tooltip", "worse"]]);
  equal(clock.pending, 0);
  icon.show({ ...LOOK, tooltip: "well again", picture });
  deepEqual(native.calls.slice(2), [["tooltip", "well again"]]);
  deepEqual([app.icons.length, failures], [1, []]);
});

Deno.test("TaskbarIcon that the system forgot is made anew, however late", () => {
  const { app, clock, icon, failures } = iconOf();
  icon.show(LOOK);
  const [native] = app.icons;
  if (native === undefined) throw new Error("it was not made");
  native.problem = app.iconProblem = "there is no taskbar";
  icon.show({ ...LOOK, tooltip: "ill" });
  clock.tick(60 * 60_000);
  app.iconProblem = null;
  clock.tick(15_000);
  deepEqual([app.icons.length, native.isGone, failures], [2, true, []]);
  equal(app.icons[1]?.options?.["tooltip"], "ill");
  equal(clock.pending, 0);
});

Deno.test("TaskbarIcon waits for a taskbar that comes late", () => {
  let isThere = false;
  const { app, clock, icon, failures } = iconOf(() => isThere);
  icon.show(LOOK);
  icon.show({ ...LOOK, tooltip: "ill" });
  clock.tick(60_000);
  equal(app.icons.length, 0);
  isThere = true;
  clock.tick(15_000);
  deepEqual(app.icons.map(({ options }) => options?.["tooltip"]), ["ill"]);
  deepEqual(failures, []);
});

Deno.test("TaskbarIcon says in a sentence, once, that it could not be shown", () => {
  const { app, clock, icon, failures } = iconOf();
  app.iconProblem = "it was refused";
  icon.show(LOOK);
  clock.tick(60_000);
  deepEqual(failures, []);
  clock.tick(60_000);
  icon.show({ ...LOOK });
  equal(failures.length, 1);
  match(failures[0] ?? "", /^show the icon on the taskbar: it was refused, start the tray again/);
  equal(clock.pending, 0);
});

Deno.test("TaskbarIcon that is removed tries no more", () => {
  const { app, clock, icon } = iconOf();
  app.iconProblem = "it was refused";
  icon.show(LOOK);
  icon.remove();
  equal(clock.pending, 0);
});
