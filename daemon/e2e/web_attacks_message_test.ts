import { equal, ok } from "node:assert/strict";
import { e2eTest } from "./e2e_test_case.ts";
import { rawHttp } from "./raw_http.ts";
import { RawWebScene } from "./raw_web_scene.ts";
import { call, type Headers, HEALTH, MIB } from "./web_attack.ts";
import { openWebSocket } from "./web_socket.ts";

/** Answered by name over POST and over a WebSocket, which both go on. */
const BAD_MESSAGES: readonly (readonly [name: string, text: string, code: string])[] = [
  ["JSON nested 10,000 deep", "[".repeat(10_000) + "]".repeat(10_000), "INVALID_REQUEST"],
  [
    "objects nested 10,000 deep",
    `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
    "INVALID_REQUEST",
  ],
  ["a batch of 10,000", `[${Array(10_000).fill("1")}]`, "INVALID_REQUEST"],
  ["text that is not JSON", "{nonsense", "PARSE_ERROR"],
  ["a name of Object", call("__proto__"), "METHOD_NOT_FOUND"],
];

/** Everything else that is too much, or broken; `admin` is the header that lets in. */
const TOO_MUCH: readonly (readonly [
  name: string,
  run: (web: RawWebScene, admin: Headers[number]) => Promise<void>,
])[] = [
  ["invalid UTF-8", async (web, admin) => {
    const bytes = new TextEncoder().encode(HEALTH);
    bytes[10] = 0xff;
    equal((await web.post(bytes, [admin])).status, 400);
    const socket = await openWebSocket(web.port, { authorization: admin[1] });
    socket.sendFrame(1, bytes);
    equal(await socket.next(), null);
    equal(socket.closeCode, 1007);
  }],
  ["an id twice", async (web, admin) => {
    const answer = await web.post(`[${HEALTH},${HEALTH}]`, [admin]);
    equal(
      codeOf(answer.body),
      "INVALID_REQUEST",
      "in one batch nobody could tell the answers apart",
    );
    const socket = await openWebSocket(web.port, { authorization: admin[1] });
    for (let turn = 0; turn < 2; turn++) socket.send(HEALTH);
    for (let turn = 0; turn < 2; turn++) equal(JSON.parse(await socket.next() ?? "").id, 1);
    socket.close();
  }],
  ["a body of 100 MB that is announced", async (web, admin) => {
    const headers: Headers = [admin, ["Content-Type", "application/json"], [
      "Content-Length",
      `${100 * MIB}`,
    ]];
    for (const target of ["/rpc", "/"]) {
      const head = web.head({ method: "POST", target, headers });
      const { status } = await rawHttp(web.port, [head, " ".repeat(1_000)]);
      equal(status, target === "/rpc" ? 413 : 405);
    }
    const stranger = web.head({ method: "POST", target: "/rpc", headers: headers.slice(1) });
    equal((await rawHttp(web.port, stranger)).status, 401);
  }],
  ["a body of 100 MB that is streamed", async (web, admin) => {
    const headers: Headers = [["Content-Type", "application/json"], [
      "Transfer-Encoding",
      "chunked",
    ]];
    const chunk = new TextEncoder().encode(`100000\r\n${" ".repeat(MIB)}\r\n`);
    for (const all of [headers, [...headers, admin]]) {
      const head = web.head({ method: "POST", target: "/rpc", headers: all });
      const { status } = await rawHttp(web.port, [head, ...Array(100).fill(chunk)]);
      ok([0, 401, 413].includes(status), `it was answered with ${status}`);
    }
  }],
  ["a body with two lengths", async (web, admin) => {
    const head = web.head({
      method: "POST",
      target: "/rpc",
      headers: [admin, ["Content-Length", "4"], ["Transfer-Encoding", "chunked"]],
    });
    equal((await rawHttp(web.port, `${head}0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n`)).status, 400);
  }],
  ["a message of a WebSocket that is too long", async (web, admin) => {
    const socket = await openWebSocket(web.port, { authorization: admin[1] });
    socket.send(" ".repeat(65_537));
    equal(await socket.next(), null);
    equal(socket.closeCode, 1009);
  }],
  ["a message of a WebSocket in endless parts", async (web, admin) => {
    const socket = await openWebSocket(web.port, { authorization: admin[1] });
    socket.sendFrame(1, new Uint8Array(1), { last: false });
    for (let part = 0; part < 1_000; part++) socket.sendFrame(0, new Uint8Array(), { last: false });
    equal(await socket.next(), null);
  }],
];

e2eTest("attack 9: messages that are too much are refused, and nothing grows", async (t) => {
  await using web = await RawWebScene.start();
  const admin = await web.bearer("admin");
  const memory = await web.scene.daemon.memory();
  for (const [name, text, code] of BAD_MESSAGES) {
    await t.step(name, async () => {
      const answer = await web.post(text, [admin]);
      equal(answer.status, 200);
      equal(codeOf(answer.body), code);
      const socket = await openWebSocket(web.port, { authorization: admin[1] });
      socket.send(text);
      equal(codeOf(await socket.next() ?? ""), code);
      socket.send(HEALTH);
      equal(JSON.parse(await socket.next() ?? "").result.status, "ok");
      socket.close();
    });
  }
  for (const [name, run] of TOO_MUCH) await t.step(name, () => run(web, admin));
  await t.step("the daemon is as it was", async () => {
    const grown = await web.scene.daemon.memory() - memory;
    console.log(`attack 9: the daemon has grown by ${(grown / MIB).toFixed(1)} MiB`);
    ok(grown < 96 * MIB, `the daemon has grown by ${grown} bytes`);
    equal((await web.scene.observer.request("health.get")).status, "ok");
  });
});

function codeOf(text: string): unknown {
  return JSON.parse(text).error.data.code;
}
