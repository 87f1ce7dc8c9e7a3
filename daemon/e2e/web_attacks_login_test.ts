import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { RawWebScene } from "./raw_web_scene.ts";
import { call, expectSafe } from "./web_attack.ts";
import { openWebSocket } from "./web_socket.ts";

/** One after the other, with one daemon. */
const LETS_IN: readonly (readonly [name: string, run: (web: RawWebScene) => Promise<void>])[] = [
  ["a code works once", async (web) => {
    const target = await web.loginPath("read");
    for (const method of ["HEAD", "POST", "OPTIONS"]) {
      notEqual((await web.ask({ method, target })).status, 303);
    }
    const answers = await Promise.all([1, 2, 3].map(() => web.ask({ target })));
    deepEqual(answers.map(({ status }) => status).toSorted(), [303, 401, 401]);
    const cookie = answers.find(({ status }) => status === 303)?.headers.get("set-cookie") ?? "";
    match(cookie, /^ntm_tracker_\d+=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    for (const answer of answers) expectSafe(answer);
  }],
  ["a token in the address lets nobody in", async (web) => {
    for (const role of ["read", "admin"] as const) {
      const token = await web.token(role);
      for (const query of [`token=${token}`, `access_token=${token}`, `code=${token}`]) {
        equal((await web.ask({ target: `/?${query}` })).status, 401);
        equal((await web.ask({ target: `/login?${query}` })).status, 401);
        equal((await web.askSocket({ target: `/rpc?${query}` })).status, 401);
      }
    }
  }],
  ["a wrong token, a part of one, one with more behind it", async (web) => {
    const token = await web.token("admin");
    for (const wrong of ["", "x", token.slice(0, -1), `${token}x`, token.toLowerCase(), "null"]) {
      const headers = [["Authorization", `Bearer ${wrong}`]] as const;
      equal((await web.ask({ headers })).status, 401, wrong.slice(0, 3));
    }
  }],
  ["token files are this user's alone, and so is the file of logins", async (web) => {
    const { home } = web.scene;
    await web.cookie();
    for (const name of ["token.read", "token.admin", "web-logins.json"]) {
      equal((await Deno.stat(join(home.dir, name))).mode! & 0o777, 0o600, name);
    }
  }],
  ["neither cookies nor codes nor tokens stand in files or in the log", async (web) => {
    const { home } = web.scene;
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
  }],
  ["tokens rotate with a restart, logins outlive it, and expired ones do not", async (web) => {
    const { home } = web.scene;
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
  }],
  ["web.forget ends logins, tokens and their connections at once", async (web) => {
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
  }],
  ["a broken file of logins is set aside, and a page logs in anew", async (web) => {
    const { home } = web.scene;
    const cookie = await web.cookie();
    await web.scene.daemon.stop();
    const path = join(home.dir, "web-logins.json");
    await Deno.writeTextFile(path, '{"version":1,"logins":[{');
    await web.restart();
    equal((await web.ask({ headers: [cookie] })).status, 401);
    equal(await Deno.readTextFile(`${path}.broken`), '{"version":1,"logins":[{');
    match(web.scene.daemon.said, /logins of browsers cannot be used and were set aside/);
    equal((await web.ask({ headers: [await web.cookie()] })).status, 200);
  }],
];

e2eTest("attack 7: what lets in", async (t) => {
  await using web = await RawWebScene.start();
  for (const [name, run] of LETS_IN) await t.step(name, () => run(web));
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
  await using web = await RawWebScene.start();
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
