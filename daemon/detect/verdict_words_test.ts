import assert from "node:assert/strict";
import { type Verdict, VerdictRule } from "../../shared/model/explanation.ts";
import type { Claim } from "../state/claim.ts";
import type { JudgedClaim } from "./fuse.ts";
import { fateWords, verdictWords } from "./verdict_words.ts";

const NOW = 1_750_000_000_000;

function judged(source: Claim["source"], fate: JudgedClaim["fate"]): JudgedClaim {
  const times = { since: NOW, seenAt: NOW };
  const claim: Claim = { source, claim: "x", status: "active", flags: [], text: null, ...times };
  return { claim, fate };
}

function verdict(part: Partial<Verdict> = {}): Verdict {
  return { rule: "most_trusted", by: "registry", over: null, ...part };
}

Deno.test("verdictWords() says why who is trusted most decides, alone or among others", () => {
  const won = judged("registry", "won");
  const alone = "its registry file decides: nothing else says whether it works, waits or rests";
  assert.equal(verdictWords(verdict(), [won]), alone);
  assert.equal(verdictWords(verdict(), [won, judged("hook", "stale")]), alone);
  assert.equal(
    verdictWords(verdict(), [won, judged("title", "agrees")]),
    "its registry file decides: it is trusted most of those that say whether it works, waits or rests",
  );
});

Deno.test("verdictWords() names both sources where one took the place of another", () => {
  const over = { by: "hook", over: "registry" };
  assert.equal(
    verdictWords(verdict({ rule: "younger", ...over }), []),
    "its hook decides: its news is younger than that of its registry file, which is trusted more",
  );
  assert.equal(
    verdictWords(verdict({ rule: "sees_more", ...over }), []),
    "its hook decides: its registry file is trusted more, but cannot see an open dialog",
  );
});

Deno.test("verdictWords() names each source that contradicts once", () => {
  const weighed = [judged("registry", "won"), judged("hook", "contradicts")];
  const twice = [...weighed, judged("screen", "contradicts"), judged("screen", "contradicts")];
  assert.match(
    verdictWords(verdict(), weighed),
    /; its hook contradicts it, so this is less sure$/,
  );
  assert.match(
    verdictWords(verdict(), twice),
    /; its hook and its screen contradict it, so this is less sure$/,
  );
});

Deno.test("verdictWords() has words of its own for every rule, and no code in them", () => {
  const all = VerdictRule.options.map((rule) => verdictWords(verdict({ rule, over: "ntm" }), []));
  assert.equal(new Set(all).size, VerdictRule.options.length);
  for (const words of all) assert.doesNotMatch(words, /_|undefined|null|\.$/);
});

Deno.test("fateWords() of a claim that won says so only where it is believed", () => {
  const won = judged("title", "won");
  assert.equal(fateWords(won, verdict()), "decides");
  assert.equal(fateWords(won, verdict({ rule: "may_hide_dialog" })), "does not prove it");
  assert.equal(fateWords(won, verdict({ rule: "not_seen_working" })), "is not believed any more");
});

Deno.test("fateWords() says why a claim does not count", () => {
  const stale = judged("hook", "stale");
  assert.equal(fateWords(stale, verdict()), "was said too long ago to count");
  assert.equal(fateWords(stale, verdict({ rule: "process_ended" })), "does not count any more");
  assert.match(fateWords(judged("process", "stale"), verdict()), /something was drawn$/);
  assert.equal(fateWords(judged("tmux", "cannot_tell"), verdict()), "may mean anything");
  assert.equal(fateWords(judged("title", "cannot_tell"), verdict()), "cannot see an open dialog");
});
