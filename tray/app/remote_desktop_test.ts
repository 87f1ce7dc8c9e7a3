import assert from "node:assert/strict";
import type { MenuItem } from "../face/menu_model.ts";
import { PAGE_ADDRESS } from "../page/own_address.ts";
import type { OpenedWindow, WindowContent } from "../shell/dashboard_window.ts";
import type { Desktop, DesktopOptions } from "../shell/desktop.ts";
import type { Notice } from "../shell/notifier.ts";
import type { TrayLook } from "../shell/tray_icon.ts";
import { hostDesktop } from "./desktop_host.ts";
import { RemoteDesktop } from "./remote_desktop.ts";
import { portPair } from "./test_ports.ts";

const NOTICE: Notice = { id: "n", title: "one waits", body: "", buttons: [] };
const LOOK = { place: { width: 800, height: 600, x: null, y: null }, theme: "dark" } as const;
const MENU: readonly MenuItem[] = [{ kind: "note", id: "a", label: "A" }];

/** A program and a desktop on two ends of a way, and all that each was told. */
class Scene {
  readonly looks: TrayLook[] = [];
  readonly notices: Notice[] = [];
  readonly deeds: string[] = [];
  readonly told: unknown[] = [];
  readonly remote: RemoteDesktop;
  readonly ended: Promise<string | null>;
  content: WindowContent | null = null;
  native: DesktopOptions | null = null;
  /** What `openWindow` of the desktop does. */
  opens: () => OpenedWindow = () => ({ kind: "opened", window: this.#window() });
  readonly #ports = portPair();

  constructor() {
    this.ended = hostDesktop({
      end: this.#ports.desktop,
      openDesktop: (options) => {
        this.native = options;
        return Promise.resolve(this.#desktop());
      },
    });
    this.remote = new RemoteDesktop(this.#ports.program, {
      onMenu: (id) => this.told.push(["menu", id]),
      onIcon: () => this.told.push(["icon"]),
      onEnd: () => this.told.push(["end"]),
      onClick: (...click) => this.told.push(["click", ...click]),
      onShown: (...shown) => this.told.push(["shown", ...shown]),
    });
  }

  end(problem: string | null): void {
    this.#ports.program.send({ kind: "ended", problem });
  }

  #desktop(): Desktop {
    return {
      show: (look) => {
        if (look.tooltip === "refused") throw new Error("show the icon: there is no taskbar");
        this.looks.push(look);
      },
      notify: (notice) => void this.notices.push(notice),
      ask: ({ text }) => Promise.resolve(text === "no way" ? null : true),
      openWindow: (content, look) => {
        this.content = content;
        this.deeds.push(`open ${content.address} ${look.theme}`);
        return this.opens();
      },
      [Symbol.dispose]: () => void this.deeds.push("dispose"),
    };
  }

  #window() {
    return {
      focus: () => void this.deeds.push("focus"),
      go: (address: string) => void this.deeds.push(`go ${address}`),
      evaluate: (script: string) => void this.deeds.push(`run ${script}`),
      setTheme: (theme: string) => void this.deeds.push(`theme ${theme}`),
      close: () => this.content?.onClosed(LOOK.place),
    };
  }
}

function contentOf(told: unknown[]): WindowContent {
  return {
    title: "NTM Tracker",
    scheme: "ntm",
    address: PAGE_ADDRESS,
    respond: ({ method, url }) => {
      const headers = { "content-type": "text/plain" };
      return Promise.resolve(new Response(`${method} ${url}`, { status: 203, headers }));
    },
    onMessage: (text) => told.push(["message", text]),
    isOwnAddress: () => assert.fail("the desktop's thread cannot wait for an answer"),
    onForeignAddress: (url) => told.push(["foreign", url]),
    onClosed: (place) => told.push(["closed", place]),
  };
}

/** Everything that is under way has arrived. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

Deno.test("RemoteDesktop hands over what has changed, and the desktop keeps the rest", async () => {
  const scene = new Scene();
  const picture = new Uint8Array([1, 2, 3, 4]);
  scene.remote.show({ picture, tooltip: "a", menu: MENU });
  scene.remote.show({ picture, tooltip: "b", menu: MENU });
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
  const scene = new Scene();
  scene.remote.notify(NOTICE);
  await settled();
  assert.deepEqual(scene.notices, [NOTICE]);
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
  const { remote } = new Scene();
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

Deno.test("RemoteDesktop opens a window whose pages come from the program", async () => {
  const scene = new Scene();
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
  window.go(`${PAGE_ADDRESS}settings`);
  window.setTheme("light");
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
    `go ${PAGE_ADDRESS}settings`,
    "theme light",
  ]);
  assert.deepEqual(scene.told, [
    ["message", "hello"],
    ["foreign", "https://example.org/"],
    ["closed", LOOK.place],
  ]);
});

const NO_WINDOWS: readonly (readonly [what: string, opens: () => OpenedWindow])[] = [
  ["says that it has no web view", () => ({ kind: "no_webview", problem: "none" })],
  ["fails to open a window", () => assert.fail("none")],
];

for (const [what, opens] of NO_WINDOWS) {
  Deno.test(`RemoteDesktop tells of a desktop that ${what}`, async () => {
    const scene = new Scene();
    scene.opens = opens;
    const opened = await scene.remote.openWindow(contentOf(scene.told), LOOK);
    assert.deepEqual(opened, { kind: "no_webview", problem: "none" });
    assert.deepEqual(scene.told, []);
  });
}

Deno.test("hostDesktop ends with the program, and lets the desktop go", async () => {
  const scene = new Scene();
  await settled();
  scene.end("find the folder: it is gone");
  assert.equal(await scene.ended, "find the folder: it is gone");
  assert.deepEqual(scene.deeds, ["dispose"]);
});

Deno.test("hostDesktop ends with a desktop that cannot show the icon", async () => {
  const scene = new Scene();
  scene.remote.show({ picture: new Uint8Array(4), tooltip: "refused", menu: [] });
  assert.equal(await scene.ended, "show the icon: there is no taskbar");
  await settled();
  assert.deepEqual(scene.told, [["end"]], "the program ends, too");
});

Deno.test("hostDesktop hands on what was told before the desktop was there", async () => {
  const { program, desktop } = portPair();
  const { promise: mayOpen, resolve: open } = Promise.withResolvers<void>();
  const shown: string[] = [];
  const ended = hostDesktop({
    end: desktop,
    openDesktop: async () => {
      await mayOpen;
      return {
        show: ({ tooltip }) => void shown.push(tooltip),
        notify: () => {},
        ask: () => Promise.resolve(null),
        openWindow: () => assert.fail("nobody asked for it"),
        [Symbol.dispose]: () => {},
      };
    },
  });
  program.send({ kind: "show", picture: new Uint8Array(4), tooltip: "early", menu: [] });
  await settled();
  open();
  await settled();
  assert.deepEqual(shown, ["early"]);
  program.send({ kind: "ended", problem: null });
  assert.equal(await ended, null);
});
