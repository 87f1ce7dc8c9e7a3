import * as z from "zod";
import { PaneFlag, PaneState, PaneStatus } from "./pane.ts";

/**
 * What became of a claim when the state was decided. `won`: it is the state. `agrees`: it says the
 * same. `cannot_tell`: it would look like this either way. `older_news`: something younger replaced
 * it. `contradicts`: it says something else, which makes the state less sure. `stale`: too long ago.
 * `flags_only`: it says nothing of the status.
 */
export const ClaimFate = z.enum([
  "won",
  "agrees",
  "cannot_tell",
  "older_news",
  "contradicts",
  "stale",
  "flags_only",
]);

/**
 * By which rule the state was decided. `process_ended`: tmux says so, and nothing else counts.
 * `most_trusted`: who is trusted most decides. `younger`: somebody trusted less has news.
 * `sees_more`: somebody trusted less sees a difference that those trusted more cannot see.
 * `may_hide_dialog`, `not_seen_working`, `may_be_typing`: what was said, or drawn, does not prove
 * it, so the state is not known. `tmux_alone`: nobody says anything, what was drawn decides.
 * `silence`: nobody says anything, and that nothing was drawn decides nothing.
 */
export const VerdictRule = z.enum([
  "process_ended",
  "most_trusted",
  "younger",
  "sees_more",
  "may_hide_dialog",
  "not_seen_working",
  "may_be_typing",
  "tmux_alone",
  "silence",
]);

/** How the state was decided. */
export const Verdict = z.object({
  rule: VerdictRule,
  /** The source that counted most. */
  by: z.string(),
  /** A more trusted one that it took the place of; null where there was none. */
  over: z.string().nullable(),
});

/** One claim about a pane, and what it was worth. */
export const WeighedClaim = z.object({
  /** Who says so: `registry`, `hook`, `title`, `transcript`, `screen`, `ntm`, `process`, `tmux`. */
  source: z.string(),
  /** For people: `its registry file`. */
  sourceWords: z.string(),
  /** A stable word, for example `permission_prompt`. */
  claim: z.string(),
  /** For people: `it asks for permission`. */
  claimWords: z.string(),
  /** Null when it says nothing of the status. */
  status: PaneStatus.nullable(),
  flags: z.array(PaneFlag),
  /** When it became true, milliseconds UTC. */
  since: z.int().nonnegative(),
  /** When it was last said, milliseconds UTC. */
  seenAt: z.int().nonnegative(),
  /** For people: redacted, at most 200 characters. */
  text: z.string().nullable(),
  fate: ClaimFate,
  /** For people: `decides`, `contradicts what decides`. */
  fateWords: z.string(),
});

/** Why a pane is shown as it is. */
export const Explanation = z.object({
  paneId: z.string(),
  /** When it was judged for this answer, milliseconds UTC. */
  at: z.int().nonnegative(),
  /** The agent's own process; null where none was found. */
  agentPid: z.int().positive().nullable(),
  /** What is shown. */
  shown: PaneState,
  /** Its reason, for people. */
  shownWords: z.string(),
  /** What the evidence says at this moment; a demotion is shown only when a second look agrees. */
  judged: PaneState.omit({ since: true }),
  judgedWords: z.string(),
  /** How that was decided. */
  verdict: Verdict.extend({
    /** For people: `its registry file decides: nothing else says whether it works, …`. */
    words: z.string(),
  }),
  /** Last output that is known of, milliseconds UTC; null when none is. */
  lastOutputAt: z.int().nonnegative().nullable(),
  /** The most trusted source first; last what tmux shows, where that decides or nobody else can. */
  claims: z.array(WeighedClaim),
});

export type VerdictRule = z.infer<typeof VerdictRule>;
export type Verdict = z.infer<typeof Verdict>;
export type ClaimFate = z.infer<typeof ClaimFate>;
export type WeighedClaim = z.infer<typeof WeighedClaim>;
export type Explanation = z.infer<typeof Explanation>;
