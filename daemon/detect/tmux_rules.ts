import type { Evidence, PaneState } from "../../shared/model/pane.ts";
import type { ReasonCode, SightCode } from "../../shared/text/reason_words.ts";
import type { Judgement, PaneFacts } from "../state/reconcile.ts";
import { SHELL_NAMES } from "./shell_names.ts";

/** What tmux alone offers about one pane. */
export type TmuxFacts = Pick<PaneFacts, "dead" | "currentCommand" | "lastOutputAt">;

/** Times in milliseconds. */
export interface TmuxThresholds {
  /**
   * Output this recent means that the pane works. More than the 8 s grain of a terminal's clock, the
   * pause between two full looks, which ask it, and one more look.
   */
  readonly activeMs: number;
  /** Silence this long means that it does not, whatever runs in it. */
  readonly idleMs: number;
  /** Programs whose silence is rest. */
  readonly shells: ReadonlySet<string>;
}

/** What counts where no pack says otherwise. */
export const TMUX_THRESHOLDS: TmuxThresholds = {
  activeMs: 15_000,
  idleMs: 5 * 60_000,
  shells: SHELL_NAMES,
};

/**
 * The state of a pane from tmux alone. Silence short of the threshold is `unknown`, never `idle`: an
 * agent that waits for a person is silent too.
 */
export function judgeFromTmux(
  facts: TmuxFacts,
  now: number,
  thresholds: TmuxThresholds = TMUX_THRESHOLDS,
): Judgement {
  const { activeMs, idleMs, shells } = thresholds;
  if (facts.dead) return verdict("ended", "pane_dead", 1, [claim("dead", now)]);
  const { lastOutputAt } = facts;
  if (lastOutputAt === null) return verdict("unknown", "no_output_seen", 0.1, []);
  const silentMs = now - lastOutputAt;
  const output = claim("output", lastOutputAt);
  // The clock was set back: output of tomorrow is not recent, and says nothing of silence either.
  if (silentMs <= -activeMs) {
    const soon = lastOutputAt - activeMs + 1;
    return verdict("unknown", "clock_set_back", 0.1, [output], soon);
  }
  if (silentMs < activeMs) {
    return verdict("active", "output", 0.6, [output], lastOutputAt + activeMs);
  }
  if (shells.has(shellName(facts.currentCommand))) {
    const shell = claim("shell_in_foreground", lastOutputAt);
    return verdict("idle", "shell_quiet", 0.6, [output, shell]);
  }
  if (silentMs >= idleMs) return verdict("idle", "silent_long", 0.5, [output]);
  return verdict("unknown", "silent_short", 0.2, [output], lastOutputAt + idleMs);
}

/** A login shell is called `-bash`. */
function shellName(command: string): string {
  return command.replace(/^-/, "");
}

function claim(what: SightCode, at: number): Evidence {
  return { source: "tmux", claim: what, at };
}

function verdict(
  status: PaneState["status"],
  statusReason: ReasonCode,
  confidence: number,
  evidence: Evidence[],
  until = Infinity,
): Judgement {
  return { state: { status, statusReason, confidence, evidence, flags: [] }, until };
}
