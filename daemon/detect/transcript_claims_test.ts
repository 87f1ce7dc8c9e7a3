import assert from "node:assert/strict";
import type { TranscriptFact } from "../state/transcript_fact.ts";
import { answer, compaction, error, fold, sum, T, turn, whose } from "./test_transcripts.ts";
import { transcriptClaims } from "./transcript_claims.ts";

/** `status/claim`, with its flags behind it. */
function claims(facts: readonly TranscriptFact[], now = T + 60_000): readonly string[] {
  return transcriptClaims(fold(facts), now).map(({ status, claim, flags }) =>
    [`${status ?? "-"}/${claim}`, ...flags].join(" ")
  );
}

Deno.test("transcriptClaims() says nothing before anything was said of a turn", () => {
  assert.deepEqual(claims([]), []);
  assert.deepEqual(claims([whose(0)]), []);
});

Deno.test("transcriptClaims() a turn runs from its prompt until it is over or stopped", () => {
  assert.deepEqual(claims([turn(0, "user_input")]), ["active/turn_running"]);
  assert.deepEqual(claims([turn(0, "over"), turn(1, "started")]), ["active/turn_running"]);
  assert.deepEqual(claims([turn(0, "started"), turn(1, "over")]), ["idle/turn_over"]);
  assert.deepEqual(claims([turn(0, "started"), turn(1, "aborted")]), ["idle/interrupted"]);
});

Deno.test("transcriptClaims() a turn holds since its prompt, and every line bears it out", () => {
  const [claim] = transcriptClaims(
    fold([turn(0, "user_input"), turn(5, "started"), answer(9), sum(12, 3)]),
    T + 60_000,
  );
  assert.deepEqual([claim?.source, claim?.since, claim?.seenAt], ["transcript", T, T + 12_000]);
  const [over] = transcriptClaims(fold([turn(0, "over"), turn(3, "over"), sum(8, 1)]), T + 60_000);
  assert.deepEqual([over?.since, over?.seenAt], [T, T], "a line at rest is no sign of a turn");
});

Deno.test("transcriptClaims() times ahead of the clock are taken as now", () => {
  const told = transcriptClaims(fold([turn(90, "started"), error(95, "usage_limit")]), T);
  assert.ok(told.every(({ since, seenAt }) => since === T && seenAt === T), JSON.stringify(told));
});

Deno.test("transcriptClaims() an error that ends a turn says why it ended", () => {
  const after = (cause: Parameters<typeof error>[1]) =>
    claims([turn(0, "user_input"), error(1, cause), turn(1, "aborted"), turn(2, "over")]);
  assert.deepEqual(after("login"), ["waiting/login_needed"]);
  assert.deepEqual(after("usage_limit"), ["idle/usage_limit", "-/usage_limit rate_limited"]);
  assert.deepEqual(after("rate_limit"), ["idle/rate_limited", "-/rate_limited rate_limited"]);
  assert.deepEqual(after("overloaded"), ["idle/rate_limited", "-/rate_limited rate_limited"]);
  assert.deepEqual(after("other"), ["idle/turn_failed"]);
});

Deno.test("transcriptClaims() while the agent tries again the turn goes on", () => {
  const trying = [turn(0, "user_input"), error(1, "rate_limit", true)];
  assert.deepEqual(claims(trying), ["active/turn_running rate_limited"]);
  assert.deepEqual(claims([...trying, answer(2)]), ["active/turn_running"]);
  assert.deepEqual(claims([...trying, turn(2, "aborted")]), ["idle/interrupted"]);
  assert.deepEqual(claims([error(1, "overloaded", true)]), ["active/turn_running rate_limited"]);
  assert.deepEqual(claims([turn(0, "started"), error(1, "login", true)]), ["active/turn_running"]);
});

Deno.test("transcriptClaims() what stopped an agent is over with the next answer, not before", () => {
  const stopped = [error(1, "usage_limit"), turn(2, "over"), turn(3, "user_input")];
  assert.deepEqual(claims(stopped), ["active/turn_running", "-/usage_limit rate_limited"]);
  assert.deepEqual(claims([...stopped, answer(9)]), ["active/turn_running"]);
});

Deno.test("transcriptClaims() a running sum is an answer only when it has grown", () => {
  const stopped = [sum(0, 500), error(1, "usage_limit"), turn(2, "over")];
  const limited = ["idle/usage_limit", "-/usage_limit rate_limited"];
  assert.deepEqual(claims([...stopped, sum(3, 500)]), limited);
  assert.deepEqual(claims([...stopped, sum(3, 501)]), ["idle/usage_limit"]);
});

Deno.test("transcriptClaims() a subagent's answer counts when it is younger than the limit", () => {
  const stopped = [turn(0, "started"), error(5, "rate_limit")];
  const inSubagent = (seconds: number) => answer(seconds, null, { isSidechain: true });
  assert.equal(claims([...stopped, inSubagent(4)]).length, 2);
  assert.equal(claims([...stopped, inSubagent(6)]).length, 1);
});

Deno.test("transcriptClaims() an allowance that is used up limits until the next answer", () => {
  const limits = (seconds: number, reached: boolean): TranscriptFact => {
    return { kind: "limits", at: T + seconds * 1000, primary: null, secondary: null, reached };
  };
  const used = [turn(0, "started"), sum(1, 5), limits(1, true)];
  assert.deepEqual(claims(used), ["active/turn_running", "-/usage_limit rate_limited"]);
  assert.deepEqual(claims([...used, limits(2, false)]).length, 2, "a figure is no answer");
  assert.deepEqual(claims([...used, sum(3, 6), limits(3, false)]), ["active/turn_running"]);
});

Deno.test("transcriptClaims() after Gemini's plain answer nobody knows whether a tool follows", () => {
  const gemini = { agent: "gemini", model: "gemini-3-pro" } as const;
  const prompt = [whose(0, gemini), turn(1, "user_input")];
  const plain = answer(5, 10, gemini);
  assert.deepEqual(claims([...prompt, plain]), ["-/answered"]);
  assert.deepEqual(claims([...prompt, turn(5, "started"), plain]), ["active/turn_running"]);
  // Told again when its tool is done: the next answer is awaited.
  assert.deepEqual(claims([...prompt, plain, turn(5, "started"), plain]), ["active/turn_running"]);
  assert.deepEqual(claims([...prompt, plain, turn(6, "aborted")]), ["idle/interrupted"]);
  assert.deepEqual(claims([whose(0), turn(1, "user_input"), answer(5)]), ["active/turn_running"]);
});

Deno.test("transcriptClaims() little context is told until it was really emptied", () => {
  const low = "-/context_low context_low";
  assert.deepEqual(claims([answer(0, 169_000)]), []);
  assert.deepEqual(claims([answer(0, 170_000)]), [low]);
  assert.deepEqual(claims([answer(0, 175_000), answer(1, 161_000)]), [low], "it wavers");
  assert.deepEqual(claims([answer(0, 175_000), answer(1, 159_000), answer(2, 165_000)]), []);
  assert.deepEqual(claims([answer(0, 175_000), compaction(1)]), []);
});

Deno.test("transcriptClaims() what is true beside the state stays believed as long as it is", () => {
  const state = fold([turn(0, "started"), answer(1, 190_000), turn(2, "over")]);
  const at = (now: number) =>
    transcriptClaims(state, now).find(({ claim }) => claim === "context_low");
  const hour = T + 3_600_000;
  const { since, seenAt } = at(hour) ?? assert.fail("it is not told any more");
  assert.equal(since, T + 1000);
  assert.ok(hour - seenAt <= 300_000, "it was said lately");
  assert.equal(at(seenAt)?.seenAt, at(seenAt + 299_999)?.seenAt, "it is not news all the time");
});
