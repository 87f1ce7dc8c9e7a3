import assert from "node:assert/strict";
import { samplePane } from "../../cli/test_snapshot.ts";
import { longAge, shortAge } from "./duration.ts";
import { errorCode, errorWords } from "./error_words.ts";
import { money } from "./money.ts";
import { agentWords, counted, shortModel, windowWords } from "./names.ts";
import { shapeOf } from "./status_look.ts";

Deno.test("shortAge() has one unit, longAge() two", () => {
  const times = [-5, 59_999, 60_000, 9_240_000, 90_000_000];
  assert.deepEqual(times.map(shortAge), ["0s", "59s", "1m", "2h", "1d"]);
  assert.deepEqual(times.map(longAge), ["0s", "59s", "1m", "2h 34m", "1d 1h"]);
});

Deno.test("money() has cents and groups of thousands", () => {
  assert.deepEqual([0, 0.004, 0.005, 12.3, 1_234_567.891].map(money), [
    ...["$0.00", "<$0.01", "$0.01", "$12.30", "$1,234,567.89"],
  ]);
});

Deno.test("agentWords() names the command where no agent is known", () => {
  assert.equal(agentWords(samplePane({ agentType: "claude" })), "claude");
  assert.equal(agentWords(samplePane({ currentCommand: "vim" })), "vim");
  assert.equal(agentWords(samplePane({ currentCommand: "" })), "no known agent");
});

Deno.test("windowWords() does not say twice who runs there", () => {
  assert.equal(windowWords(samplePane({ agentType: "codex", windowName: "codex" })), "");
  assert.equal(windowWords(samplePane({ agentType: "codex", windowName: "edit" })), "edit");
});

Deno.test("shortModel() leaves out agent and date", () => {
  assert.equal(shortModel("claude-opus-4-1-20250805"), "opus-4-1");
  assert.equal(shortModel("gpt-5-codex"), "gpt-5-codex");
});

Deno.test("counted() knows one from many", () => {
  assert.deepEqual([0, 1, 2].map((count) => counted(count, "pane")), [
    ...["0 panes", "1 pane", "2 panes"],
  ]);
});

Deno.test("shapeOf() has a shape for states of newer daemons", () => {
  assert.equal(shapeOf("waiting"), "waiting");
  assert.equal(shapeOf('"><script>'), "unknown");
});

Deno.test("errorWords() says what failed, for people", () => {
  const refused = Object.assign(new Error("killing is off: turn it on"), {
    name: "RpcError",
    data: { code: "UNSUPPORTED" },
  });
  assert.equal(errorCode(refused), "UNSUPPORTED");
  assert.equal(errorWords(refused), "Killing is off: turn it on.");
  assert.match(errorWords(Object.assign(refused, { data: { code: "FORBIDDEN" } })), /only look/);
  const closed = Object.assign(new Error("use connection: x"), { name: "RpcClosedError" });
  assert.equal(errorWords(closed), "The daemon cannot be reached now.");
  assert.equal(errorWords("odd"), "It failed.");
  assert.equal(errorCode(null), null);
});
