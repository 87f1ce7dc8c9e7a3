import assert from "node:assert/strict";
import { join } from "node:path";
import { memoryLog } from "../../platform/memory_log.ts";
import { type KeptLogin, LoginFile } from "./login_file.ts";

const log = memoryLog();

async function withFile(body: (path: string, file: LoginFile) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-logins-" });
  try {
    const path = join(directory, "logins.json");
    await body(path, new LoginFile(path, log.room("wire")));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function login(letter: string): KeptLogin {
  return { digest: letter.repeat(43), role: "read", until: 1_000 };
}

Deno.test("LoginFile keeps what was saved last, for this user alone", () =>
  withFile(async (path, file) => {
    assert.deepEqual(await file.load(), []);
    await file.save([login("a")]);
    await file.save([login("a"), { ...login("b"), role: "admin" }]);
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    const other = new LoginFile(path, log.room("wire"));
    assert.deepEqual(await other.load(), [login("a"), { ...login("b"), role: "admin" }]);
  }));

Deno.test("LoginFile keeps the order of saves that nobody awaited", () =>
  withFile(async (_path, file) => {
    const saves = ["a", "b", "c", "d"].map((letter) => file.save([login(letter)]));
    await Promise.all(saves);
    assert.deepEqual(await file.load(), [login("d")]);
  }));

Deno.test("LoginFile says that it could not save, and saves the next time", () =>
  withFile(async (path, file) => {
    await Deno.mkdir(path);
    await assert.rejects(file.save([login("a")]));
    await Deno.remove(path);
    await file.save([login("b")]);
    assert.deepEqual(await file.load(), [login("b")]);
  }));

const BROKEN: readonly (readonly [name: string, text: string, mode: number])[] = [
  ["cut off", '{"version":1,"logins":[{"dig', 0o600],
  ["empty", "", 0o600],
  ["of another version", '{"version":2,"logins":[]}', 0o600],
  ["with a login of another shape", '{"version":1,"logins":[{"digest":"x"}]}', 0o600],
  [
    "with another role",
    JSON.stringify({ version: 1, logins: [{ ...login("a"), role: "root" }] }),
    0o600,
  ],
  ["that is too long", `${" ".repeat(1_100_000)}{"version":1,"logins":[]}`, 0o600],
  ["that others may write to", JSON.stringify({ version: 1, logins: [login("a")] }), 0o666],
];

for (const [name, text, mode] of BROKEN) {
  Deno.test(`LoginFile sets a file aside ${name}, and says so`, () =>
    withFile(async (path, file) => {
      Deno.writeTextFileSync(path, text);
      Deno.chmodSync(path, mode);
      assert.deepEqual(await file.load(), []);
      assert.equal(Deno.readTextFileSync(`${path}.broken`), text);
      const last = log.records.at(-1);
      assert.equal(last?.level, "warn");
      assert.match(last.message, /set aside/);
      await file.save([login("z")]);
      assert.deepEqual(await file.load(), [login("z")]);
    }));
}

Deno.test("LoginFile believes no link", () =>
  withFile(async (path, file) => {
    const text = JSON.stringify({ version: 1, logins: [login("a")] });
    Deno.writeTextFileSync(`${path}.other`, text, { mode: 0o600 });
    await Deno.symlink(`${path}.other`, path);
    assert.deepEqual(await file.load(), []);
    await file.save([login("b")]);
    assert.equal(Deno.readTextFileSync(`${path}.other`), text);
  }));
