import { deepEqual, equal } from "node:assert/strict";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { answerLine, AT_MS, userLine } from "../claude/test_claude_lines.ts";
import { CLAUDE_FORMAT } from "../claude/transcript_format.ts";
import { sessionLine, tokenCountLine } from "../codex/test_codex_lines.ts";
import { CODEX_FORMAT } from "../codex/rollout_format.ts";
import { FactCleaner } from "./clean_fact.ts";

const NOW = AT_MS + 60_000;
const SECRET = `ghp_${"a1B2c3D4".repeat(5)}`;
const BAD_WORDS = [SECRET, "a\u202eb", "two\nlines", " padded", "x".repeat(201)];

const clean = (fact: TranscriptFact) => new FactCleaner().clean(fact, NOW);

Deno.test("FactCleaner leaves what is clean as it is", () => {
  const lines = [answerLine(), userLine("words")].flatMap((line) => CLAUDE_FORMAT.parse(line));
  const sums = [sessionLine(), tokenCountLine({ total: [9, 1, 2, 0] })]
    .flatMap((line) => CODEX_FORMAT.parse(line));
  for (const fact of [...lines, ...sums]) equal(clean(fact), fact);
});

Deno.test("FactCleaner takes a time ahead of the clock for now", () => {
  for (const fact of CLAUDE_FORMAT.parse(answerLine({ row: { timestamp: "2199-01-01" } }))) {
    equal(clean(fact)?.at, NOW);
  }
});

Deno.test("FactCleaner a word that hides a secret, or cannot be shown, is none", () => {
  const [answer] = CLAUDE_FORMAT.parse(answerLine());
  const [session] = CODEX_FORMAT.parse(sessionLine({ forked_from_id: "parent" }));
  const [sum] = CODEX_FORMAT.parse(tokenCountLine({ total: [9, 1, 2, 0] }));
  if (answer?.kind !== "usage" || session?.kind !== "session" || sum?.kind !== "totals") {
    throw new Error("the lines say something else");
  }
  for (const word of BAD_WORDS) {
    deepEqual(clean({ ...answer, model: word }), { ...answer, model: "unknown" });
    deepEqual(clean({ ...sum, model: word }), { ...sum, model: null });
    equal(clean({ kind: "model", at: AT_MS, model: word }), null);
    equal(clean({ ...session, sessionId: word }), null);
    deepEqual(clean({ ...session, parentId: word, version: word }), {
      ...session,
      parentId: null,
      version: null,
    });
  }
});

Deno.test("FactCleaner remembers only so many words, and judges each rightly all the same", () => {
  const cleaner = new FactCleaner();
  const [answer] = CLAUDE_FORMAT.parse(answerLine());
  if (answer?.kind !== "usage") throw new Error("the line says something else");
  for (let round = 0; round < 3; round++) {
    for (let number = 0; number < 200; number++) {
      const good: TranscriptFact = { ...answer, model: `model-${number}` };
      equal(cleaner.clean(good, NOW), good);
      const bad: TranscriptFact = { ...answer, model: `model ${number} ${SECRET}` };
      deepEqual(cleaner.clean(bad, NOW), { ...answer, model: "unknown" });
    }
  }
});
