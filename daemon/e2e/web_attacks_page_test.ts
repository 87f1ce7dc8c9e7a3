import { equal } from "node:assert/strict";
import { e2eTest } from "./e2e_test_case.ts";
import { rawHttp, type RawHttpAnswer } from "./raw_http.ts";
import { RawWebScene } from "./raw_web_scene.ts";
import { expectSafe, type Headers, HEALTH } from "./web_attack.ts";

const FOREIGN_PAGES: readonly (readonly [name: string, headers: Headers])[] = [
  ["null", [["Origin", "null"]]],
  ["another site", [["Origin", "http://evil.example"]]],
  ["another port of this machine", [["Origin", "http://localhost:1"]]],
  ["ours as a prefix", [["Origin", "http://localhost.evil.example"]]],
  ["none, and a browser that says it is another site", [["Sec-Fetch-Site", "cross-site"]]],
  ["none, and a browser that says it is another port", [["Sec-Fetch-Site", "same-site"]]],
];

e2eTest("attack 6: pages of other sites reach neither WebSocket nor POST", async (t) => {
  await using web = await RawWebScene.start();
  const admin = await web.bearer("admin");
  const cookie = await web.cookie();
  const own = ["Origin", `http://localhost:${web.port}`] as const;
  for (const [name, headers] of FOREIGN_PAGES) {
    await t.step(`the Origin is ${name}`, async () => {
      for (const credential of [admin, cookie]) {
        const all = [...headers, credential];
        for (
          const answer of [
            await web.askSocket({ headers: all }),
            await web.post(HEALTH, all),
            await web.ask({ headers: all }),
          ]
        ) {
          equal(answer.status, 403, answer.head);
          expectSafe(answer);
        }
      }
    });
  }
  for (const name of ["localhost", "127.0.0.1", "[::1]"]) {
    await t.step(`the Origin is ours but for TLS: https://${name}`, async () => {
      const host = `${name}:${web.port}`;
      for (const credential of [admin, cookie]) {
        const headers = [["Origin", `https://${host}`], credential] as const;
        equal((await web.ask({ host, headers })).status, 403);
        equal((await web.askSocket({ host, headers })).status, 403);
      }
    });
  }
  await t.step("a WebSocket with a cookie and no Origin", async () => {
    equal((await web.askSocket({ headers: [cookie] })).status, 403);
  });
  await t.step("a WebSocket without anything", async () => {
    equal((await web.askSocket({})).status, 401);
    equal((await web.askSocket({ headers: [own] })).status, 401);
  });
  await t.step("a WebSocket of our page, and of a program", async () => {
    equal((await web.askSocket({ headers: [own, cookie] })).status, 101);
    equal((await web.askSocket({ headers: [admin] })).status, 101);
  });
  for (
    const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
  ) {
    await t.step(`a POST of ${type || "no type"}`, async () => {
      const answer = await web.post(HEALTH, [admin], type);
      equal(answer.status, 415);
      expectSafe(answer);
    });
  }
  await t.step("a POST of JSON", async () => {
    const answer = await web.post(HEALTH, [admin], "Application/JSON; charset=utf-8");
    equal(answer.status, 200);
    equal(JSON.parse(answer.body).result.status, "ok");
  });
});

e2eTest("attack 8: every answer tells browsers what it may not do", async (t) => {
  await using web = await RawWebScene.start();
  const admin = await web.bearer("admin");
  const kinds: readonly (readonly [string, number, () => Promise<RawHttpAnswer>])[] = [
    ["the page", 200, () => web.ask({ headers: [admin] })],
    ["a file of the page", 200, () => web.ask({ target: "/static/style.css", headers: [admin] })],
    ["nothing there", 404, () => web.ask({ target: "/nothing", headers: [admin] })],
    ["a path that climbs", 404, () => web.ask({ target: "/static/../../x", headers: [admin] })],
    ["nobody known", 401, () => web.ask({})],
    ["a login", 303, async () => web.ask({ target: await web.loginPath() })],
    ["a login that fails", 401, () => web.ask({ target: "/login?code=x" })],
    ["JSON-RPC", 200, () => web.post(HEALTH, [admin])],
    ["a notification", 204, () => web.post('{"jsonrpc":"2.0","method":"x"}', [admin])],
    ["a type that is none", 415, () => web.post(HEALTH, [admin], "text/plain")],
    ["a body that is too long", 413, () => web.post(" ".repeat(70_000), [admin])],
    ["another host", 421, () => web.ask({ host: "evil.example" })],
    ["another page", 403, () => web.ask({ headers: [["Origin", "null"]] })],
    ["no request", 400, () => rawHttp(web.port, "hello\r\n\r\n")],
    ["long headers", 431, () => web.ask({ headers: [["X", "x".repeat(20_000)]] })],
    ["a WebSocket refused", 401, () => web.askSocket({})],
    ["a WebSocket elsewhere", 404, () => web.askSocket({ target: "/x", headers: [admin] })],
    ["another upgrade", 400, () =>
      web.ask({
        target: "/rpc",
        headers: [admin, ["Connection", "Upgrade"], ["Upgrade", "h2c"]],
      })],
    ["a backslash in the path", 400, () => web.ask({ target: "/\\x", headers: [admin] })],
  ];
  for (const [name, status, ask] of kinds) {
    await t.step(name, async () => {
      const answer = await ask();
      equal(answer.status, status, answer.head);
      expectSafe(answer);
    });
  }
});
