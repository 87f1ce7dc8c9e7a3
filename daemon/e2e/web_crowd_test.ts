import { deepEqual, equal, match, ok } from "node:assert/strict";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually, pause, within } from "./eventually.ts";
import { sessionCalled } from "./observer.ts";
import { rawHttp } from "./raw_http.ts";
import { RawWebScene } from "./raw_web_scene.ts";
import { openWebSocket, type RawWebSocket } from "./web_socket.ts";

const MIB = 1_024 * 1_024;

/** As many as are asked for, or as this process may hold open beside what it has. */
const CROWD = Math.min(10_000, openFilesLimit() - 500);

/** What the daemon lets in at once, with room for what it has open itself. */
const MOST_DESCRIPTORS = 256 + 100;

const HEALTH = '{"jsonrpc":"2.0","id":1,"method":"health.get"}';

e2eTest(`attack 9: ${CROWD} idle clients do not keep the daemon from looking`, async () => {
  await using web = await RawWebScene.start();
  const { daemon, fleet, observer } = web.scene;
  const authorization = (await web.bearer("admin"))[1];
  const before = await daemon.memory();
  await using crowd = new AsyncDisposableStack();
  const sockets: RawWebSocket[] = [];
  for (let count = 0; count < 100; count++) {
    const socket = await openWebSocket(web.port, { authorization });
    crowd.defer(() => socket.close());
    sockets.push(socket);
  }
  const began = performance.now();
  for (let count = 0; count < CROWD; count += 100) {
    const batch = Array.from({ length: 100 }, () => connectTo(web.port));
    for (const connection of await Promise.all(batch)) {
      if (connection !== null) crowd.defer(() => connection.close());
    }
  }
  const took = performance.now() - began;
  await fleet.addSession({ name: "meanwhile", panes: ["quiet"] });
  await observer.waitFor("the new session", (seen) => sessionCalled(seen, "meanwhile"));
  const descriptors = [...Deno.readDirSync(`/proc/${daemon.pid}/fd`)].length;
  const grown = await daemon.memory() - before;
  console.log(
    `${CROWD} connections in ${took.toFixed(0)} ms: the daemon holds ${descriptors} descriptors ` +
      `and has grown by ${(grown / MIB).toFixed(1)} MiB`,
  );
  ok(descriptors < MOST_DESCRIPTORS, `it holds ${descriptors} descriptors`);
  ok(grown < 96 * MIB, `it has grown by ${grown} bytes`);
  equal((await observer.request("health.get")).status, "ok");
  sockets[0]?.send(HEALTH);
  equal(JSON.parse(await sockets[0]?.next() ?? "").id, 1, "who was there is still answered");

  await eventually("a place for a newcomer", async () => {
    // The silent ones are sent away after their time.
    const answer = await rawHttp(web.port, web.head({})).catch(() => null);
    return answer?.status === 401;
  }, { deadlineMs: 30_000 });
});

e2eTest("attack 9: who sends too slowly is sent away", async (t) => {
  await using web = await RawWebScene.start();
  const bearer = await web.bearer("admin");
  const type = ["Content-Type", "application/json"] as const;
  const headers = [bearer, type, ["Content-Length", "100"] as const];
  const slow = {
    "nothing at all": "",
    "half a head": "GET / HTTP/1.1\r\nHost: localhost\r\n",
    "a part of a body": `${web.head({ method: "POST", target: "/rpc", headers })}{`,
  };
  await Promise.all(
    Object.entries(slow).map(([name, text]) =>
      t.step({
        name,
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
        fn: async () => {
          const began = performance.now();
          const { status } = await dripping(web.port, text);
          equal(status, 408);
          console.log(`${name}: sent away after ${(performance.now() - began).toFixed(0)} ms`);
        },
      })
    ),
  );
});

e2eTest("attack 9: who asks too often is slowed or refused, and others are not", async (t) => {
  await using web = await RawWebScene.start({ config: { security: { rate_limit_rps: 10 } } });
  const admin = await web.bearer("admin");
  const read = await web.bearer("read");
  await t.step("requests", async () => {
    const asked = Array.from({ length: 60 }, () => web.post(HEALTH, [admin]));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    const answered = statuses.filter((status) => status === 200).length;
    ok(answered >= 20 && answered < 50, `${answered} of 60 were answered`);
    equal(statuses.filter((status) => status === 429).length, 60 - answered);
    equal((await web.post(HEALTH, [read])).status, 200);
  });
  await t.step("members of a batch, each for itself", async () => {
    const { body } = await web.post(BATCH, [await web.cookie()]);
    const codes: readonly unknown[] = JSON.parse(body).map(codeOf);
    equal(codes.length, 50);
    const answered = codes.indexOf("RATE_LIMITED");
    ok(answered >= 20 && answered < 30, `${answered} of 50 were answered`);
    ok(codes.slice(answered).every((code) => code === "RATE_LIMITED"));
  });
  await t.step("strangers, whatever they show", async () => {
    const asked = Array.from(
      { length: 60 },
      (_, index) => web.ask({ headers: [["Authorization", `Bearer ${index}`]] }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    ok(statuses.includes(429));
    ok(statuses.every((status) => status === 401 || status === 429));
  });
  await t.step("messages of a WebSocket: each is answered, at a pace", async () => {
    const socket = await openWebSocket(web.port, { authorization: read[1] });
    const began = performance.now();
    for (let id = 1; id <= 50; id++) socket.send(HEALTH.replace('"id":1', `"id":${id}`));
    for (let id = 1; id <= 50; id++) equal(JSON.parse(await socket.next() ?? "").id, id);
    const took = performance.now() - began;
    ok(took > 2_000, `50 answers came within ${took} ms`);
    socket.send(BATCH);
    let answers: readonly BatchAnswer[] = [];
    // A ping may come before it.
    while (answers.length === 0) {
      const message: unknown = JSON.parse(await socket.next() ?? "[{}]");
      if (Array.isArray(message)) answers = message;
    }
    deepEqual(answers.map(codeOf), Array(50).fill(null));
    const withBatch = performance.now() - began;
    ok(withBatch > took + 4_000, `50 members of a batch came within ${withBatch - took} ms`);
    socket.close();
  });
});

e2eTest("attack 9: who floods a WebSocket and reads nothing is not buffered for", async (t) => {
  await using web = await RawWebScene.start();
  const { daemon, observer } = web.scene;
  const before = await daemon.memory();
  const floods = {
    "with questions": [1, '{"jsonrpc":"2.0","id":1,"method":"capabilities.get"}'],
    "with pings": [9, "p".repeat(125)],
  } as const;
  for (const [name, [opcode, text]] of Object.entries(floods)) {
    await t.step(name, async () => {
      const authorization = (await web.bearer("admin"))[1];
      const socket = await openWebSocket(web.port, { authorization });
      const payload = new TextEncoder().encode(text);
      for (let batch = 0; batch < 100; batch++) socket.sendFrame(opcode, payload, { times: 2_000 });
      // It is taken to the end where nothing is kept of it, and else not.
      await Promise.race([socket.written(), pause(4_000)]);
      const grown = await daemon.memory() - before;
      console.log(`a flood ${name}: the daemon has grown by ${(grown / MIB).toFixed(1)} MiB`);
      ok(grown < 96 * MIB, `it has grown by ${grown} bytes`);
      match((await observer.request("health.get")).status, /^(ok|degraded)$/);
      // It ends although it neither reads nor says good-bye.
      await observer.client.request("web.forget", {});
      await within("the end of the flood", socket.written());
      socket.close();
    });
  }
});

/** As many questions as a batch may have. */
const BATCH = `[${Array.from({ length: 50 }, (_, id) => HEALTH.replace('"id":1', `"id":${id}`))}]`;

function codeOf({ error }: BatchAnswer): string | null {
  return error?.data.code ?? null;
}

/** What of an answer in a batch tells whether it is one. */
interface BatchAnswer {
  readonly error?: { readonly data: { readonly code: string } };
}

/** Null where it was refused. */
async function connectTo(port: number): Promise<Deno.Conn | null> {
  return await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => null);
}

/** Sends one byte after the other once the text is there, and reads what comes of it. */
async function dripping(port: number, text: string): Promise<{ readonly status: number }> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  const drip = setInterval(() => {
    if (text !== "") connection.write(new TextEncoder().encode("x")).catch(() => {});
  }, 500);
  try {
    const buffer = new Uint8Array(4_096);
    const length = await within("an answer", connection.read(buffer)) ?? 0;
    const first = new TextDecoder().decode(buffer.subarray(0, length));
    return { status: Number(first.slice(9, 12)) };
  } finally {
    clearInterval(drip);
  }
}

function openFilesLimit(): number {
  const limits = Deno.readTextFileSync("/proc/self/limits");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 1_024);
}
