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

/** One claim about a pane, and what it was worth. */
export const WeighedClaim = z.object({
  /** Who says so: `registry`, `hook`, `title`, `transcript`, `screen`, `ntm`, `process`. */
  source: z.string(),
  /** A stable word, for example `permission_prompt`. */
  claim: z.string(),
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
  /** What the evidence says at this moment; a demotion is shown only when a second look agrees. */
  judged: PaneState.omit({ since: true }),
  /** Last output that is known of, milliseconds UTC; null when none is. */
  lastOutputAt: z.int().nonnegative().nullable(),
  /** The most trusted source first. */
  claims: z.array(WeighedClaim),
});

export type ClaimFate = z.infer<typeof ClaimFate>;
export type WeighedClaim = z.infer<typeof WeighedClaim>;
export type Explanation = z.infer<typeof Explanation>;
