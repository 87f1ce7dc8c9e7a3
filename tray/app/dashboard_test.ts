import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { DaemonLink } from "../engine/daemon_link.ts";
import type { FaceConnection } from "../face/face_input.ts";
import { aConnection, aFleet, anInput, aWaitingFleet, NOW } from "../face/test_input.ts";
import { defaultSettings } from "../machine/settings_schema.ts";
import { FakePageDaemon } from "../page/test_page_daemon.ts";
import type { NoWindow } from "../shell/dashboard_window.ts";
import type { Daemons } from "./daemons.ts";
import { Dashboard } from "./dashboard.ts";
import { connectionWithoutLink } from "./face_connection.ts";
import { PaneDeeds } from "./pane_deeds.ts";
import { FakeDaemonSet, FakeMachine } from "./test_deeds.ts";
import { FakeDesktop, type FakeWindow } from "./test_desktop.ts";

const NO_WEBVIEW: NoWindow = { kind: "no_webview", problem: "there is none" };

class Scene {
  readonly desktop = new FakeDesktop({
    ...{ onMenu: () => {}, onIcon: () => {}, onEnd: () => {} },
    ...{ onClick: () => {}, onShown: () => {} },
  });
  readonly machine = new FakeMachine();
  readonly set = new FakeDaemonSet();
  /** One that is not there is not followed. */
  readonly links = new Map<string, FakePageDaemon>();
  /** As icon and menu see them. */
  connections: readonly FaceConnection[] = [];
  readonly problems: string[] = [];
  readonly places: unknown[] = [];
  readonly dashboard: Dashboard;

  constructor() {
    const { machine } = this;
    const link = (name: string) => this.links.get(name) as unknown as DaemonLink | undefined;
    const daemons: Daemons = Object.assign(this.set.daemons, { link });
    this.dashboard = new Dashboard({
      ...{ desktop: this.desktop, daemons, machine, log: () => {} },
      panes: new PaneDeeds({
        ...{ daemons, machine, desktop: this.desktop, os: "linux" },
        inDistro: (_, argv) => argv,
        say: (text) => this.problems.push(text),
      }),
      settings: () => defaultSettings("linux"),
      face: () => anInput({ connections: this.connections }),
      onClosed: (place) => this.places.push(place),
      onProblem: (problem) => this.problems.push(problem),
    });
  }

  get window(): FakeWindow {
    const window = this.desktop.windows.at(-1);
    ok(window !== undefined);
    return window;
  }
}

Deno.test("Dashboard opens one window, and brings it to the front after that", async () => {
  const { dashboard, desktop } = new Scene();
  await Promise.all([dashboard.open("home", "Ubuntu"), dashboard.open("home", "Ubuntu")]);
  const [window, ...others] = desktop.windows;
  deepEqual([window?.focused, window?.scripts, others], [1, [], []]);
  deepEqual(window?.place, { width: 1100, height: 760, x: null, y: null });
});

Deno.test("Dashboard begins at the page that was asked for", async () => {
  for (
    const [page, wanted] of [
      ["home", /^\w+:\/\/[^#]*\/\?daemon=Ubuntu$/],
      ["settings", /\/settings\?daemon=Ubuntu$/],
      ["search", /\/\?daemon=Ubuntu#search$/],
    ] as const
  ) {
    const scene = new Scene();
    await scene.dashboard.open(page, "Ubuntu");
    match(scene.window.content.address, wanted);
  }
});

Deno.test("Dashboard goes to another page, and to another daemon, in the window that is open", async () => {
  const scene = new Scene();
  await scene.dashboard.open("home", "Ubuntu");
  await scene.dashboard.open("settings", "Ubuntu");
  match(scene.window.scripts.at(-1) ?? "", /settings/);
  await scene.dashboard.open("search", "Debian");
  deepEqual(scene.window.scripts.slice(1), [`location.assign("/?daemon=Debian#search")`]);
  await scene.dashboard.open("search", "Debian");
  match(scene.window.scripts[2] ?? "", /getElementById\("search"\)/);
  equal(scene.window.scripts.length, 3);
  equal(scene.desktop.windows.length, 1);
});

Deno.test("Dashboard leaves what is read alone, unless another daemon calls or it cannot be read", async () => {
  const scene = new Scene();
  const ubuntu = (part: Partial<FaceConnection>) => aConnection({ id: "Ubuntu", ...part });
  const debian = (part: Partial<FaceConnection>) => aConnection({ id: "Debian", ...part });
  const calling = { snapshot: aWaitingFleet() };
  const lost = { state: { kind: "lost" } } as const;
  const { dashboard } = scene;
  await dashboard.open("home", "Debian");
  scene.connections = [ubuntu({}), debian(calling)];
  await dashboard.open("home", "Ubuntu");
  deepEqual([scene.window.focused, scene.window.scripts], [1, []]);
  // The time of the face counts, and its view of the daemon.
  const snapshot = aWaitingFleet({ snoozedUntil: NOW + 1 });
  scene.connections = [ubuntu({ snapshot }), debian(calling)];
  await dashboard.open("home", "Ubuntu");
  deepEqual(scene.window.scripts, []);
  scene.connections = [ubuntu(calling), debian(calling)];
  await dashboard.open("home", "Ubuntu");
  deepEqual(scene.window.scripts, [`location.assign("/?daemon=Ubuntu")`]);
  scene.connections = [ubuntu({ state: { kind: "stale", wire: "stdio" } }), debian({})];
  await dashboard.open("home", "Debian");
  equal(scene.window.scripts.length, 1, "one that is late can still be read");
  scene.connections = [ubuntu(lost), debian({})];
  await dashboard.open("home", "Debian");
  deepEqual(scene.window.scripts.slice(1), [`location.assign("/?daemon=Debian")`]);
  scene.connections = [ubuntu(lost), debian(lost)];
  await dashboard.open("home", "Ubuntu");
  equal(scene.window.scripts.length, 2, "there is nothing to read either");
});

Deno.test("Dashboard brings the terminal forward that shows what was focused in it", async () => {
  const scene = new Scene();
  const ubuntu = new FakePageDaemon();
  scene.links.set("Ubuntu", ubuntu);
  ubuntu.snapshot = aFleet({ sessions: [{ name: "api" }], panes: [{ title: "Fix it" }] });
  ubuntu.answer = () => ({ paneId: "%1", client: "/dev/pts/1" });
  scene.desktop.raised = "none";
  await scene.dashboard.open("home", "Ubuntu");
  const { onMessage } = scene.window.content;
  onMessage(JSON.stringify({ kind: "open", id: "1" }));
  const request = { jsonrpc: "2.0", id: 1, method: "actions.focus", params: { paneId: "%1" } };
  onMessage(JSON.stringify({ kind: "rpc", id: "1", text: JSON.stringify(request) }));
  await new Promise((resolve) => setTimeout(resolve));
  deepEqual(scene.desktop.raisedFor.map(({ sessions, title }) => [sessions, title]), [
    [["api"], "Fix it"],
  ]);
  match(scene.problems.join(), /choose Open in Terminal/);
});

Deno.test("Dashboard goes on with a daemon that is followed when its own is not", async () => {
  const scene = new Scene();
  await scene.dashboard.open("home", "");
  scene.dashboard.changed([]);
  deepEqual(scene.window.scripts, []);
  scene.dashboard.changed(["Ubuntu", "Debian"]);
  match(scene.window.scripts.at(-1) ?? "", /daemon=Ubuntu/);
  const before = scene.window.scripts.length;
  scene.dashboard.changed(["Debian", "Ubuntu"]);
  equal(scene.window.scripts.length, before);
});

Deno.test("Dashboard tells the place of a window that was closed, and opens another", async () => {
  const scene = new Scene();
  await scene.dashboard.open("home", "Ubuntu");
  scene.window.close();
  deepEqual(scene.places, [{ width: 1100, height: 760, x: null, y: null }]);
  await scene.dashboard.open("home", "Ubuntu");
  equal(scene.desktop.windows.length, 2);
  scene.dashboard.close();
  deepEqual(scene.desktop.windows.map(({ isOpen }) => isOpen), [false, false]);
});

Deno.test("Dashboard answers the page, also without a daemon, and sends links to the browser", async () => {
  const scene = new Scene();
  await scene.dashboard.open("home", "Ubuntu");
  const { respond, address, onForeignAddress, isOwnAddress } = scene.window.content;
  const page = await respond(new Request(address));
  match(await page.text(), /Ubuntu/);
  equal(isOwnAddress(address), true);
  equal(isOwnAddress("https://example.org/"), false);
  onForeignAddress("file:///etc/passwd");
  onForeignAddress("https://example.org/");
  deepEqual(scene.machine.deeds, ["address https://example.org/"]);
});

Deno.test("Dashboard says why there is no daemon yet, as the menu does", async () => {
  const scene = new Scene();
  await scene.dashboard.open("home", "Ubuntu");
  const { respond, address } = scene.window.content;
  const words = async () => {
    const page = await (await respond(new Request(address))).text();
    const state = await (await respond(new Request(new URL("/.window/state", address)))).json();
    ok(page.includes(`<h1>${state.title}</h1>`));
    return [state.isThere, state.title, state.advice];
  };
  scene.connections = [connectionWithoutLink("Ubuntu", null)];
  deepEqual((await words()).slice(0, 2), [
    false,
    "The daemon in Ubuntu is being put in place…",
  ]);
  scene.connections = [connectionWithoutLink("Ubuntu", "the disk is full")];
  const [isThere, title, advice] = await words();
  deepEqual([isThere, title], [false, "The daemon in Ubuntu is unavailable"]);
  match(advice, /Reconnect in the tray's menu\. The disk is full\.$/);
  scene.connections = [];
  match((await words())[1], /^Nothing is connected to Ubuntu$/);
});

Deno.test("Dashboard answers the page in words where the daemon's own answer is none", async () => {
  const scene = new Scene();
  await scene.dashboard.open("home", "Ubuntu");
  const { respond, address } = scene.window.content;
  const daemon = new FakePageDaemon();
  scene.links.set("Ubuntu", daemon);
  const answered = async (status: number, headers = {}) => {
    daemon.answer = () => ({ status, headers, body: "words", encoding: "utf8" });
    const response = await respond(new Request(address));
    return [response.status, await response.text()];
  };
  deepEqual(await answered(200), [200, "words"]);
  for (const status of [204, 205, 304]) deepEqual(await answered(status), [status, ""]);
  for (const status of [0, 101, 199, 600, Number.NaN]) {
    const [code, text] = await answered(status);
    equal(code, 502, String(status));
    match(String(text), /^The answer of the daemon cannot be shown: /);
  }
  deepEqual((await answered(200, { "bad name": "x" }))[0], 502);
});

Deno.test("Dashboard goes to the browser where no window can show it", async () => {
  const scene = new Scene();
  scene.desktop.noWindow = NO_WEBVIEW;
  scene.set.answers = { "web.link": { url: "http://127.0.0.1:1/login" } };
  await scene.dashboard.open("home", "Ubuntu");
  deepEqual(scene.machine.deeds, ["address http://127.0.0.1:1/login"]);
  deepEqual([scene.desktop.questions, scene.desktop.windows], [[], []]);
});

Deno.test("Dashboard offers WebView2 where the daemon serves no pages either", async () => {
  const scene = new Scene();
  scene.desktop.noWindow = NO_WEBVIEW;
  await scene.dashboard.open("home", "Ubuntu");
  equal(scene.desktop.questions.length, 1);
  deepEqual(scene.machine.deeds, []);
  scene.desktop.answer = true;
  await scene.dashboard.open("home", "Ubuntu");
  match(scene.machine.deeds[0] ?? "", /^address https:.*webview2/);
  scene.desktop.answer = null;
  await rejects(scene.dashboard.open("home", "Ubuntu"), /no web view here, https:/);
});

Deno.test("Dashboard says why a window failed, and sends nobody to WebView2", async () => {
  const scene = new Scene();
  scene.desktop.noWindow = { kind: "failed", problem: "the folder is read-only" };
  await rejects(
    scene.dashboard.open("home", "Ubuntu"),
    /the folder is read-only, try again or let/,
  );
  deepEqual([scene.desktop.questions, scene.machine.deeds], [[], []]);
});
