import assert from "node:assert/strict";
import type { MenuItem } from "../face/menu_model.ts";
import { PAGE_ADDRESS } from "../page/own_address.ts";
import type { OpenedWindow } from "../shell/dashboard_window.ts";
import { RemoteDesktop } from "./remote_desktop.ts";
import { contentOf, DesktopScene, LOOK, NOTICE, settled } from "./test_desktop_scene.ts";
import { portPair } from "./test_ports.ts";

const MENU: readonly MenuItem[] = [{ kind: "note", id: "a", label: "A" }];

Deno.test("RemoteDesktop hands over what has changed, and the desktop keeps the rest", async () => {
  const scene = new DesktopScene();
  const picture = new Uint8Array([1, 2, 3, 4]);
  scene.remote.show({ picture, tooltip: "a", menu: MENU });
  await settled();
  scene.remote.show({ picture, tooltip: "b", menu: MENU });
  await settled();
  scene.remote.show({ picture, tooltip: "b", menu: MENU });
  await settled();
  assert.equal(scene.looks.length, 2, "nothing is shown twice");
  const [first, second] = scene.looks;
  assert.deepEqual([...second?.picture ?? []], [1, 2, 3, 4]);
  assert.equal(second?.tooltip, "b");
  assert.equal(second?.picture, first?.picture, "the native icon is left alone");
  assert.equal(second?.menu, first?.menu);
});

Deno.test("RemoteDesktop is told of clicks, notices and the end", async () => {
  const scene = new DesktopScene();
  scene.remote.notify(NOTICE);
  await settled();
  assert.deepEqual(scene.notices, [NOTICE]);
  scene.remote.closeNotice("n");
  await settled();
  assert.deepEqual(scene.deeds, ["close notice n"]);
  scene.native?.onMenu("quit");
  scene.native?.onIcon();
  scene.native?.onClick("n", "0");
  scene.native?.onShown("n", "balloon", "refused");
  scene.native?.onEnd();
  await settled();
  assert.deepEqual(scene.told, [
    ["menu", "quit"],
    ["icon"],
    ["click", "n", "0"],
    ["shown", "n", "balloon", "refused"],
    ["end"],
  ]);
});

Deno.test("RemoteDesktop asks, each question with its own answer", async () => {
  const { remote } = new DesktopScene();
  const answers = [
    remote.ask({ title: "", text: "quit?" }),
    remote.ask({ title: "", text: "no way" }),
  ];
  assert.deepEqual(await Promise.all(answers), [true, null]);
});

Deno.test("RemoteDesktop leaves no question open when it is disposed of", async () => {
  const { program } = portPair();
  const nothing = () => {};
  const options = { onMenu: nothing, onIcon: nothing, onEnd: nothing };
  const remote = new RemoteDesktop(program, { ...options, onClick: nothing, onShown: nothing });
  const answer = remote.ask({ title: "", text: "quit?" });
  remote[Symbol.dispose]();
  assert.equal(await answer, null);
});

Deno.test("RemoteDesktop has a terminal brought forward, and is told how that went", async () => {
  const { remote } = new DesktopScene();
  const names = { windowIndex: 0, windowName: "", title: "" };
  const raise = (name: string) => remote.raiseTerminal({ ...names, sessions: [name] });
  const broken = assert.rejects(raise("broken"), /^Error: no such function$/);
  assert.deepEqual(await Promise.all(["work", "refused"].map(raise)), ["raised", "refused"]);
  await broken;
});

Deno.test("RemoteDesktop waits for no window once the program ends", async () => {
  const { program, desktop } = portPair();
  const nothing = () => {};
  const options = { onMenu: nothing, onIcon: nothing, onEnd: nothing };
  const remote = new RemoteDesktop(program, { ...options, onClick: nothing, onShown: nothing });
  const names = { sessions: [], windowIndex: 0, windowName: "", title: "" };
  const raised = remote.raiseTerminal(names);
  remote[Symbol.dispose]();
  assert.equal(await raised, null);
  desktop.send({ kind: "not_raised", id: 1, problem: "too late for anybody" });
  await settled();
});

Deno.test("RemoteDesktop opens a window whose pages come from the program", async () => {
  const scene = new DesktopScene();
  const opened = await scene.remote.openWindow(contentOf(scene.told), LOOK);
  assert.equal(opened.kind, "opened");
  if (opened.kind !== "opened" || scene.content === null) return;
  const answer = await scene.content.respond({ method: "GET", url: `${PAGE_ADDRESS}a` });
  assert.equal(answer.status, 203);
  assert.equal(answer.headers.get("content-type"), "text/plain");
  assert.equal(await answer.text(), `GET ${PAGE_ADDRESS}a`);

  assert.equal(scene.content.isOwnAddress(PAGE_ADDRESS), true);
  assert.equal(scene.content.isOwnAddress("https://example.org/"), false);
  const { window } = opened;
  window.focus();
  window.evaluate("1");
  scene.content.onMessage("hello");
  scene.content.onForeignAddress("https://example.org/");
  await settled();
  window.close();
  await settled();
  window.focus();
  await settled();
  assert.deepEqual(scene.deeds, [
    `open ${PAGE_ADDRESS} dark`,
    "focus",
    "run 1",
  ]);
  assert.deepEqual(scene.told, [
    ["message", "hello"],
    ["foreign", "https://example.org/"],
    ["closed", LOOK.place],
  ]);
});

const NO_WINDOWS: readonly (readonly [kind: string, opens: () => OpenedWindow])[] = [
  ["no_webview", () => ({ kind: "no_webview", problem: "none" })],
  ["failed", () => assert.fail("none")],
];

for (const [kind, opens] of NO_WINDOWS) {
  Deno.test(`RemoteDesktop tells why there is no window: ${kind}`, async () => {
    const scene = new DesktopScene();
    scene.opens = opens;
    const opened = await scene.remote.openWindow(contentOf(scene.told), LOOK);
    assert.deepEqual(opened, { kind, problem: "none" });
    assert.deepEqual(scene.told, []);
  });
}

Deno.test("RemoteDesktop sends one look at a time, and then the newest", async () => {
  const { program, desktop } = portPair();
  const nothing = () => {};
  const options = { onMenu: nothing, onIcon: nothing, onEnd: nothing };
  const remote = new RemoteDesktop(program, { ...options, onClick: nothing, onShown: nothing });
  const shown: (string | undefined)[] = [];
  desktop.listen((message) => message.kind === "show" && shown.push(message.tooltip));
  const picture = new Uint8Array(4);
  for (const tooltip of ["a", "b", "c"]) remote.show({ picture, tooltip, menu: MENU });
  await settled();
  assert.deepEqual(shown, ["a"], "its thread is held");
  desktop.send({ kind: "look_taken" });
  await settled();
  assert.deepEqual(shown, ["a", "c"]);
  desktop.send({ kind: "look_taken" });
  await settled();
  remote.show({ picture, tooltip: "c", menu: MENU });
  remote.show({ picture, tooltip: "d", menu: MENU });
  await settled();
  assert.deepEqual(shown, ["a", "c", "d"]);
});
