import { deepEqual, equal } from "node:assert/strict";
import { loadCases } from "../fixtures/agents/load_cases.ts";
import { REPLAY_MODES } from "../fixtures/agents/replay/replay_case.ts";
import { replayCorpus } from "../fixtures/agents/replay/replay_corpus.ts";
import { regressions, scoreOf } from "../fixtures/agents/replay/score.ts";
import { ACCURACY_PAGE, accuracyPage, readScore } from "../fixtures/agents/replay/score_files.ts";

Deno.test("the corpus is answered at least as well as the committed score says", async () => {
  const score = scoreOf(await replayCorpus(await loadCases(), REPLAY_MODES));
  // A change for the better is written down with `deno task accuracy --write`.
  deepEqual(regressions(readScore(), score), []);
});

Deno.test("docs/accuracy.md tells the committed score", async () => {
  equal(await Deno.readTextFile(ACCURACY_PAGE), accuracyPage(readScore()));
});
