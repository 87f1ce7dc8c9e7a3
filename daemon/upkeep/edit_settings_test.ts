import assert from "node:assert/strict";
import { join } from "node:path";
import { editSettings, fixedSettings, readSettings } from "./edit_settings.ts";

async function withFile(
  text: string | Uint8Array | null,
  body: (file: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-edit-" });
  try {
    const file = join(dir, "below", "daemon.toml");
    if (text !== null) {
      await Deno.mkdir(join(dir, "below"));
      await Deno.writeFile(file, typeof text === "string" ? new TextEncoder().encode(text) : text);
    }
    await body(file);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const kindOf = async (answer: ReturnType<typeof editSettings>) => (await answer).kind;

Deno.test("editSettings() changes keys and leaves every other byte", () =>
  withFile("\ufeff# mine\r\n[server]\r\nport = 1 # one\r\n", async (file) => {
    const answer = await editSettings(file, { "server.port": 2, "tmux.sockets": ["a"] });
    assert.equal(answer.kind, "done");
    assert.deepEqual(answer.kind === "done" && answer.changed, ["server.port", "tmux.sockets"]);
    assert.equal(
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(await Deno.readFile(file)),
      '\ufeff# mine\r\n[server]\r\nport = 2 # one\r\n\r\n[tmux]\r\nsockets = ["a"]\r\n',
    );
    const again = await editSettings(file, { "server.port": null, "tmux.sockets": null });
    assert.deepEqual(again.kind === "done" && again.config.server.port, 3847);
  }));

Deno.test("editSettings() makes a file that is not there, for its user alone", () =>
  withFile(null, async (file) => {
    assert.equal(await kindOf(editSettings(file, { "ntm.enable": null })), "done");
    await assert.rejects(Deno.stat(file), Deno.errors.NotFound);
    assert.equal(await kindOf(editSettings(file, { "ntm.enable": false })), "done");
    assert.equal(await Deno.readTextFile(file), "[ntm]\nenable = false\n");
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  }));

Deno.test("editSettings() writes nothing for a dry run, or a wrong value", () =>
  withFile("[server]\nport = 1\n", async (file) => {
    const before = await Deno.readTextFile(file);
    for (
      const [changes, kind, words] of [
        [{ "server.port": 2 }, "done", /^$/],
        [{ "server.port": 0 }, "wrong", /server.port is 0, but must be a whole number/],
        [{ "server.port": "2" }, "wrong", /whole number/],
        [{ "server.prot": 2 }, "unknown_key", /did you mean server.port/],
        [{ "__proto__.x": 2 }, "unknown_key", /no setting/],
        [{ "redaction.patterns": ["(?=x)"] }, "wrong", /redaction.patterns\[1\]/],
        [{ "redaction.patterns": [".*"] }, "wrong", /nothing/],
        [{ "detection.compact_patterns": ["(a"] }, "wrong", /compact_patterns\[1\]/],
        [{ "stats.time_zone": "Moon/Base" }, "wrong", /time zone/],
        [{ "server.port": {} }, "wrong", /whole number/],
        [{ "tmux.sockets": [null] }, "impossible", /cannot be set/],
      ] as const
    ) {
      const answer = await editSettings(file, changes, { dryRun: kind === "done" });
      assert.equal(answer.kind, kind);
      assert.match("message" in answer ? answer.message : "", words);
      assert.equal(await Deno.readTextFile(file), before);
    }
  }));

Deno.test("editSettings() puts a wrong file right, and touches no other wrong one", () =>
  withFile("[server]\nport = 0\n", async (file) => {
    const other = await editSettings(file, { "ntm.enable": false });
    assert.equal(other.kind, "impossible");
    assert.match("message" in other ? other.message : "", /is wrong, line 2: server.port is 0/);
    assert.equal((await readSettings(file)).kind, "impossible");
    assert.equal(await kindOf(editSettings(file, { "server.port": 80 })), "done");
    assert.equal(await Deno.readTextFile(file), "[server]\nport = 80\n");
    assert.equal((await readSettings(file)).kind, "done");
  }));

Deno.test("editSettings() refuses a form that it would mangle, and bytes that are no text", async () => {
  await withFile("[tmux]\nsockets = [\n  'a', # why\n]\n", async (file) => {
    const answer = await editSettings(file, { "tmux.sockets": [] });
    assert.equal(answer.kind, "impossible");
    assert.match("message" in answer ? answer.message : "", /comments in its value/);
  });
  await withFile(new Uint8Array([0x23, 0xff, 0x0a]), async (file) => {
    assert.equal(await kindOf(editSettings(file, { "ntm.enable": false })), "impossible");
  });
  await withFile("[server\n", async (file) => {
    const answer = await editSettings(file, { "ntm.enable": false });
    assert.match("message" in answer ? answer.message : "", /is wrong, line 1/);
    const [problem] = "problems" in answer ? answer.problems ?? [] : [];
    assert.ok(problem?.message.startsWith(`${file}:1:`), "a page shows it without the rest");
  });
});

Deno.test("editSettings() writes nothing where the file says otherwise than its caller believes", () =>
  withFile("[server]\nport = 5\n", async (file) => {
    const changes = { "server.port": 6 };
    const stale = await editSettings(file, changes, {
      expected: { "server.port": 4, "server.enable": false, "no.such": 1 },
    });
    assert.equal(stale.kind, "conflict");
    assert.match("message" in stale ? stale.message : "", /^server.port, no.such were changed in/);
    assert.equal(await Deno.readTextFile(file), "[server]\nport = 5\n");
    const expected = { "server.port": 5, "tmux.sockets": [] };
    assert.equal(await kindOf(editSettings(file, changes, { expected })), "done");
  }));

Deno.test("editSettings() takes no names that hold what cannot be seen, and writes it as numbers", () =>
  withFile(null, async (file) => {
    const overrides = [{ session: "a\u202eb", escalation: true }];
    const refused = await editSettings(file, { "notifications.overrides": overrides });
    assert.match("message" in refused ? refused.message : "", /characters that cannot be seen/);
    const opened = ["a\u202eb\u{e0041}\u007f"];
    await editSettings(file, { "privacy.per_session_capture_allowlist": opened });
    assert.match(await Deno.readTextFile(file), /"a\\u202eb\\U000e0041\\u007f"/);
  }));

Deno.test("fixedSettings() names what cannot be changed in its form, as editSettings() does", async () => {
  const comments = "there are comments in its value, which would be lost";
  const text = `ntm = { enable = true }
[privacy]
per_session_capture_allowlist = [ # mine
  "a",
]
[notifications]
snooze_minutes = 20 # beside it is no matter
[[notifications.rules]]
type = "compact" # why
`;
  await withFile(text, async (file) => {
    const fixed = await fixedSettings(file);
    assert.deepEqual(fixed.map(({ key, why }) => [key, why]), [
      ["privacy.per_session_capture_allowlist", comments],
      ["ntm.program", "[ntm] is written between braces"],
      ["notifications.rules", "there are comments in its tables, which would be lost"],
    ]);
    for (const { key, why } of fixed) {
      const value = key === "ntm.program" ? "/bin/ntm" : [];
      const answer = await editSettings(file, { [key]: value });
      assert.ok("message" in answer && answer.message.includes(why), key);
    }
  });
  for (const text of [null, "[server\n", "[server]\nport = 1\n"]) {
    await withFile(text, async (file) => assert.deepEqual(await fixedSettings(file), []));
  }
});
