import type { AgentType } from "../../shared/model/agent.ts";
import type { ClaimFate, VerdictRule } from "../../shared/model/explanation.ts";
import type { PaneStatus } from "../../shared/model/pane.ts";
import type { Claim, ClaimSource } from "../state/claim.ts";
import type { FusionSettings } from "./fusion_settings.ts";

/** Whom to believe first. */
const TRUST: readonly ClaimSource[] = [
  ...["process", "registry", "hook", "title", "transcript", "screen", "ntm", "tmux"] as const,
];

/** A claim that says something of the status. */
export type StatusClaim = Claim & { readonly status: PaneStatus };

/** What claims are weighed by. */
export interface Weighing {
  readonly now: number;
  readonly settings: FusionSettings;
  readonly agentType: AgentType;
  /** When the pane last drew, as far as is known. */
  readonly lastOutputAt: number | null;
  readonly claims: readonly Claim[];
}

/** The most trusted first; of one source the youngest first. */
export function byTrust(claims: readonly Claim[]): readonly Claim[] {
  const rank = ({ source }: Claim) => TRUST.indexOf(source);
  return [...claims].sort((a, b) => rank(a) - rank(b) || b.since - a.since);
}

/** The claim that counts most, and why. */
export interface Winner {
  readonly claim: StatusClaim;
  readonly rule: Extract<VerdictRule, "most_trusted" | "younger" | "sees_more">;
  /** The more trusted source that it took the place of. */
  readonly over: ClaimSource | null;
}

export function pickWinner(claims: readonly Claim[], weighing: Weighing): Winner | null {
  let winner: Winner | null = null;
  for (const claim of claims) {
    if (!saysStatus(claim) || !isFresh(claim, weighing)) continue;
    if (winner === null) {
      winner = { claim, rule: "most_trusted", over: null };
      continue;
    }
    const rule = overruling(claim, winner.claim, weighing);
    if (rule !== null) winner = { claim, rule, over: winner.claim.source };
  }
  return winner;
}

/** By which rule a less trusted claim replaces a more trusted one; null where it does not. */
function overruling(
  claim: StatusClaim,
  winner: StatusClaim,
  weighing: Weighing,
): "younger" | "sees_more" | null {
  // A process that has ended, or is suspended, says nothing by any other way.
  if (winner.source === "process") return null;
  if (claim.source === winner.source || claim.status === winner.status) return null;
  if (isBlindTo(claim, winner, weighing.agentType)) return null;
  const seesMore = isBlindTo(winner, claim, weighing.agentType) || isDialogBehind(winner, claim);
  if (seesMore) return "sees_more";
  return isNews(claim, winner, weighing) ? "younger" : null;
}

/** Whether it tells of something that a more trusted claim cannot know of yet. */
function isNews(claim: StatusClaim, winner: StatusClaim, weighing: Weighing): boolean {
  if (isOfBackground(winner, claim, weighing) || isLeftBehind(winner, claim)) return false;
  const { graceMs } = weighing.settings;
  if (mayBeLate(winner, claim)) return claim.since > winner.since - graceMs;
  // A question of the same moment as a rest is not answered by it: it is the later of the two once
  // whoever is trusted more has had the time to say otherwise.
  const asks = claim.status === "waiting" && winner.status === "idle";
  const hasHadTime = asks && weighing.now >= claim.since + graceMs;
  return claim.since > winner.since + (hasHadTime ? 0 : graceMs);
}

/** What stands on the screen is there, whatever a title goes on saying. */
function isDialogBehind(winner: StatusClaim, claim: StatusClaim): boolean {
  return winner.source === "title" && winner.status === "idle" &&
    claim.source === "screen" && claim.status === "waiting";
}

/**
 * Agents in the background call their parent's hooks, too, while the parent rests by its registry: it
 * works only when its title or its transcript bears that out.
 */
function isOfBackground(winner: StatusClaim, claim: StatusClaim, weighing: Weighing): boolean {
  const rests = winner.source === "registry" && winner.status === "idle";
  if (!rests || claim.source !== "hook" || claim.status !== "active") return false;
  return !weighing.claims.some((other) =>
    (other.source === "title" || other.source === "transcript") && other.status === "active" &&
    other.since > winner.since && isFresh(other, weighing)
  );
}

/** The registry is written as a turn ends: while it says that one runs, another has begun. */
function isLeftBehind(winner: StatusClaim, claim: StatusClaim): boolean {
  return winner.source === "registry" && winner.status === "active" &&
    claim.source === "transcript" && claim.status === "idle";
}

/** Hooks can arrive out of order: the end of one turn behind the beginning of the next. */
function mayBeLate(winner: StatusClaim, claim: StatusClaim): boolean {
  return winner.source === "hook" && winner.status === "idle" &&
    claim.source === "transcript" && claim.status === "active";
}

/**
 * Whether a claim would look the same if the other were true. Claude's title does not tell a dialog
 * from rest, and a program that prints says nothing of an agent that waits.
 */
function isBlindTo(claim: StatusClaim, other: StatusClaim, agentType: AgentType): boolean {
  if (claim.source === "tmux" || hidesDialogs(claim, other)) return true;
  const restsOrWaits = claim.status === "idle" && other.status === "waiting";
  return restsOrWaits && claim.source === "title" && agentType === "claude";
}

/**
 * Claude's title at rest may hide a dialog: without a word of its registry or its hooks, only a
 * transcript in which the turn is over proves that there is none.
 */
export function mayStandBeforeDialog(
  winner: StatusClaim,
  claims: readonly Claim[],
  weighing: Weighing,
): boolean {
  const { source, status } = winner;
  if (source !== "title" || status !== "idle" || weighing.agentType !== "claude") return false;
  const isProof = (claim: Claim) =>
    claim.status === "idle" && claim.source !== "title" && isFresh(claim, weighing);
  return !claims.some(isProof);
}

/** No transcript tells of a dialog: a turn that stands before one looks like one that runs. */
function hidesDialogs(claim: StatusClaim, other: StatusClaim): boolean {
  return claim.source === "transcript" && claim.status === "active" && other.status === "waiting";
}

export function fateOf(claim: Claim, winner: StatusClaim | null, weighing: Weighing): ClaimFate {
  if (claim === winner) return "won";
  if (!isFresh(claim, weighing)) return "stale";
  if (!saysStatus(claim)) return "flags_only";
  if (winner === null || claim.status === winner.status) return "agrees";
  if (isBlindTo(claim, winner, weighing.agentType)) return "cannot_tell";
  const isOlder = claim.since + weighing.settings.graceMs < winner.since;
  return isOlder ? "older_news" : "contradicts";
}

function saysStatus(claim: Claim): claim is StatusClaim {
  return claim.status !== null;
}

function expiryOf(claim: Claim, { settings, lastOutputAt }: Weighing): number {
  const { freshMs } = settings;
  if (claim.source === "transcript") {
    // Whatever comes after is written down, too: what was the last is so until then.
    if (claim.status !== "active") return Infinity;
    // A turn that only runs a command writes nothing for as long, but it draws.
    return Math.max(claim.seenAt, lastOutputAt ?? 0) + freshMs.transcript;
  }
  return claim.seenAt + freshMs[claim.source];
}

/** When a claim may come to mean something else. */
export function timesOf(claim: Claim, weighing: Weighing): readonly number[] {
  const expiry = expiryOf(claim, weighing);
  return claim.status === "waiting" ? [expiry, claim.since + weighing.settings.graceMs] : [expiry];
}

export function isFresh(claim: Claim, weighing: Weighing): boolean {
  return weighing.now < expiryOf(claim, weighing) && !isOutdrawn(claim, weighing);
}

/** A process that rests draws nothing: what is drawn later comes from another one. */
function isOutdrawn({ source, status, seenAt }: Claim, weighing: Weighing): boolean {
  const { lastOutputAt, settings } = weighing;
  if (source !== "process" || status !== "idle" || lastOutputAt === null) return false;
  return lastOutputAt > seenAt + settings.graceMs;
}
