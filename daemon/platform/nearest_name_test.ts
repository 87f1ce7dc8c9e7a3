import assert from "node:assert/strict";
import { nearestName } from "./nearest_name.ts";

const names = ["tmux_timeout_ms", "ntm_timeout_ms", "max_stdout_kb", "port", "level"];

for (
  const [given, wanted] of [
    ["tmux_timeout_ms", "tmux_timeout_ms"],
    ["tmux_timeout", "tmux_timeout_ms"],
    ["tmux_timeuot_ms", "tmux_timeout_ms"],
    ["nmt_timeout_ms", "ntm_timeout_ms"],
    ["Max_Stdout_KB", "max_stdout_kb"],
    ["prot", "port"],
    ["levle", "level"],
    ["colour", null],
    ["x", null],
    ["", null],
    ["t".repeat(100_000), null],
  ] as const
) {
  Deno.test(`nearestName() of "${given.slice(0, 20)}" is ${wanted}`, () => {
    assert.equal(nearestName(given, names), wanted);
  });
}

Deno.test("nearestName() without candidates is null", () => {
  assert.equal(nearestName("port", []), null);
});
