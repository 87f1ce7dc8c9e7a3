import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { METHODS } from "../../shared/protocol/manifest.ts";
import type { Role } from "../../shared/protocol/method.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { rawHttp, type RawHttpAnswer } from "./raw_http.ts";
import { openWebSocket } from "./web_socket.ts";
import { type WebRequest, WebScene } from "./web_scene.ts";

const EVIL = "evil.example:3847";

type Headers = readonly (readonly [name: string, value: string])[];

/** Everyone is refused, also who brings the admin token. */
const REBINDING: readonly (readonly [name: string, request: WebRequest])[] = [
  ["1: a name bent to loopback, whose Origin is its Host", {
    host: EVIL,
    headers: [["Origin", `http://${EVIL}`]],
  }],
  ["2: a GET of a bent name without Origin, that says it is same-origin", {
    host: EVIL,
    headers: [["Sec-Fetch-Site", "same-origin"]],
  }],
  ...[
    ...["127.0.0.1.evil.com", "127.evil.com", "127.0.0.1.nip.io", "127.", "localhost.evil.com"],
    ...["localhost@evil.com", "evil.com#localhost", "[::1].evil.com"],
  ].map((host) => [`3: the prefix of a name that is ours: ${host}`, { host }] as const),
  ...[
    ...["", "0.0.0.0", "[::]", "foo.localhost", "2130706433", "0x7f.0.0.1", "[::ffff:127.0.0.1]"],
    ...["localhost, evil.example", "localhost:0:0"],
  ].map((host) => [`4: a Host that is not ours: ${host || "empty"}`, { host }] as const),
  ["4: no Host", { host: null }],
  ["4: two Hosts, ours first", { headers: [["Host", EVIL]] }],
  ["4: two Hosts, ours last", { host: EVIL, headers: [["Host", "localhost"]] }],
  ["4: two Hosts that are both ours", { headers: [["Host", "localhost"]] }],
  ["4: the whole address of another place in the request line", {
    target: `http://${EVIL}/`,
  }],
  ["4: the whole address of this place in the request line, another Host", {
    target: "http://localhost/",
    host: EVIL,
  }],
];

const OWN_HOSTS = [
  ...["localhost", "LOCALHOST", "localhost.", "localhost:1", "127.0.0.1", "127.0.0.1:1", "[::1]:1"],
  ...["[::1]", "127.1.2.3"],
];

e2eTest("attacks 1 to 4: a name that is not this machine's is answered by nobody", async (t) => {
  await using web = await WebScene.start();
  const admin = await web.bearer("admin");
  for (const [name, request] of REBINDING) {
    await t.step(name, async () => {
      const headers = [...request.headers ?? [], admin];
      for (
        const answer of [
          await web.ask({ ...request, headers }),
          await web.ask({ ...request, headers, target: request.target ?? "/login?code=x" }),
          await web.askSocket({ ...request, headers }),
        ]
      ) {
        equal(answer.status, 421, answer.head);
        expectSafe(answer);
      }
    });
  }
  for (const host of OWN_HOSTS) {
    await t.step(`4: a Host that is ours: ${host}`, async () => {
      equal((await web.ask({ host, headers: [admin] })).status, 200);
    });
  }
});

e2eTest("attack 5: a wider bind asks for tokens, and for the names it is called by", async (t) => {
  await t.step("without tokens it is no configuration", async () => {
    const config = { server: { host: "0.0.0.0" }, security: { require_auth: false } };
    await using web = await WebScene.start();
    const { dir: home } = web.scene.home;
    await web.scene.daemon.stop();
    await using daemon = await DaemonProcess.spawn({ home, config });
    notEqual((await daemon.ended()).code, 0);
    match(daemon.said, /security\.require_auth is false, but must be true while server\.host is/);
  });
  await t.step("without names it says what to set, and answers to loopback alone", async () => {
    await using web = await WebScene.start({ config: { server: { host: "0.0.0.0" } } });
    const admin = await web.bearer("admin");
    equal((await web.ask({ headers: [admin] })).status, 200);
    equal((await web.ask({ host: "desk.example", headers: [admin] })).status, 421);
    match(web.scene.daemon.said, /answers to loopback names only.*allowed_hosts/s);
  });
  await t.step("with names it answers to these", async () => {
    const server = { host: "0.0.0.0", allowed_hosts: ["desk.example"] };
    await using web = await WebScene.start({ config: { server } });
    const admin = await web.bearer("admin");
    equal((await web.ask({ host: "desk.example:1", headers: [admin] })).status, 200);
    equal((await web.ask({ host: "desk.example" })).status, 401);
    equal((await web.ask({ host: "x.desk.example", headers: [admin] })).status, 421);
  });
});

const FOREIGN_PAGES: readonly (readonly [name: string, headers: Headers])[] = [
  ["null", [["Origin", "null"]]],
  ["another site", [["Origin", "http://evil.example"]]],
  ["another port of this machine", [["Origin", "http://localhost:1"]]],
  ["ours as a prefix", [["Origin", "http://localhost.evil.example"]]],
  ["none, and a browser that says it is another site", [["Sec-Fetch-Site", "cross-site"]]],
  ["none, and a browser that says it is another port", [["Sec-Fetch-Site", "same-site"]]],
];

e2eTest("attack 6: pages of other sites reach neither WebSocket nor POST", async (t) => {
  await using web = await WebScene.start();
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

const HEALTH = '{"jsonrpc":"2.0","id":1,"method":"health.get"}';

e2eTest("attack 7: what lets in", async (t) => {
  await using web = await WebScene.start();
  const { home } = web.scene;
  await t.step("a code works once", async () => {
    const target = await web.loginPath("read");
    for (const method of ["HEAD", "POST", "OPTIONS"]) {
      notEqual((await web.ask({ method, target })).status, 303);
    }
    const answers = await Promise.all([1, 2, 3].map(() => web.ask({ target })));
    deepEqual(answers.map(({ status }) => status).toSorted(), [303, 401, 401]);
    const cookie = answers.find(({ status }) => status === 303)?.headers.get("set-cookie") ?? "";
    match(cookie, /^ntm_tracker_\d+=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    for (const answer of answers) expectSafe(answer);
  });
  await t.step("a token in the address lets nobody in", async () => {
    for (const role of ["read", "admin"] as const) {
      const token = await web.token(role);
      for (const query of [`token=${token}`, `access_token=${token}`, `code=${token}`]) {
        equal((await web.ask({ target: `/?${query}` })).status, 401);
        equal((await web.ask({ target: `/login?${query}` })).status, 401);
        equal((await web.askSocket({ target: `/rpc?${query}` })).status, 401);
      }
    }
  });
  await t.step("a wrong token, a part of one, one with more behind it", async () => {
    const token = await web.token("admin");
    for (const wrong of ["", "x", token.slice(0, -1), `${token}x`, token.toLowerCase(), "null"]) {
      const headers = [["Authorization", `Bearer ${wrong}`]] as const;
      equal((await web.ask({ headers })).status, 401, wrong.slice(0, 3));
    }
  });
  await t.step("token files are this user's alone, and so is the file of logins", async () => {
    await web.cookie();
    for (const name of ["token.read", "token.admin", "web-logins.json"]) {
      equal((await Deno.stat(join(home.dir, name))).mode! & 0o777, 0o600, name);
    }
  });
  await t.step("neither cookies nor codes nor tokens stand in files or in the log", async () => {
    const [, cookie] = await web.cookie();
    const secrets = [cookie.split("=")[1] ?? "", await web.token("admin"), await web.token("read")];
    const target = await web.loginPath();
    await web.ask({ target });
    secrets.push(target.split("=")[1] ?? "");
    for (const name of ["web-logins.json", "daemon.log"]) {
      const text = await Deno.readTextFile(join(home.dir, name));
      for (const secret of secrets) {
        equal(secret.length, 43);
        equal(text.includes(secret), false, name);
      }
    }
  });
  await t.step(
    "tokens rotate with a restart, logins outlive it, and expired ones do not",
    async () => {
      const old = await web.bearer("admin");
      const cookie = await web.cookie("read");
      const own = ["Origin", `http://localhost:${web.port}`] as const;
      await web.scene.daemon.stop();
      const { port } = web;
      addLogins(home.dir, [["expired", Date.now() - 1], ["lasting", Date.now() + 3_600_000]]);
      await web.restart();
      equal(web.port, port, "a page that is open finds the daemon again");
      equal((await web.ask({ headers: [old] })).status, 401);
      equal((await web.ask({ headers: [await web.bearer("admin")] })).status, 200);
      equal((await web.ask({ headers: [cookie] })).status, 200);
      equal((await web.askSocket({ headers: [cookie, own] })).status, 101);
      const named = (value: string) => [["Cookie", `ntm_tracker_${port}=${value}`]] as const;
      equal((await web.ask({ headers: named("lasting") })).status, 200);
      equal((await web.ask({ headers: named("expired") })).status, 401);
      const forbidden = await web.post(call("web.forget"), [cookie]);
      equal(JSON.parse(forbidden.body).error.data.code, "FORBIDDEN");
    },
  );
  await t.step("web.forget ends logins, tokens and their connections at once", async () => {
    const old = await web.bearer("admin");
    const cookie = await web.cookie();
    const target = await web.loginPath();
    const socket = await openWebSocket(web.port, { authorization: old[1] });
    socket.send(call("web.forget"));
    const answer = JSON.parse(await socket.next() ?? "");
    ok(answer.result.logins >= 1, "the one who asks hears of it first");
    equal(await socket.next(), null);
    equal((await web.ask({ headers: [cookie] })).status, 401);
    equal((await web.ask({ headers: [old] })).status, 401);
    equal((await web.ask({ target })).status, 401);
    equal((await web.ask({ headers: [await web.bearer("admin")] })).status, 200);
    await web.scene.daemon.stop();
    await web.restart();
    equal((await web.ask({ headers: [cookie] })).status, 401);
  });
  await t.step("a broken file of logins is set aside, and a page logs in anew", async () => {
    const cookie = await web.cookie();
    await web.scene.daemon.stop();
    const path = join(home.dir, "web-logins.json");
    await Deno.writeTextFile(path, '{"version":1,"logins":[{');
    await web.restart();
    equal((await web.ask({ headers: [cookie] })).status, 401);
    equal(await Deno.readTextFile(`${path}.broken`), '{"version":1,"logins":[{');
    match(web.scene.daemon.said, /logins of browsers cannot be used and were set aside/);
    equal((await web.ask({ headers: [await web.cookie()] })).status, 200);
  });
});

/** Adds logins to the file of a daemon that has stopped, by the values of their cookies. */
function addLogins(
  home: string,
  logins: readonly (readonly [value: string, until: number])[],
): void {
  const path = join(home, "web-logins.json");
  const kept = JSON.parse(Deno.readTextFileSync(path));
  for (const [value, until] of logins) {
    const digest = createHash("sha256").update(value).digest("base64url");
    kept.logins.push({ digest, role: "read", until });
  }
  Deno.writeTextFileSync(path, JSON.stringify(kept));
}

e2eTest("attack 7: token files that somebody else may have stop the start", async (t) => {
  await using web = await WebScene.start();
  const { dir: home } = web.scene.home;
  await web.scene.daemon.stop();
  const path = join(home, "token.admin");
  const refuses = async (words: RegExp) => {
    await using daemon = await DaemonProcess.spawn({ home });
    notEqual((await daemon.ended()).code, 0);
    match(daemon.said, words);
  };
  for (const mode of [0o644, 0o660, 0o604]) {
    await t.step(`mode ${mode.toString(8)}`, async () => {
      await Deno.chmod(path, mode);
      await refuses(/read token from .*token\.admin: others may open it, `chmod 600` it/);
      await Deno.chmod(path, 0o600);
    });
  }
  await t.step("a symbolic link", async () => {
    await Deno.rename(path, `${path}.other`);
    await Deno.symlink(`${path}.other`, path);
    await refuses(/token\.admin: it is a symbolic link, put the file itself there/);
    await Deno.remove(path);
  });
  await t.step("a directory", async () => {
    await Deno.mkdir(path);
    await refuses(/token\.admin: it is no file, remove it/);
    await Deno.remove(path);
  });
  await t.step("none: it is made", async () => {
    await web.restart();
    equal((await web.ask({ headers: [await web.bearer("admin")] })).status, 200);
  });
});

e2eTest("attack 8: every answer tells browsers what it may not do", async (t) => {
  await using web = await WebScene.start();
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

/** Of every answer, whatever it is. */
function expectSafe({ headers, head }: RawHttpAnswer): void {
  const policy = headers.get("content-security-policy") ?? "";
  match(policy, /^default-src '(?:self|none)'(?:;|$)/, head);
  match(policy, /(?:^|; )frame-ancestors 'none'(?:;|$)/, head);
  equal(/unsafe|\*|data:|http/.test(policy), false, head);
  equal(headers.get("x-content-type-options"), "nosniff", head);
  equal(headers.get("referrer-policy"), "no-referrer", head);
  equal(headers.get("x-frame-options"), "DENY", head);
  equal(headers.has("access-control-allow-origin"), false, head);
}

function call(method: string, params: unknown = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

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

const MIB = 1_024 * 1_024;

e2eTest("attack 9: messages that are too much are refused, and nothing grows", async (t) => {
  await using web = await WebScene.start();
  const admin = await web.bearer("admin");
  const memory = await web.scene.daemon.memory();
  const codeOf = (text: string) => JSON.parse(text).error.data.code;
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
  await t.step("invalid UTF-8", async () => {
    const bytes = new TextEncoder().encode(HEALTH);
    bytes[10] = 0xff;
    equal((await web.post(bytes, [admin])).status, 400);
    const socket = await openWebSocket(web.port, { authorization: admin[1] });
    socket.sendFrame(1, bytes);
    equal(await socket.next(), null);
    equal(socket.closeCode, 1007);
  });
  await t.step("an id twice", async () => {
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
  });
  await t.step("a body of 100 MB that is announced", async () => {
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
  });
  await t.step("a body of 100 MB that is streamed", async () => {
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
  });
  await t.step("a body with two lengths", async () => {
    const head = web.head({
      method: "POST",
      target: "/rpc",
      headers: [admin, ["Content-Length", "4"], ["Transfer-Encoding", "chunked"]],
    });
    equal((await rawHttp(web.port, `${head}0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n`)).status, 400);
  });
  await t.step("a message of a WebSocket that is too long", async () => {
    const socket = await openWebSocket(web.port, { authorization: admin[1] });
    socket.send(" ".repeat(65_537));
    equal(await socket.next(), null);
    equal(socket.closeCode, 1009);
  });
  await t.step("a message of a WebSocket in endless parts", async () => {
    const socket = await openWebSocket(web.port, { authorization: admin[1] });
    socket.sendFrame(1, new Uint8Array(1), { last: false });
    for (let part = 0; part < 1_000; part++) socket.sendFrame(0, new Uint8Array(), { last: false });
    equal(await socket.next(), null);
  });
  await t.step("the daemon is as it was", async () => {
    const grown = await web.scene.daemon.memory() - memory;
    console.log(`attack 9: the daemon has grown by ${(grown / MIB).toFixed(1)} MiB`);
    ok(grown < 96 * MIB, `the daemon has grown by ${grown} bytes`);
    equal((await web.scene.observer.request("health.get")).status, "ok");
  });
});

e2eTest("attack 10: every method keeps to its role, on every way in", async (t) => {
  await using web = await WebScene.start();
  // No method takes it: the role is judged before it, and nothing is done.
  const text = (method: string) => call(method, { "no.such": 1 });
  await t.step("no token", async () => {
    for (const { name } of METHODS) equal((await web.post(text(name))).status, 401, name);
    equal((await web.askSocket({})).status, 401);
  });
  for (const role of ["read", "admin"] as const) {
    await t.step(`the ${role} token`, async () => {
      const bearer = await web.bearer(role);
      const socket = await openWebSocket(web.port, { authorization: bearer[1] });
      for (const method of METHODS) {
        const wanted = expected(role, method.role);
        const { body } = await web.post(text(method.name), [bearer]);
        equal(JSON.parse(body).error?.data.code, wanted, method.name);
        socket.send(text(method.name));
        equal(JSON.parse(await socket.next() ?? "").error?.data.code, wanted, method.name);
      }
      socket.close();
    });
  }
  await t.step("both roles are there to be walked", () => {
    deepEqual([...new Set(METHODS.map(({ role }) => role))].toSorted(), ["admin", "read"]);
  });
});

function expected(caller: Role, needed: Role): string {
  return caller === "read" && needed === "admin" ? "FORBIDDEN" : "INVALID_PARAMS";
}

e2eTest("without tokens those who have none read, and do nothing more", async () => {
  await using web = await WebScene.start({ config: { security: { require_auth: false } } });
  equal((await web.ask({})).status, 200);
  equal((await web.ask({ host: "evil.example" })).status, 421);
  equal((await web.ask({ headers: [["Origin", "null"]] })).status, 403);
  equal((await web.ask({ headers: [["Authorization", "Bearer wrong"]] })).status, 401);
  equal((await web.ask({ headers: [["Cookie", `ntm_tracker_${web.port}=old`]] })).status, 200);
  equal((await web.askSocket({})).status, 101);
  for (const { name, role } of METHODS) {
    const { body } = await web.post(call(name, { "no.such": 1 }));
    equal(JSON.parse(body).error.data.code, expected("read", role), name);
  }
});
