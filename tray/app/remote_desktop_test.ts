import assert from "node:assert/strict";
import type { MenuItem } from "../face/menu_model.ts";
import { PAGE_ADDRESS } from "../page/own_address.ts";
import type { OpenedWindow, WindowContent } from "../shell/dashboard_window.ts";
import type { Desktop, NativeDesktopOptions } from "../shell/desktop.ts";
import type { Notice } from "../shell/notifier.ts";
import type { TrayLook } from "../shell/tray_icon.ts";
import { hostDesktop } from "./desktop_host.ts";
import type { ToProgram } from "./desktop_messages.ts";
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
  native: NativeDesktopOptions | null = null;
  /** What the desktop runs into when it shows, and when it is let go. */
  problems: { readonly show?: string; readonly dispose?: string } = {};
  /** Lets the time pass that the program has for its end. */
  isLate: () => void = () => {};
  readonly breaksDown: (problem: string) => void;
  /** What `openWindow` of the desktop does. */
  opens: () => OpenedWindow = () => ({ kind: "opened", window: this.#window() });
  /** What the user says to a question, when he does. */
  asked: Promise<boolean> | null = null;
  /** What the program was told. */
  readonly heard: ToProgram[] = [];
  readonly #ports = portPair();

  constructor() {
    this.#ports.program.listen((message) => this.heard.push(message));
    const { promise: broken, resolve } = Promise.withResolvers<string>();
    this.breaksDown = resolve;
    this.ended = hostDesktop({
      end: this.#ports.desktop,
      dataDirectory: "/state/webview",
      broken,
      later: (run) => {
        this.isLate = run;
        return () => {};
      },
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

  /** The program breaks down, and another one takes its place. */
  loses(): void {
    this.#ports.program.send({ kind: "program_lost" });
  }

  end(problem: string | null): void {
    this.#ports.program.send({ kind: "ended", problem });
  }

  #desktop(): Desktop {
    return {
      show: (look) => {
        if (this.problems.show !== undefined) throw new Error(this.problems.show);
        this.looks.push(look);
      },
      notify: (notice) => {
        if (notice.title === "refused") throw new Error("nobody takes notices");
        this.notices.push(notice);
      },
      ask: ({ text }) => this.asked ?? Promise.resolve(text === "no way" ? null : true),
      openWindow: (content, look) => {
        this.content = content;
        this.deeds.push(`open ${content.address} ${look.theme}`);
        return this.opens();
      },
      [Symbol.dispose]: () => {
        this.deeds.push("dispose");
        if (this.problems.dispose !== undefined) throw new Error(this.problems.dispose);
      },
    };
  }

  #window() {
    return {
      focus: () => {
        this.deeds.push("focus");
        if (this.problems.show !== undefined) throw new Error(this.problems.show);
      },
      evaluate: (script: string) => void this.deeds.push(`run ${script}`),
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
    const scene = new Scene();
    scene.opens = opens;
    const opened = await scene.remote.openWindow(contentOf(scene.told), LOOK);
    assert.deepEqual(opened, { kind, problem: "none" });
    assert.deepEqual(scene.told, []);
  });
}

Deno.test("hostDesktop leaves nothing of a program that is lost to the next one", async () => {
  const scene = new Scene();
  let answer: (yes: boolean) => void = () => {};
  scene.asked = new Promise((resolve) => answer = resolve);
  void scene.remote.ask({ title: "", text: "quit?" });
  await scene.remote.openWindow(contentOf(scene.told), LOOK);
  // A page that waits for the program that is gone.
  scene.content = { ...scene.content ?? assert.fail(), onClosed: () => scene.deeds.push("closed") };
  scene.loses();
  await settled();
  assert.deepEqual(scene.deeds.slice(1), ["closed"]);
  answer(true);
  await settled();
  assert.deepEqual(scene.heard.map(({ kind }) => kind), ["opened"]);
  // The next one shows on the same desktop.
  scene.remote.show({ picture: new Uint8Array(4), tooltip: "again", menu: MENU });
  await settled();
  assert.equal(scene.looks.at(-1)?.tooltip, "again");
});

Deno.test("hostDesktop ends with the program, and lets the desktop go", async () => {
  const scene = new Scene();
  await settled();
  scene.end("find the folder: it is gone");
  assert.equal(await scene.ended, "find the folder: it is gone");
  assert.deepEqual(scene.deeds, ["dispose"]);
});

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

Deno.test("hostDesktop goes on after a notice or a window that fails", async () => {
  const scene = new Scene();
  const opened = await scene.remote.openWindow(contentOf(scene.told), LOOK);
  assert(opened.kind === "opened");
  scene.problems = { show: "the window is gone" };
  opened.window.focus();
  await settled();
  scene.problems = {};
  scene.remote.notify({ ...NOTICE, title: "refused" });
  await settled();
  assert.deepEqual(scene.told, [["shown", "n", "nowhere", "nobody takes notices"]]);
  scene.end(null);
  assert.equal(await scene.ended, null);
});

Deno.test("hostDesktop lets a desktop that fails go, and waits for the end of the program", async () => {
  const scene = new Scene();
  await settled();
  scene.problems = { dispose: "it is broken" };
  scene.native?.onFailed("handle what happens: the loop is broken");
  await settled();
  assert.deepEqual(scene.deeds, ["dispose"]);
  assert.deepEqual(scene.told, [["end"]], "the program ends, too");
  let isOver = false;
  scene.ended.then(() => isOver = true);
  await settled();
  assert.equal(isOver, false, "its connections are not closed yet");
  scene.end(null);
  assert.equal(await scene.ended, "handle what happens: the loop is broken");
});

Deno.test("hostDesktop waits only so long for a program that does not end", async () => {
  const scene = new Scene();
  scene.problems = { show: "show the icon: there is none" };
  scene.remote.show({ picture: new Uint8Array(4), tooltip: "", menu: [] });
  await settled();
  scene.isLate();
  assert.equal(await scene.ended, "show the icon: there is none");
});

Deno.test("hostDesktop shows nothing of a program that broke down", async () => {
  const scene = new Scene();
  await settled();
  scene.breaksDown("the program broke down: nobody caught this");
  assert.equal(await scene.ended, "the program broke down: nobody caught this");
  assert.deepEqual(scene.deeds, ["dispose"]);
});

Deno.test("hostDesktop tells why it could not open a desktop, when the program has ended", async () => {
  const { program, desktop } = portPair();
  program.listen(({ kind }) => kind === "failed" && program.send({ kind: "ended", problem: null }));
  const ended = hostDesktop({
    end: desktop,
    openDesktop: () => Promise.reject(new Error("load desktop library: no glibc")),
    dataDirectory: "/",
  });
  assert.equal(await ended, "load desktop library: no glibc");
});

Deno.test("hostDesktop hands on what was told before the desktop was there", async () => {
  const { program, desktop } = portPair();
  const { promise: mayOpen, resolve: open } = Promise.withResolvers<void>();
  const shown: string[] = [];
  const ended = hostDesktop({
    end: desktop,
    dataDirectory: "/",
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
