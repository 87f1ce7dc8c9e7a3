import { deepEqual, equal, ok } from "node:assert/strict";
import {
  DashboardWindow,
  type ShownWindow,
  type WindowContent,
  type WindowPlace,
} from "./dashboard_window.ts";
import type { NativeApp } from "./native_app.ts";
import { FakeAddon } from "./test_addon.ts";

const PLACE: WindowPlace = { width: 900, height: 700, x: null, y: null };

function openWindow(place = PLACE, fake = new FakeAddon()) {
  let open = 0;
  const app = {
    addon: fake.addon,
    application: fake.application,
    dataDirectory: "/state/webview",
    windowOpened: () => open++,
    windowClosed: () => open--,
  } as unknown as NativeApp;
  const told: (readonly unknown[])[] = [];
  const content: WindowContent = {
    title: "T",
    scheme: "own",
    address: "own://home/",
    respond: () => Promise.resolve(new Response("page")),
    onMessage: (text) => told.push(["message", text]),
    isOwnAddress: (url) => url.startsWith("own:"),
    onForeignAddress: (url) => told.push(["foreign", url]),
    onClosed: (place) => told.push(["closed", place]),
  };
  const opened = DashboardWindow.open(app, content, { place, theme: "dark" });
  const [native] = fake.application.windows;
  ok(native !== undefined);
  const [context] = fake.application.contexts;
  return { opened, native, context, told, open: () => open };
}

function windowOf({ opened }: ReturnType<typeof openWindow>): ShownWindow {
  ok(opened.kind === "opened");
  return opened.window;
}

Deno.test("DashboardWindow goes to its own addresses, and tells others", () => {
  const { native, told } = openWindow();
  const options = native.webview?.options as {
    readonly navigationHandler: (url: string) => boolean;
    readonly newWindowHandler: (event: { readonly url?: string }) => boolean;
  };
  equal(options.navigationHandler("own://home/settings"), true);
  equal(options.navigationHandler("https://example.org/"), false);
  equal(options.newWindowHandler({ url: "https://example.com/" }), false);
  equal(options.newWindowHandler({}), false);
  deepEqual(told, [["foreign", "https://example.org/"], ["foreign", "https://example.com/"]]);
  deepEqual([...native.protocols.keys()], ["own"]);
});

Deno.test("DashboardWindow hands on messages and scripts until it is closed", () => {
  const scene = openWindow();
  const window = windowOf(scene);
  scene.native.webview?.says("hello");
  window.evaluate("1");
  equal(scene.open(), 1);
  window.close();
  window.close();
  window.evaluate("2");
  window.focus();
  deepEqual(scene.native.webview?.calls, ["run 1"]);
  deepEqual(scene.told, [["message", "hello"], ["closed", PLACE]]);
  deepEqual([scene.native.isGone, scene.native.webview?.isGone, scene.open()], [true, true, 0]);
});

Deno.test("DashboardWindow remembers its place, but not while it fills the screen or nothing", () => {
  const scene = openWindow({ ...PLACE, x: 5, y: 6 });
  const { native } = scene;
  deepEqual(native.calls, ["position 5 6 as it is"]);
  native.place = { width: 640, height: 480, x: 1, y: 2 };
  native.emit("resize");
  native.isMaximised = true;
  native.place = { width: 2_000, height: 1_000, x: 0, y: 0 };
  native.emit("resize");
  native.isMaximised = false;
  native.isMinimised = true;
  native.emit("move");
  native.emit("close");
  deepEqual(scene.told, [["closed", { width: 640, height: 480, x: 1, y: 2 }]]);
  equal(scene.open(), 0);
  windowOf(scene).close();
  equal(scene.told.length, 1);
});

Deno.test("DashboardWindow is brought back from the taskbar", () => {
  const scene = openWindow();
  scene.native.isMinimised = true;
  windowOf(scene).focus();
  windowOf(scene).focus();
  deepEqual(scene.native.calls, ["minimised false", "show", "focus", "show", "focus"]);
});

Deno.test("DashboardWindow opens where the system wants it when its screen is gone", () => {
  const { native } = openWindow({ ...PLACE, x: 2_000, y: 6 });
  deepEqual(native.calls, []);
  deepEqual([native.options["x"], native.options["y"]], [undefined, undefined]);
});

Deno.test("DashboardWindow keeps what pages leave behind in the folder of the tray", () => {
  const scene = openWindow();
  equal(scene.context?.options["dataDirectory"], "/state/webview");
  equal(scene.native.webview?.options["webContext"], scene.context);
  windowOf(scene).close();
  equal(scene.context?.isGone, true);
});

Deno.test("DashboardWindow that cannot show pages leaves nothing open, and says why", () => {
  for (const kind of ["failed", "no_webview"] as const) {
    const fake = new FakeAddon();
    fake.application.webviewProblem = "the folder is read-only";
    fake.hasWebview = kind === "failed";
    const scene = openWindow(PLACE, fake);
    deepEqual(scene.opened, { kind, problem: "the folder is read-only" });
    deepEqual([scene.native.isGone, scene.context?.isGone, scene.open()], [true, true, 0]);
  }
});
