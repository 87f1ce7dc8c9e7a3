import type { ClaimSource } from "../state/claim.ts";
import { TMUX_THRESHOLDS, type TmuxThresholds } from "./tmux_rules.ts";

export interface FusionSettings {
  /** How long a claim counts after its source has last said so, milliseconds. */
  readonly freshMs: Readonly<Record<ClaimSource, number>>;
  /** News must be this much younger than a more trusted claim to replace it, milliseconds. */
  readonly graceMs: number;
  /** An agent that works draws; one that has drawn nothing for this long is not called active. */
  readonly frozenMs: number;
  readonly tmux: TmuxThresholds;
  /** The same for an agent of which nothing else is known: one that works draws all the time. */
  readonly agentActiveMs: number;
}

const MINUTE = 60_000;

/** What counts where no pack says otherwise. */
export const FUSION_SETTINGS: FusionSettings = {
  freshMs: {
    // These tell of something that lives, and go with its process.
    process: Infinity,
    registry: Infinity,
    title: Infinity,
    hook: 12 * 60 * MINUTE,
    transcript: 10 * MINUTE,
    // Confirmed by each look, which may be ten seconds apart.
    screen: 15_000,
    ntm: 2 * MINUTE,
    tmux: 10_000,
  },
  graceMs: 1_500,
  frozenMs: 2 * MINUTE,
  tmux: TMUX_THRESHOLDS,
  agentActiveMs: 5_000,
};
