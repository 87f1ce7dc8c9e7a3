import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { note } from "../face/menu_model.ts";
import { NativeApp, type NativeAppOptions } from "./native_app.ts";
import { FakeAddon } from "./test_addon.ts";

const LOOK = { picture: new Uint8Array(4), tooltip: "", menu: [note("head", "Head")] };
const nothing = () => {};
const OPTIONS: NativeAppOptions = {
  ...{ onMenu: nothing, onIcon: nothing, onEnd: nothing, onFailed: nothing },
  dataDirectory: "/state/webview",
};

Deno.test("NativeApp tells clicks, and leaves nothing when it is disposed", async () => {
  const fake = new FakeAddon();
  const told: string[] = [];
  const app = await NativeApp.start({
    ...OPTIONS,
    onMenu: (id) => told.push(id),
    onIcon: () => told.push("icon"),
  }, () => Promise.resolve(fake.addon));
  const { application } = fake;
  app.show(LOOK);
  application.emit("custom-menu-click", { customMenuEvent: { id: "quit" } });
  application.emit("custom-menu-click", {});
  application.icons[0]?.emit("click", { button: "Left", buttonState: "Up" });
  deepEqual(told, ["quit", "icon"]);
  app[Symbol.dispose]();
  equal(application.icons[0]?.isGone, true);
  deepEqual(application.calls.slice(-2), ["exit", "pump"], "what exit asks for is done");
});

Deno.test("NativeApp keeps a window that nobody sees: the library ends with its last one", async () => {
  const fake = new FakeAddon();
  const app = await NativeApp.start(OPTIONS, () => Promise.resolve(fake.addon));
  const { windows } = fake.application;
  equal(windows.length, 0, "none before it is needed");
  for (let time = 0; time < 2; time++) {
    app.windowOpened();
    app.windowClosed();
  }
  deepEqual(windows.map(({ options, isGone }) => [options["visible"], isGone]), [[false, false]]);
  app[Symbol.dispose]();
  equal(windows[0]?.isGone, true);
});

Deno.test("NativeApp lets its thread sleep but while something is open", async () => {
  const { addon, application } = new FakeAddon();
  let sleeps = 0;
  const app = await NativeApp.start({
    ...OPTIONS,
    pace: { busyMs: 1, quietMs: 1, sleepMs: 500, lingerMs: 0 },
    threadSleep: { sleep: () => sleeps++ },
  }, () => Promise.resolve(addon));
  app.windowOpened();
  const turns = async (count: number) => {
    const last = application.calls.length + count;
    while (application.calls.length < last) await new Promise((next) => setTimeout(next, 1));
  };
  const before = sleeps;
  await app.during(async () => {
    app.windowClosed();
    await turns(3);
  });
  equal(sleeps, before);
  await turns(2);
  ok(sleeps > before);
  app[Symbol.dispose]();
});

Deno.test("NativeApp.start() rejects where the library cannot be loaded", async () => {
  await rejects(NativeApp.start(OPTIONS, () => Promise.reject(new Error("no glibc"))), /no glibc/);
});
