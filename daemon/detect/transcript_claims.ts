import type { PaneFlag, PaneStatus } from "../../shared/model/pane.ts";
import type { ReasonCode } from "../../shared/text/reason_words.ts";
import type { Claim } from "../state/claim.ts";
import type { TranscriptState, TurnWord } from "./transcript_state.ts";

/** What each word for a turn says of the pane. */
const STATUS: Readonly<Record<TurnWord, PaneStatus | null>> = {
  turn_running: "active",
  answered: null,
  turn_over: "idle",
  interrupted: "idle",
  turn_failed: "idle",
  rate_limited: "idle",
  usage_limit: "idle",
  login_needed: "waiting",
};

/**
 * What stays true until the file says something else is said anew this often, milliseconds: often
 * enough to be believed, seldom enough to be no news all the time.
 */
const SAID_AGAIN_MS = 5 * 60_000;

/**
 * What a transcript says of its pane: one claim of the status at most, and one for each thing that is
 * true beside it. A turn that runs may stand before a dialog, of which these files tell nothing;
 * without another line its claim only ages.
 */
export function transcriptClaims(state: TranscriptState, now: number): readonly Claim[] {
  const { turn, obstacle, context: { lowSince } } = state;
  const claims: Claim[] = [];
  if (turn !== null) {
    const retries = turn.word === "turn_running" && obstacle?.retries === true;
    const flags: readonly PaneFlag[] = retries ? ["rate_limited"] : [];
    const seenAt = Math.min(turn.seenAt, now);
    const since = Math.min(turn.since, seenAt);
    claims.push(claimOf(turn.word, { status: STATUS[turn.word], flags, since, seenAt }));
  }
  if (obstacle !== null && !obstacle.retries && obstacle.cause !== "login_needed") {
    claims.push(lasting(obstacle.cause, "rate_limited", { since: obstacle.since, now }));
  }
  if (lowSince !== null) {
    claims.push(lasting("context_low", "context_low", { since: lowSince, now }));
  }
  return claims;
}

function lasting(
  claim: ReasonCode,
  flag: PaneFlag,
  { since: told, now }: { readonly since: number; readonly now: number },
): Claim {
  const since = Math.min(told, now);
  const seenAt = Math.max(since, Math.floor(now / SAID_AGAIN_MS) * SAID_AGAIN_MS);
  return claimOf(claim, { status: null, flags: [flag], since, seenAt });
}

function claimOf(
  claim: ReasonCode,
  rest: Pick<Claim, "status" | "flags" | "since" | "seenAt">,
): Claim {
  return { source: "transcript", claim, ...rest, text: null };
}
