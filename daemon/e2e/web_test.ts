import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { freePort } from "../../fixtures/free_port.ts";
import type { Event } from "../../shared/model/event.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { runCommand } from "./cli_process.ts";
import { connectTo, DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually, within } from "./eventually.ts";
import { Observer, paneCalled, sessionCalled } from "./observer.ts";
import { Scene } from "./scene.ts";
import { TempHome } from "./temp_home.ts";
import { type RawAnswer, WebClient } from "./web_client.ts";

const CORPUS = new URL("../../fixtures/protocol/dispatch/", import.meta.url);

/** A scene whose daemon serves the web on a port of its own. */
async function webScene(): Promise<{ readonly scene: Scene; readonly port: number }> {
  const port = freePort();
  const config = { server: { enable: true, port }, security: { rate_limit_rps: 1_000 } };
  return { scene: await Scene.start({ config }), port };
}

interface Request {
  readonly id: string;
  readonly method: string;
}

/** What ends the wires that are compared. */
const ENDS_WIRES: ReadonlySet<string> = new Set(["daemon.shutdown", "web.forget"]);

/** Every request of the corpus that a running daemon can be asked twice. */
function corpus(): readonly { readonly role: "read" | "admin"; readonly request: Request }[] {
  return ["accept", "reject"].flatMap((folder) =>
    [...Deno.readDirSync(new URL(folder, CORPUS))].map(({ name }) => {
      const fixture = JSON.parse(Deno.readTextFileSync(new URL(`${folder}/${name}`, CORPUS)));
      return { role: "admin", ...fixture };
    })
  ).filter(({ role, request }) => role === "read" || !ENDS_WIRES.has(request.method));
}

/** An error by its name and number, or that there was none. */
function kindOf({ id, error }: RawAnswer): unknown {
  const { code, data } = (error ?? {}) as { code?: number; data?: { code?: string } };
  return { id, code, name: data?.code };
}

/** A client of a wire with sessions: asks, and lets notifications pass. */
class Asker implements Disposable {
  readonly #channel: Channel;
  readonly #texts: AsyncIterator<string>;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#texts = channel.receive()[Symbol.asyncIterator]();
  }

  async ask(request: Request): Promise<RawAnswer> {
    await this.#channel.send(JSON.stringify(request));
    for (;;) {
      const { value, done } = await within(`an answer to ${request.id}`, this.#texts.next());
      if (done) throw new Error(`ask ${request.id}: the wire has ended`);
      const message = JSON.parse(value);
      if (message.id === request.id) return message;
    }
  }

  [Symbol.dispose](): void {
    this.#channel.close();
  }
}

e2eTest("the socket, stdio, a WebSocket and POST give the same answers", async (t) => {
  const { scene: made, port } = await webScene();
  await using scene = made;
  const home = scene.home.dir;
  await using bridge = await DaemonProcess.start({ home, mode: "stdio" });
  using socket = new Asker(await connectTo(home));
  using stdio = new Asker(bridge.stdio);
  for (const role of ["admin", "read"] as const) {
    const client = new WebClient({ home, port, role });
    using webSocket = new Asker(await client.channel());
    for (const { request } of corpus().filter((fixture) => fixture.role === role)) {
      await t.step(`${request.id} as ${role}`, async () => {
        const overWebSocket = kindOf(await webSocket.ask(request));
        const overPost = kindOf(await client.post(request));
        if (role === "admin") {
          deepEqual(overWebSocket, kindOf(await socket.ask(request)));
          deepEqual(overWebSocket, kindOf(await stdio.ask(request)));
        }
        const isFollowed = request.method === "subscribe" &&
          (overWebSocket as { readonly code?: number }).code === undefined;
        const unsupported = { id: request.id, code: -32_005, name: "UNSUPPORTED" };
        deepEqual(overPost, isFollowed ? unsupported : overWebSocket);
      });
    }
  }
});

e2eTest("a client on a WebSocket follows, and goes on over a restart", async () => {
  const { scene: made, port } = await webScene();
  await using scene = made;
  const client = new WebClient({ home: scene.home.dir, port });
  const observer = await Observer.open(await client.channel());
  const pane = await scene.fleet.split("=one:", "quiet");
  await observer.waitFor("the new pane", (seen) => paneCalled(seen, pane));
  const { cursor } = observer;
  const { runId } = observer.seen.snapshot;

  await scene.daemon.stop();
  await within("the end of the wire", observer.client.closed);
  await scene.fleet.addSession({ name: "two", panes: ["quiet"] });
  await scene.restart();
  // The socket is there a moment before the port.
  const channel = await eventually("the port", () => client.channel().catch(() => false as const));
  const again = await Observer.open(channel, { cursor });
  try {
    await again.waitFor("the new session", (seen) => sessionCalled(seen, "two"));
    await again.waitForEvent("session.created", ({ display }) => display.sessionName === "two");
    notEqual(again.seen.snapshot.runId, runId);
    equal(again.seen.events[0]?.id, cursor.sinceEventId + 1, "nothing is left out");
  } finally {
    again.close();
  }
});

e2eTest("a client that only has HTTP misses nothing, and hears nothing twice", async () => {
  const { scene: made, port } = await webScene();
  await using scene = made;
  const client = new PollingClient(new WebClient({ home: scene.home.dir, port }));
  await client.poll();
  const from = client.cursor;

  await scene.fleet.addSession({ name: "two", panes: ["quiet"] });
  await client.waitForSessions("one two");
  await scene.fleet.tmux("rename-session", "-t", "=two", "three");
  await client.waitForSessions("one three");

  // What happens while nobody watches is found by the first look of the next run.
  await scene.daemon.stop();
  equal(await client.poll(), false, "nobody answers");
  await scene.fleet.tmux("kill-session", "-t", "=three");
  await scene.fleet.addSession({ name: "four", panes: ["quiet"] });
  await scene.restart();
  await client.waitForSessions("four one");
  await client.waitForEvent("session.ended", "three");
  await client.waitForEvent("session.created", "four");

  await client.poll();
  const ids = client.events.map(({ id }) => id);
  deepEqual(ids, Array.from(ids, (_, index) => from + 1 + index), "no hole, and none twice");
  const count = (type: string, name: string) =>
    client.events.filter((event) => event.type === type && event.display.sessionName === name);
  for (const name of ["two", "four"]) equal(count("session.created", name).length, 1, name);
  equal(count("session.ended", "three").length, 1);
});

/** Polls with a cursor, as a script with nothing but HTTP would; a daemon that is away is no harm. */
class PollingClient {
  readonly #client: WebClient;
  readonly events: Event[] = [];
  cursor = 0;
  #instanceId: string | null = null;
  #names = "";

  constructor(client: WebClient) {
    this.#client = client;
  }

  /** @returns false when nobody answered. */
  async poll(): Promise<boolean> {
    try {
      await this.#takeEvents();
      const { sessions } = await this.#client.ask<Result<"sessions.list">>("sessions.list", {});
      this.#names = sessions.map(({ name }) => name).sort().join(" ");
      return true;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  }

  async waitForSessions(names: string): Promise<void> {
    await this.#until(`sessions ${names}`, () => this.#names === names);
  }

  async waitForEvent(type: string, sessionName: string): Promise<void> {
    await this.#until(
      `${type} of ${sessionName}`,
      () =>
        this.events.some((event) =>
          event.type === type && event.display.sessionName === sessionName
        ),
    );
  }

  async #until(what: string, holds: () => boolean): Promise<void> {
    const lastSeen = () => `${this.#names}; ${this.events.map(({ type }) => type).join(" ")}`;
    await eventually(what, async () => await this.poll() && holds(), { lastSeen });
  }

  async #takeEvents(): Promise<void> {
    for (let isFirst = this.#instanceId === null;; isFirst = false) {
      const cursor = { sinceEventId: this.cursor, instanceId: this.#instanceId };
      const answer = await this.#client.ask<Result<"events.list">>("events.list", {
        // So few that an answer is often not the last.
        limit: 3,
        ...isFirst ? {} : cursor,
      });
      if (!isFirst) this.events.push(...answer.events);
      this.cursor = isFirst ? answer.lastEventId : answer.nextEventId;
      this.#instanceId = answer.instanceId;
      if (isFirst || !answer.hasMore) return;
    }
  }
}

e2eTest(
  "health and figures are there for probes, and the admin's pages for the admin",
  async () => {
    const { scene: made, port } = await webScene();
    await using scene = made;
    const client = new WebClient({ home: scene.home.dir, port });
    const health = await client.get("/health");
    equal(health.status, 200);
    equal((await health.json()).pid, scene.daemon.pid);
    const metrics = await (await client.get("/metrics")).text();
    match(metrics, /^ntm_tracker_sessions\{status="[a-z]+"\} 1$/m);
    match(metrics, /^ntm_tracker_daemon_events_kept_total [1-9]/m);
    ok(!metrics.includes(scene.fleet.socketPath) && !/\bone\b/.test(values(metrics)), "no names");
    for (const page of ["metrics", "selftest", "log", "diagnostics"]) {
      const refused = await client.get(`/debug/${page}`);
      equal(refused.status, 403);
      await refused.body?.cancel();
      const admin = new WebClient({ home: scene.home.dir, port, role: "admin" });
      const told = await admin.get(`/debug/${page}`);
      equal(told.status, 200);
      equal(typeof await told.json(), "object");
    }
  },
);

function values(metrics: string): string {
  return metrics.split("\n").filter((line) => !line.startsWith("#")).join("\n");
}

e2eTest("web.fetch serves the page and all it names while no port is open", async () => {
  await using scene = await Scene.start();
  const client = await scene.daemon.client();
  const fetched = (path: string) => client.request<Result<"web.fetch">>("web.fetch", { path });
  const page = await fetched("/");
  equal(page.status, 200);
  match(page.headers["content-type"] ?? "", /^text\/html/);
  match(page.headers["content-security-policy"] ?? "", /default-src 'self'/);
  match(page.body, />[^<]*\bone\b[^<]*</);
  const named = [...page.body.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)];
  ok(named.length >= 3);
  for (const [, path = ""] of named) equal((await fetched(path)).status, 200, path);
  equal((await fetched("/login?code=x")).status, 404, "there is no way in, for one who is in");
  equal((await fetched("/nothing")).status, 404);
});

e2eTest("open prints a link that works once, and commands ask over a WebSocket", async () => {
  const { scene: made, port } = await webScene();
  await using scene = made;
  const { dir } = scene.home;
  const { code, stdout } = await runCommand(dir, "open", "--read");
  equal(code, 0);
  match(stdout, new RegExp(`^http://127\\.0\\.0\\.1:${port}/login\\?code=\\S+\\n$`));
  for (const status of [303, 401]) {
    const response = await fetch(stdout.trim(), { redirect: "manual" });
    equal(response.status, status);
    await response.body?.cancel();
  }
  const log = await Deno.readTextFile(scene.home.paths.logFile);
  ok(!log.includes("code="), "no link stands in the log");

  const url = `ws://127.0.0.1:${port}`;
  // Where there is no daemon: only the address says which is asked.
  await using elsewhere = await TempHome.create();
  const ask = (...args: string[]) => runCommand(elsewhere.dir, ...args, "--url", url);
  const asked = await ask("sessions", "--json", "--token-file", `${dir}/token.read`);
  equal(asked.code, 0, asked.stderr);
  deepEqual(JSON.parse(asked.stdout).sessions.map(({ name }: { name: string }) => name), ["one"]);
  const refused = await ask("metrics", "--token-file", `${dir}/token.read`);
  equal(refused.code, 1);
  match(refused.stderr, /needs the admin role/);
  await Deno.chmod(`${dir}/token.read`, 0o644);
  const open = await ask("sessions", "--token-file", `${dir}/token.read`);
  match(open.stderr, /others may open it/);
  const stopped = await ask("stop", "--token-file", `${dir}/token.admin`);
  equal(stopped.code, 0, stopped.stderr);
  equal((await scene.daemon.ended()).code, 0);
});

e2eTest("open says what to do while the dashboard is off", async () => {
  await using scene = await Scene.start();
  const { code, stdout, stderr } = await runCommand(scene.home.dir, "open");
  deepEqual([code, stdout], [69, ""]);
  match(stderr, /the dashboard is off: set `enable = true` in \[server\]/);
});
