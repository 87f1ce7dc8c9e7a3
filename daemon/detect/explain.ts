import type { Explanation, Verdict, WeighedClaim } from "../../shared/model/explanation.ts";
import { reasonWords, sightWords } from "../../shared/text/reason_words.ts";
import { sourceWords } from "../../shared/text/source_words.ts";
import type { PaneFacts } from "../state/reconcile.ts";
import type { PaneRecord } from "../state/world.ts";
import type { Fusion, JudgedClaim } from "./fuse.ts";
import { fateWords, verdictWords } from "./verdict_words.ts";

/**
 * Why a pane is shown as it is: it is judged once more, by the same rules and the same facts.
 * @returns null for a pane that has gone, or that no look of this run has seen.
 */
export function explain(
  { pane, activity, agent, present }: PaneRecord,
  { judge, now }: {
    readonly judge: (facts: PaneFacts, now: number) => Fusion;
    readonly now: number;
  },
): Explanation | null {
  if (activity === null || !present) return null;
  const { row: { dead }, titleClaims, lastOutputAt } = activity;
  const { currentCommand, status, statusReason, confidence, since, evidence, flags } = pane;
  const agentType = agent?.agentType ?? "unknown";
  const told = [...agent?.claims ?? [], ...titleClaims];
  const facts = { dead, currentCommand, lastOutputAt, agentType, claims: told };
  const { state, weighed, verdict } = judge(facts, now);
  return {
    paneId: pane.id,
    at: now,
    agentPid: agent?.pid ?? null,
    shown: { status, statusReason, confidence, since, evidence, flags },
    shownWords: reasonWords(statusReason),
    judged: state,
    judgedWords: reasonWords(state.statusReason),
    verdict: { ...verdict, words: verdictWords(verdict, weighed) },
    lastOutputAt,
    claims: [
      ...weighed.map((one) => toldClaim(one, verdict)),
      ...seenByTmux(state, { verdict, now, endedAt: pane.endedAt }),
    ],
  };
}

function toldClaim(judged: JudgedClaim, verdict: Verdict): WeighedClaim {
  const { claim, fate } = judged;
  return {
    ...claim,
    flags: [...claim.flags],
    sourceWords: sourceWords(claim.source),
    claimWords: reasonWords(claim.claim),
    fate,
    fateWords: fateWords(judged, verdict),
  };
}

/** What tmux shows of the pane, where the status was made of that. */
function seenByTmux(
  { status, evidence }: Fusion["state"],
  { verdict, now, endedAt }: {
    readonly verdict: Verdict;
    readonly now: number;
    readonly endedAt: number | null;
  },
): readonly WeighedClaim[] {
  // Silence that proves nothing, and something drawn that may be anything, decide nothing.
  const decides = status !== "unknown";
  const isDrawing = status === "active" || verdict.rule === "may_be_typing";
  return evidence.filter(({ source }) => source === "tmux").map(({ claim, at }) => {
    const said = {
      ...{ source: "tmux" as const, claim, flags: [], text: null },
      ...{ status: decides ? status : null, since: Math.min(endedAt ?? at, now), seenAt: now },
    };
    const fate = decides ? "won" : "cannot_tell";
    const told = toldClaim({ claim: said, fate }, verdict);
    const sight = claim === "output" && !isDrawing ? "no_output" : claim;
    return { ...told, claimWords: sightWords(sight) };
  });
}
