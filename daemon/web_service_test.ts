import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { freePort } from "../fixtures/free_port.ts";
import { openSocket } from "../fixtures/open_socket.ts";
import type { Role } from "../shared/protocol/method.ts";
import { webSocketChannel } from "../shared/rpc/web_socket_channel.ts";
import { until } from "./collect/test_until.ts";
import { systemClock } from "./platform/clock.ts";
import { ConfigSchema } from "./platform/config_schema.ts";
import { ManualClock } from "./platform/manual_clock.ts";
import { memoryLog } from "./platform/memory_log.ts";
import { resolvePaths } from "./platform/paths.ts";
import { answerOnce } from "./rpc/answer_once.ts";
import {
  ACCEPT,
  type Accept,
  assertAnswered,
  assertRefused,
  REJECT,
  type Reject,
} from "./rpc/test_corpus.ts";
import { TestDaemon } from "./rpc/test_context.ts";
import { populate } from "./rpc/test_population.ts";
import { type Message, TestPeer } from "./rpc/test_peer.ts";
import { buildSite } from "./web/site.ts";
import { WebService, type WebServiceOptions } from "./web_service.ts";

/** A web service on a port of its own that serves one daemon after the other. */
class ServedScene implements AsyncDisposable {
  readonly log = memoryLog();
  readonly service: WebService;
  readonly #home: string;
  readonly #tokens = new Map<Role, string>();
  #daemon = new TestDaemon();
  #served: Promise<void> = Promise.resolve();

  private constructor(home: string, port: number) {
    this.#home = home;
    this.service = makeService(home, {
      port,
      log: this.log.room("wire"),
      answer: (text, asker) => answerOnce(text, { context: this.#daemon.context, ...asker }),
      site: (request, role) => buildSite(this.#daemon.context)(request, role),
      onChannel: (channel, role) => {
        this.#served = this.#daemon.serve(channel, role);
      },
    });
  }

  static async start(port: number = freePort()): Promise<ServedScene> {
    const home = await Deno.makeTempDir({ prefix: "ntm-web-" });
    const scene = new ServedScene(home, port);
    try {
      await scene.service.start();
      for (const role of ["read", "admin"] as const) {
        scene.#tokens.set(role, (await Deno.readTextFile(join(home, `token.${role}`))).trim());
      }
      return scene;
    } catch (error) {
      await scene[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Another daemon, with what the corpus speaks of. */
  renew(): void {
    this.#daemon.close();
    this.#daemon = new TestDaemon();
    populate(this.#daemon);
  }

  async overWebSocket({ role, request }: Accept | Reject): Promise<Message> {
    const authorization = `Bearer ${this.#tokens.get(role)}`;
    const socket = await openSocket(this.#url("ws", "/rpc"), { authorization });
    const peer = new TestPeer(webSocketChannel(socket, "test"), this.#served);
    await peer.send(request);
    const message = await peer.next();
    const closed = new Promise((resolve) => socket.onclose = resolve);
    await peer.leave();
    await closed;
    return message;
  }

  async overPost({ role, request }: Accept | Reject): Promise<Message> {
    const response = await this.get("/rpc", role, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    assert.equal(response.status, 200);
    return await response.json();
  }

  get(path: string, role: Role, init: RequestInit = {}): Promise<Response> {
    const authorization = `Bearer ${this.#tokens.get(role)}`;
    const headers = { authorization, ...init.headers as Record<string, string> };
    return fetch(this.#url("http", path), { ...init, headers });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.stop();
    this.#daemon.close();
    await Deno.remove(this.#home, { recursive: true });
  }

  #url(scheme: "http" | "ws", path: string): string {
    return `${this.service.url?.replace(/^http/, scheme)}${path}`;
  }
}

/** A service whose files are in this directory, and that answers nothing of itself. */
function makeService(
  home: string,
  { port = freePort(), ...options }: Partial<WebServiceOptions> & { readonly port?: number },
): WebService {
  return new WebService({
    config: ConfigSchema.parse({ server: { port }, security: { rate_limit_rps: 10_000 } }),
    paths: resolvePaths({
      homeFlag: home,
      env: { get: () => undefined },
      userInfo: { homedir: home, uid: Deno.uid() ?? 0 },
    }),
    clock: systemClock,
    log: memoryLog().room("wire"),
    answer: () => Promise.resolve(null),
    site: () => new Response(),
    isOptional: false,
    onChannel: () => {},
    ...options,
  });
}

const WIRES = {
  "a WebSocket": (scene: ServedScene, fixture: Accept | Reject) => scene.overWebSocket(fixture),
  "POST /rpc": (scene: ServedScene, fixture: Accept | Reject) => scene.overPost(fixture),
} as const;

for (const [wire, ask] of Object.entries(WIRES)) {
  Deno.test(`WebService gives the answers of the whole corpus over ${wire}`, async (t) => {
    await using scene = await ServedScene.start();
    for (const [file, fixture] of ACCEPT) {
      await t.step(`accepts ${file}`, async () => {
        scene.renew();
        const message = await ask(scene, fixture);
        if (wire !== "POST /rpc" || fixture.request.method !== "subscribe") {
          assertAnswered(message, fixture);
          return;
        }
        const error = { name: "UNSUPPORTED", message: "this wire carries one answer" } as const;
        assertRefused(message, { role: fixture.role, request: fixture.request, error });
      });
    }
    for (const [file, fixture] of REJECT) {
      await t.step(`rejects ${file}`, async () => {
        scene.renew();
        assertRefused(await ask(scene, fixture), fixture);
      });
    }
  });
}

Deno.test("WebService serves the site to who has a token, as the role of the token", async () => {
  await using scene = await ServedScene.start();
  scene.renew();
  for (const [role, status] of [["admin", 200], ["read", 403]] as const) {
    const response = await scene.get("/debug/metrics", role);
    assert.equal(response.status, status);
    await response.body?.cancel();
  }
  const health = await scene.get("/health", "read");
  assert.equal((await health.json()).condition, "healthy");
  assert.equal(health.headers.get("content-security-policy")?.match(/default-src/g)?.length, 1);
});

Deno.test("WebService uses the next port when the first is taken", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  await using scene = await ServedScene.start(port);
  assert.notEqual(new URL(scene.service.url ?? "").port, String(port));
  const said = scene.log.records.map(({ message }) => message).join("\n");
  assert.match(said, /the port is taken, the next free one is used/);
  assert.ok(!JSON.stringify(scene.log.records).includes("code="));
});

Deno.test("WebService that is optional tells its problem instead of failing", async () => {
  const home = await Deno.makeTempDir({ prefix: "ntm-web-" });
  const make = (isOptional: boolean) => startWithOpenToken(home, isOptional);
  try {
    await assert.rejects(make(false), /others may open it/);
    const service = await make(true);
    assert.equal(service.url, null);
    assert.equal(service.link("admin"), null);
    assert.match(service.problem ?? "", /others may open it/);
    await service.stop();
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

const COOKIE = "cookie-of-a-browser";

/** A service in a directory of its own, by a clock of its own, that knows one login. */
async function withLogin(
  until: (now: number) => number,
  body: (parts: {
    readonly service: WebService;
    readonly clock: ManualClock;
    readonly home: string;
    /** A WebSocket of the browser that has logged in; tells how it was closed. */
    readonly open: () => Promise<{ readonly closeCode: number | null }>;
  }) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-web-" });
  const clock = new ManualClock(Date.now());
  const digest = createHash("sha256").update(COOKIE).digest("base64url");
  const logins = [{ digest, role: "read", until: until(clock.now()) }];
  const text = JSON.stringify({ version: 1, logins });
  await Deno.writeTextFile(join(home, LOGINS), text, { mode: 0o600 });
  const service = makeService(home, { clock });
  const open = async () => {
    const { host, port } = new URL(service.url ?? "");
    const headers = { cookie: `ntm_tracker_${port}=${COOKIE}`, origin: `http://${host}` };
    const socket = await openSocket(`ws://${host}/rpc`, headers);
    const opened = { closeCode: null as number | null };
    socket.onclose = ({ code }) => opened.closeCode = code;
    return opened;
  };
  try {
    await service.start();
    await body({ service, clock, home, open });
  } finally {
    await service.stop();
    await Deno.remove(home, { recursive: true });
  }
}

const LOGINS = "web-logins.json";
const keptIn = (home: string) => JSON.parse(Deno.readTextFileSync(join(home, LOGINS))).logins;

Deno.test("WebService ends a WebSocket with the login that let it in, and forgets the login", () =>
  withLogin((now) => now + 3_600_000, async ({ service, clock, home, open }) => {
    const socket = await open();
    clock.tick(3_600_000 - 1);
    assert.equal(keptIn(home).length, 1);
    clock.tick(1);
    await until("it is closed", () => socket.closeCode === 1000);
    await assert.rejects(open());
    await service.stop();
    assert.deepEqual(keptIn(home), []);
  }));

Deno.test("WebService takes a login that has ended from its file when it starts", () =>
  withLogin((now) => now - 1, async ({ service, home }) => {
    await service.stop();
    assert.deepEqual(keptIn(home), []);
  }));

Deno.test("WebService.forget() ends WebSockets also where that logins ended cannot be kept", () =>
  withLogin((now) => now + 3_600_000, async ({ service, home, open }) => {
    const socket = await open();
    await Deno.remove(join(home, LOGINS));
    await Deno.mkdir(join(home, LOGINS));
    const forgotten = await service.forget();
    assert.ok(forgotten?.kind === "ended");
    assert.equal(forgotten.logins, 1);
    assert.match(forgotten.problem ?? "", /directory/i);
    forgotten.disconnect();
    await until("it is closed", () => socket.closeCode === 1000);
    await assert.rejects(open());
  }));

Deno.test("WebService.forget() changes nothing where a token cannot be written", () =>
  withLogin((now) => now + 3_600_000, async ({ service, home, open }) => {
    const token = join(home, "token.admin");
    const before = Deno.readTextFileSync(join(home, "token.read"));
    Deno.chmodSync(token, 0o644);
    const forgotten = await service.forget();
    assert.ok(forgotten?.kind === "kept");
    assert.match(forgotten.why, /token\.admin: others may open it/);
    assert.equal(Deno.readTextFileSync(join(home, "token.read")), before);
    const socket = await open();
    await service.stop();
    await until("it is closed", () => socket.closeCode === 1000);
    assert.equal(keptIn(home).length, 1);
  }));

Deno.test("WebService.forget() asked several times at once leaves tokens that let in", () =>
  withLogin((now) => now + 3_600_000, async ({ service, home }) => {
    for (let round = 0; round < 5; round++) {
      const token = join(home, "token.admin");
      Deno.chmodSync(token, 0o644);
      // One that fails holds up none behind it.
      const first = service.forget().finally(() => Deno.chmodSync(token, 0o600));
      const others = await Promise.all(Array.from({ length: 6 }, () => service.forget()));
      assert.equal((await first)?.kind, "kept");
      const ended = others.map((one) => one?.kind === "ended" ? one.logins : null);
      assert.deepEqual(ended, [round === 0 ? 1 : 0, 0, 0, 0, 0, 0]);
      for (const role of ["read", "admin"] as const) {
        const text = await Deno.readTextFile(join(home, `token.${role}`));
        const authorization = `Bearer ${text.trim()}`;
        const { status } = await fetch(`${service.url}/`, { headers: { authorization } });
        assert.equal(status, 200, `${role}, round ${round}`);
      }
    }
  }));

/** A token that others may open is refused. */
async function startWithOpenToken(home: string, isOptional: boolean): Promise<WebService> {
  const file = join(home, "token.read");
  await Deno.writeTextFile(file, "x".repeat(40));
  await Deno.chmod(file, 0o644);
  const service = makeService(home, { isOptional });
  await service.start();
  return service;
}
