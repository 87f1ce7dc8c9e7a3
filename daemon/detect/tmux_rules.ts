import type { Evidence, PaneState } from "../../shared/model/pane.ts";

/** What tmux alone offers about one pane. */
export interface TmuxFacts {
  readonly dead: boolean;
  /** Foreground command as tmux names it. */
  readonly currentCommand: string;
  /** Last output, milliseconds UTC; null when nothing is known yet. */
  readonly lastOutputAt: number | null;
}

/** Milliseconds. */
export interface TmuxThresholds {
  /** Output this recent means that the pane works; more than the 8 s grain of a terminal's clock. */
  readonly activeMs: number;
  /** Silence this long means that it does not, whatever runs in it. */
  readonly idleMs: number;
}

export const TMUX_THRESHOLDS: TmuxThresholds = { activeMs: 10_000, idleMs: 5 * 60_000 };

/** A shell in the foreground is at its prompt, or runs something built in. */
const SHELLS: ReadonlySet<string> = new Set([
  ...["ash", "bash", "csh", "dash", "elvish", "fish", "ksh", "mksh", "nu", "pwsh", "sh", "tcsh"],
  ...["xonsh", "zsh"],
]);

/** The part of a pane's state that a rule decides; `since` comes from the life of the pane. */
export type Verdict = Omit<PaneState, "since">;

/**
 * The state of a pane from tmux alone. Silence short of the threshold is `unknown`, never `idle`: an
 * agent that waits for a person is silent too.
 */
export function judgeFromTmux(
  facts: TmuxFacts,
  now: number,
  thresholds: TmuxThresholds = TMUX_THRESHOLDS,
): Verdict {
  if (facts.dead) {
    return verdict("ended", "pane_dead", 1, [{ source: "tmux", claim: "dead", at: now }]);
  }
  const { lastOutputAt } = facts;
  if (lastOutputAt === null) return verdict("unknown", "no_output_seen", 0.1, []);
  const silentMs = now - lastOutputAt;
  const output: Evidence = { source: "tmux", claim: "output", at: lastOutputAt };
  // The clock was set back: output of tomorrow is not recent, and says nothing of silence either.
  if (silentMs <= -thresholds.activeMs) return verdict("unknown", "clock_set_back", 0.1, [output]);
  if (silentMs < thresholds.activeMs) return verdict("active", "output", 0.6, [output]);
  if (SHELLS.has(shellName(facts.currentCommand))) {
    const shell: Evidence = { source: "tmux", claim: "shell_in_foreground", at: lastOutputAt };
    return verdict("idle", "shell_quiet", 0.6, [output, shell]);
  }
  if (silentMs >= thresholds.idleMs) return verdict("idle", "silent_long", 0.5, [output]);
  return verdict("unknown", "silent_short", 0.2, [output]);
}

/** A login shell is called `-bash`. */
function shellName(command: string): string {
  return command.replace(/^-/, "");
}

function verdict(
  status: Verdict["status"],
  statusReason: string,
  confidence: number,
  evidence: Evidence[],
): Verdict {
  return { status, statusReason, confidence, evidence, flags: [] };
}
