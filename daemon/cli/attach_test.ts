import assert from "node:assert/strict";
import { attach, fromInside, letterFlags } from "./attach.ts";
import { CliError } from "./cli_error.ts";
import { EXIT } from "./exit_codes.ts";
import { memoryContext } from "./memory_context.ts";

const ARGV = ["tmux", "-S", "/s", "attach-session", "-t", "$1", ";", "select-pane", "-t", "%2"];

Deno.test("fromInside() switches the client that is in that very tmux", () => {
  assert.deepEqual(
    fromInside(ARGV, "/s,123,0"),
    ["tmux", "-S", "/s", "switch-client", "-t", "$1", ";", "select-pane", "-t", "%2"],
  );
});

Deno.test("fromInside() leaves the command alone outside, and in another tmux", () => {
  assert.deepEqual(fromInside(ARGV, ""), ARGV);
  assert.deepEqual(fromInside(ARGV, "/other,123,0"), ARGV);
});

Deno.test("letterFlags() has tmux write all letters where nothing names a character set", () => {
  const flags = (env: Readonly<Record<string, string | undefined>>) =>
    letterFlags({ get: (name) => env[name] }).join();
  for (const env of [{}, { LANG: "" }, { LANG: "C" }, { LC_ALL: "POSIX", LANG: "de_DE.UTF-8" }]) {
    assert.equal(flags(env), "-u", JSON.stringify(env));
  }
  for (
    const env of [
      { LANG: "de_DE.UTF-8" },
      { LANG: "C.utf8" },
      { LC_CTYPE: "de_DE.ISO-8859-15", LANG: "C" },
      { LC_ALL: "", LC_CTYPE: "", LANG: "de_DE" },
    ]
  ) assert.equal(flags(env), "", JSON.stringify(env));
});

for (const json of [false, true]) {
  Deno.test(`attach() runs nothing ${json ? "with --json" : "without a terminal"}`, async () => {
    // Nobody is asked: there is no daemon.
    const context = memoryContext({ home: "/nonexistent", json });
    await assert.rejects(attach(context, { target: "%1", exec: true }), (error) => {
      assert.ok(error instanceof CliError);
      assert.equal(error.code, "NO_TERMINAL");
      assert.equal(error.exit, EXIT.USAGE);
      assert.match(error.message, /leave it out and run what is printed/);
      return true;
    });
  });
}
