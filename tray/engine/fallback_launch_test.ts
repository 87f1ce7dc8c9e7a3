import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { join } from "node:path";
import { listeningWire, testAccess, TOKENS } from "../../daemon/wire/http/test_web_wire.ts";
import type { HttpWire } from "../../daemon/wire/http/http_wire.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { memoryPair } from "../../shared/rpc/memory.ts";
import type { DaemonChild } from "./daemon_child.ts";
import { FallbackLaunch } from "./fallback_launch.ts";
import { withServer } from "./test_server.ts";

const ARGV = ["daemon"];
const WANTED = new AbortController().signal;

/** Stdio that can be had or not, and a daemon's web. */
class Scene implements AsyncDisposable {
  readonly log: string[] = [];
  /** Ends of stdio at the daemon's side. */
  readonly stdio: Channel[] = [];
  readonly sockets: Channel[] = [];
  readonly folder: string;
  readonly launches: FallbackLaunch;
  url: string | null = null;
  hasStdio = false;
  #wire: HttpWire | null = null;

  private constructor(folder: string) {
    this.folder = folder;
    this.launches = new FallbackLaunch({
      spawn: () => this.#spawn(),
      fallback: (name) => {
        const { url, tokenFile } = this;
        return name === "Ubuntu" && url !== null ? { url, tokenFile } : null;
      },
      log: (line) => this.log.push(line),
    });
  }

  static async open(): Promise<Scene> {
    const scene = new Scene(await Deno.makeTempDir({ prefix: "ntm-fallback-" }));
    await scene.keepToken(TOKENS.admin);
    return scene;
  }

  get tokenFile(): string {
    return join(this.folder, "token.admin");
  }

  async keepToken(token: string): Promise<void> {
    await Deno.writeTextFile(this.tokenFile, token, { mode: 0o600 });
  }

  async serves(): Promise<void> {
    const onChannel = (channel: Channel) => this.sockets.push(channel);
    this.#wire = await listeningWire({ access: testAccess(), onChannel });
    this.url = `${this.#wire.url?.replace("http", "ws")}/rpc`;
  }

  /** Starts of which nothing comes. */
  fails(times: number, name = "Ubuntu"): void {
    for (let time = 0; time < times; time++) {
      throws(() => void this.launch(name), /no such program/);
    }
  }

  launch(name = "Ubuntu", over = WANTED): DaemonChild | Promise<DaemonChild> {
    return this.launches.launch(name, { argv: ARGV, over });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#wire?.close();
    await Deno.remove(this.folder, { recursive: true });
  }

  #spawn(): DaemonChild {
    if (!this.hasStdio) throw new Error("start daemon with x: there is no such program");
    const [channel, far] = memoryPair();
    this.stdio.push(far);
    const ended = channel.closed.then(() => 0);
    return {
      wire: "stdio",
      channel,
      pid: 7,
      ended,
      end: () => Promise.resolve(channel.close()),
      said: () => "last words",
    };
  }
}

Deno.test("FallbackLaunch joins a daemon after two starts of which nothing came", async () => {
  await using scene = await Scene.open();
  await scene.serves();
  scene.fails(2);
  scene.hasStdio = true;
  const child = await scene.launch();
  equal(child.wire, "websocket");
  equal(scene.stdio.length, 0);
  const [socket] = scene.sockets;
  await socket?.send("hello");
  for await (const text of child.channel.receive()) {
    equal(text, "hello");
    break;
  }
  await child.end("gently");
  const next = await scene.launch();
  equal(next.wire, "stdio", "stdio is next");
  await next.end("gently");
  const again = await scene.launch();
  equal(again.wire, "websocket", "once is enough after that");
  await again.end("at_once");
  await socket?.closed;
});

Deno.test("FallbackLaunch starts on stdio alone while that answers", async () => {
  await using scene = await Scene.open();
  await scene.serves();
  scene.hasStdio = true;
  for (let time = 0; time < 5; time++) {
    const child = await scene.launch();
    equal(child.wire, "stdio");
    equal(child.said(), "last words");
    await scene.stdio.at(-1)?.send("hello");
    for await (const text of child.channel.receive()) {
      equal(text, "hello");
      break;
    }
    await child.ended;
  }
});

Deno.test("FallbackLaunch joins none that nobody has named", async () => {
  await using scene = await Scene.open();
  scene.fails(5);
  await scene.serves();
  scene.fails(5, "Debian");
  deepEqual(scene.sockets, []);
});

Deno.test("FallbackLaunch starts and joins nothing for one who left while it looked", async () => {
  await using scene = await Scene.open();
  await scene.serves();
  const url = scene.url;
  scene.fails(2);
  scene.hasStdio = true;
  for (const answer of [new Response("hello"), Response.json({ condition: "healthy" })]) {
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<Response>();
    const serve = () => (asked.resolve(), answered.promise);
    await withServer(serve, async (slowUrl) => {
      scene.url = slowUrl;
      const left = new AbortController();
      const launching = rejects(async () => await scene.launch("Ubuntu", left.signal), {
        name: "AbortError",
      });
      await asked.promise;
      left.abort();
      answered.resolve(answer);
      await launching;
    });
  }
  deepEqual([scene.stdio, scene.log], [[], []]);
  scene.url = url;
  const child = await scene.launch();
  equal(child.wire, "websocket", "it was no try");
  await child.end("gently");
});

Deno.test("FallbackLaunch goes on with stdio where no daemon answers, and says so once", async () => {
  await using scene = await Scene.open();
  await withServer(() => new Response("hello"), async (url, asked) => {
    scene.url = url;
    scene.fails(2);
    for (let time = 0; time < 3; time++) {
      await rejects(async () => await scene.launch(), /no such program/);
    }
    const plain = { path: "/health", hasToken: false };
    deepEqual(asked, [plain, plain, plain]);
    deepEqual(scene.log, [
      `Ubuntu: reach daemon at ${url}: something else answers there, name the daemon's port`,
    ]);
    scene.hasStdio = true;
    equal((await scene.launch()).wire, "stdio");
  });
});

Deno.test("FallbackLaunch says what is wrong with a token, and goes back to stdio", async () => {
  await using scene = await Scene.open();
  await scene.serves();
  scene.fails(2);
  await scene.keepToken("x".repeat(43));
  const wrong =
    `reach daemon at ${scene.url}: it refuses the token in ${scene.tokenFile}, name that of its last start`;
  await rejects(async () => await scene.launch(), { message: wrong });
  scene.fails(1);
  await Deno.remove(scene.tokenFile);
  await rejects(async () => await scene.launch(), /^Error: read token from .*: there is none/);
  scene.fails(1);
  await scene.keepToken(TOKENS.admin);
  const child = await scene.launch();
  equal(child.wire, "websocket");
  await child.end("gently");
  equal(scene.log.length, 2);
  ok(!scene.log.join("\n").includes("xxxx"), "a token was logged");
});
