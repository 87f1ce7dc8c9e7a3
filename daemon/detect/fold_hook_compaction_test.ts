import assert from "node:assert/strict";
import type { CompactionSight } from "../state/observation.ts";
import { KEPT_COMPACTIONS } from "./fold_hook_compaction.ts";
import { after, type Call, T } from "./test_hook_calls.ts";

/** Each compaction as key, begin, end and trigger; times in seconds. */
function seen(...calls: readonly Call[]) {
  const seconds = (at: number | null) => at === null ? null : (at - T) / 1000;
  return after(calls).compactions.map(({ key, startedAt, endedAt, trigger }: CompactionSight) => [
    key.replace(/\d{6,}$/, (at) => `${seconds(Number(at))}`),
    seconds(startedAt),
    seconds(endedAt),
    trigger,
  ]);
}

const auto: Call = [10, "PreCompact", { trigger: "auto" }];
const restart: Call = [40, "SessionStart", { source: "compact" }];
const post: Call = [41, "PostCompact", { trigger: "auto" }];
const whole = ["s-1 10", 10, 40, "auto"];

Deno.test("foldHookCompaction() tells a compaction from its begin on, under one key", () => {
  assert.deepEqual(seen(auto), [["s-1 10", 10, null, "auto"]]);
  assert.deepEqual(seen(auto, restart), [whole]);
  assert.deepEqual(seen(auto, restart, post), [whole]);
  assert.deepEqual(seen(auto, [40, "PostCompact"]), [whole]);
  assert.deepEqual(seen([10, "PreCompact", { trigger: "manual" }], restart), [
    ["s-1 10", 10, 40, "manual"],
  ]);
  assert.deepEqual(seen([10, "PreCompact", { trigger: "else" }]), [["s-1 10", 10, null, null]]);
});

Deno.test("foldHookCompaction() says nothing of tokens, which hooks do not tell", () => {
  const [sight] = after([auto]).compactions;
  assert.deepEqual(sight, {
    source: "hook",
    key: `s-1 ${T + 10_000}`,
    trigger: "auto",
    startedAt: T + 10_000,
    endedAt: null,
    preTokens: null,
    postTokens: null,
    durationMs: null,
  });
});

Deno.test("foldHookCompaction() counts each once, in whatever order it is told", () => {
  assert.deepEqual(seen(post, restart), [["s-1 41", null, 41, "auto"]]);
  assert.deepEqual(seen(restart, auto), [["s-1 40", 10, 40, "auto"]]);
  assert.deepEqual(seen(restart, auto, post), [["s-1 40", 10, 40, "auto"]]);
  assert.deepEqual(seen(auto, [10.2, "PreCompact"], restart), [whole]);
  assert.deepEqual(seen(auto, restart, auto), [whole]);
});

Deno.test("foldHookCompaction() keeps two apart", () => {
  const second: readonly Call[] = [
    [200, "PreCompact", { trigger: "manual" }],
    [230, "PostCompact"],
  ];
  assert.deepEqual(seen(auto, restart, ...second), [whole, ["s-1 200", 200, 230, "manual"]]);
  assert.deepEqual(seen(auto, [12, "PreCompact"]), [["s-1 12", 12, null, null]]);
});

Deno.test("foldHookCompaction() leaves out one that was given up", () => {
  for (
    const call of [
      [20, "UserPromptSubmit"],
      [20, "Stop"],
      [20, "StopFailure"],
      [20, "SessionEnd", { reason: "clear" }],
      [20, "SessionStart", { source: "resume" }],
    ] as const satisfies readonly Call[]
  ) {
    assert.deepEqual(seen(auto, call), [], call[1]);
    assert.deepEqual(seen(auto, restart, call), [whole], call[1]);
  }
  assert.deepEqual(seen(auto, [9, "UserPromptSubmit"]), [["s-1 10", 10, null, "auto"]], "late");
  assert.deepEqual(seen(auto, [11, "PostToolUse"]), [["s-1 10", 10, null, "auto"]]);
});

Deno.test("foldHookCompaction() leaves those of subagents to them", () => {
  const inner = { agentId: "a1" };
  assert.deepEqual(seen([10, "PreCompact", inner], [12, "PostCompact", inner]), []);
  assert.deepEqual(seen(auto, [12, "PostCompact", inner], [13, "Stop", inner]), [
    ["s-1 10", 10, null, "auto"],
  ]);
});

Deno.test("foldHookCompaction() keeps the last ones only", () => {
  const calls = Array.from({ length: 20 }, (_, i): readonly Call[] => [
    [i * 100, "PreCompact"],
    [i * 100 + 50, "PostCompact"],
  ]).flat();
  const kept = seen(...calls);
  assert.equal(kept.length, KEPT_COMPACTIONS);
  assert.equal(kept.at(-1)?.[0], "s-1 1900");
});
