import assert from "node:assert/strict";
import { samplePane } from "../../daemon/cli/test_snapshot.ts";
import { agentWords, counted, hourWords, needWords, paneWords, shortAge } from "./face_words.ts";

Deno.test("counted() and needWords() agree with their number", () => {
  assert.deepEqual([0, 1, 2].map((count) => counted(count, "pane")), [
    "0 panes",
    "1 pane",
    "2 panes",
  ]);
  assert.deepEqual([needWords(1), needWords(3)], ["1 needs you", "3 need you"]);
});

Deno.test("shortAge() tells the largest whole unit, and nothing below zero", () => {
  const ages = [-5, 999, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 172_800_000];
  assert.deepEqual(ages.map(shortAge), ["0s", "0s", "59s", "1min", "59min", "1h", "23h", "2d"]);
});

Deno.test("hourWords() tells tenths of hours", () => {
  assert.deepEqual([-1, 0, 360_000, 15_120_000].map(hourWords), ["0.0h", "0.0h", "0.1h", "4.2h"]);
});

Deno.test("paneWords() writes a place as tmux does", () => {
  assert.equal(paneWords("web", { windowIndex: 1, paneIndex: 0 }), "web:1.0");
});

Deno.test("agentWords() names the agent, else what is in the foreground", () => {
  assert.equal(agentWords(samplePane({ agentType: "codex" })), "codex");
  assert.equal(agentWords(samplePane({ currentCommand: "vim" })), "vim");
  assert.equal(agentWords(samplePane({ currentCommand: "" })), "no known agent");
});
