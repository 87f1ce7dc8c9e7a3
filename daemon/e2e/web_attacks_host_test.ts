import { equal, match, notEqual } from "node:assert/strict";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { RawWebScene, type WebRequest } from "./raw_web_scene.ts";
import { expectSafe } from "./web_attack.ts";

const EVIL = "evil.example:3847";

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
  await using web = await RawWebScene.start();
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
    await using web = await RawWebScene.start();
    const { dir: home } = web.scene.home;
    await web.scene.daemon.stop();
    for (
      const [server, why] of [
        [{ host: "0.0.0.0" }, /server\.host is "0\.0\.0\.0"/],
        [{ allowed_hosts: ["desk.example"] }, /server\.allowed_hosts has "desk\.example"/],
      ] as const
    ) {
      const config = { server, security: { require_auth: false } };
      await using daemon = await DaemonProcess.spawn({ home, config });
      notEqual((await daemon.ended()).code, 0);
      match(daemon.said, /security\.require_auth is false, but must be true while/);
      match(daemon.said, why);
    }
  });
  await t.step("without names it says what to set, and answers to loopback alone", async () => {
    await using web = await RawWebScene.start({ config: { server: { host: "0.0.0.0" } } });
    const admin = await web.bearer("admin");
    equal((await web.ask({ headers: [admin] })).status, 200);
    equal((await web.ask({ host: "desk.example", headers: [admin] })).status, 421);
    match(web.scene.daemon.said, /answers to loopback names only.*allowed_hosts/s);
  });
  await t.step("with names it answers to these", async () => {
    const server = { host: "0.0.0.0", allowed_hosts: ["desk.example"] };
    await using web = await RawWebScene.start({ config: { server } });
    const admin = await web.bearer("admin");
    equal((await web.ask({ host: "desk.example:1", headers: [admin] })).status, 200);
    equal((await web.ask({ host: "desk.example" })).status, 401);
    equal((await web.ask({ host: "x.desk.example", headers: [admin] })).status, 421);
  });
});
