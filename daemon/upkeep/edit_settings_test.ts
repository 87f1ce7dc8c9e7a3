import assert from "node:assert/strict";
import { join } from "node:path";
import { editSettings, readSettings } from "./edit_settings.ts";

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
  });
});
