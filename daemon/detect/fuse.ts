import type { AgentType } from "../../shared/model/agent.ts";
import type { ClaimFate } from "../../shared/model/explanation.ts";
import type { Evidence, PaneFlag, PaneStatus } from "../../shared/model/pane.ts";
import type { Claim, ClaimSource } from "../state/claim.ts";
import type { Judgement, PaneFacts } from "../state/reconcile.ts";
import { judgeFromTmux, TMUX_THRESHOLDS, type TmuxThresholds } from "./tmux_rules.ts";

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

export interface WeighedClaim {
  readonly claim: Claim;
  readonly fate: ClaimFate;
}

export interface Fusion extends Judgement {
  /** Every claim in the order of trust, and what became of it. */
  readonly weighed: readonly WeighedClaim[];
}

/** How sure a claim alone makes us, 0 to 1. */
const CONFIDENCE: Readonly<Record<ClaimSource, number>> = {
  process: 1,
  registry: 0.95,
  hook: 0.93,
  title: 0.85,
  transcript: 0.7,
  screen: 0.85,
  ntm: 0.5,
  tmux: 0.5,
};

/** Whom to believe first. */
const TRUST: readonly ClaimSource[] = [
  ...["process", "registry", "hook", "title", "transcript", "screen", "ntm", "tmux"] as const,
];

/** A claim that fresh evidence contradicts is worth this part of what it was. */
const CONTRADICTED = 0.7;

/**
 * The state of a pane from everything that is known. The most trusted source that is fresh decides,
 * unless one below it tells something younger; sources that agree make it surer, fresh ones that
 * contradict make it less sure. Without fresh evidence it is `unknown`, never `idle`.
 */
export function fuse(
  facts: PaneFacts,
  now: number,
  settings: FusionSettings = FUSION_SETTINGS,
): Fusion {
  const claims = byTrust(facts.claims);
  const tmux = judgeFromTmux(facts, now, tmuxThresholds(facts.agentType, settings));
  if (facts.dead) return { ...tmux, weighed: claims.map((claim) => ({ claim, fate: "stale" })) };
  const { agentType, lastOutputAt } = facts;
  const weighing = { now, settings, agentType, lastOutputAt, claims };
  const expiry = Math.min(
    ...claims.flatMap((claim) => timesOf(claim, weighing)).filter(after(now)),
  );
  const flags = flagsOf(claims, weighing);
  const winner = pickWinner(claims, weighing);
  const weighed = claims.map((claim) => ({ claim, fate: fateOf(claim, winner, weighing) }));
  const base = { weighed, flags, expiry };
  if (winner === null) {
    return withoutClaim(tmux, { ...base, isAgent: isAgent(agentType), now, facts });
  }
  if (mayStandBeforeDialog(winner, claims, weighing)) {
    return decided({ ...base, status: "unknown", reason: "rest_or_dialog", confidence: 0.4 });
  }
  const frozenAt = frozenFrom(winner, facts, settings);
  if (now >= frozenAt) {
    return decided({
      ...base,
      status: "unknown",
      reason: `${winner.source}_stale`,
      confidence: 0.3,
    });
  }
  return decided({
    ...base,
    expiry: Math.min(expiry, frozenAt),
    status: winner.status,
    reason: winner.claim,
    confidence: confidenceOf(weighed),
  });
}

function isAgent(agentType: AgentType): boolean {
  return agentType !== "shell" && agentType !== "unknown";
}

function tmuxThresholds(agentType: AgentType, settings: FusionSettings): TmuxThresholds {
  const { tmux, agentActiveMs } = settings;
  return isAgent(agentType) ? { ...tmux, activeMs: agentActiveMs } : tmux;
}

/** A claim that says something of the status. */
type StatusClaim = Claim & { readonly status: PaneStatus };

interface Weighing {
  readonly now: number;
  readonly settings: FusionSettings;
  readonly agentType: AgentType;
  /** When the pane last drew, as far as is known. */
  readonly lastOutputAt: number | null;
  readonly claims: readonly Claim[];
}

/** The most trusted first; of one source the youngest first. */
function byTrust(claims: readonly Claim[]): readonly Claim[] {
  const rank = ({ source }: Claim) => TRUST.indexOf(source);
  return [...claims].sort((a, b) => rank(a) - rank(b) || b.since - a.since);
}

function pickWinner(claims: readonly Claim[], weighing: Weighing): StatusClaim | null {
  let winner: StatusClaim | null = null;
  for (const claim of claims) {
    if (!saysStatus(claim) || !isFresh(claim, weighing)) continue;
    if (winner === null || isNews(claim, winner, weighing)) winner = claim;
  }
  return winner;
}

/** Whether a less trusted claim replaces a more trusted one: it is younger, and can tell. */
function isNews(claim: StatusClaim, winner: StatusClaim, weighing: Weighing): boolean {
  // A process that has ended, or is suspended, says nothing by any other way.
  if (winner.source === "process") return false;
  if (claim.source === winner.source || claim.status === winner.status) return false;
  if (isBlindTo(claim, winner, weighing.agentType)) return false;
  if (isBlindTo(winner, claim, weighing.agentType) || isDialogBehind(winner, claim)) return true;
  if (isOfBackground(winner, claim, weighing)) return false;
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
function mayStandBeforeDialog(
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

function fateOf(claim: Claim, winner: StatusClaim | null, weighing: Weighing): ClaimFate {
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
function timesOf(claim: Claim, weighing: Weighing): readonly number[] {
  const expiry = expiryOf(claim, weighing);
  return claim.status === "waiting" ? [expiry, claim.since + weighing.settings.graceMs] : [expiry];
}

function isFresh(claim: Claim, weighing: Weighing): boolean {
  return weighing.now < expiryOf(claim, weighing) && !isOutdrawn(claim, weighing);
}

/** A process that rests draws nothing: what is drawn later comes from another one. */
function isOutdrawn({ source, status, seenAt }: Claim, weighing: Weighing): boolean {
  const { lastOutputAt, settings } = weighing;
  if (source !== "process" || status !== "idle" || lastOutputAt === null) return false;
  return lastOutputAt > seenAt + settings.graceMs;
}

function after(now: number): (time: number) => boolean {
  return (time) => time > now;
}

/**
 * From when on a claim of work is not believed, Infinity when it always is: a registry goes with its
 * process, but whatever else says "works" must also be seen drawing.
 */
function frozenFrom(
  winner: StatusClaim,
  { lastOutputAt }: PaneFacts,
  { frozenMs }: FusionSettings,
): number {
  const livesWithProcess = winner.source === "registry" || winner.source === "process";
  if (winner.status !== "active" || livesWithProcess) return Infinity;
  return Math.max(lastOutputAt ?? 0, winner.since) + frozenMs;
}

function confidenceOf(weighed: readonly WeighedClaim[]): number {
  let doubt = 1;
  let contradicted = false;
  for (const { claim, fate } of weighed) {
    if (fate === "won" || fate === "agrees") doubt *= 1 - CONFIDENCE[claim.source];
    if (fate === "contradicts") contradicted = true;
  }
  const sure = Math.min(0.99, 1 - doubt);
  return Math.round((contradicted ? sure * CONTRADICTED : sure) * 100) / 100;
}

function flagsOf(claims: readonly Claim[], weighing: Weighing): PaneFlag[] {
  const fresh = claims.filter((claim) => isFresh(claim, weighing));
  return [...new Set(fresh.flatMap(({ flags }) => flags))].sort();
}

/** Nothing fresh was said: what tmux shows, but an agent's silence proves no rest. */
function withoutClaim(
  tmux: Judgement,
  { weighed, flags, expiry, isAgent, now, facts }: {
    readonly weighed: readonly WeighedClaim[];
    readonly flags: readonly PaneFlag[];
    readonly expiry: number;
    readonly isAgent: boolean;
    readonly now: number;
    readonly facts: PaneFacts;
  },
): Fusion {
  const until = Math.min(tmux.until, expiry);
  // A turn begins in the transcript: what is drawn without one may be the user's typing.
  const isRead = weighed.some(({ claim }) => claim.source === "transcript");
  const guessed = isAgent && (tmux.state.status === "idle" || (isRead && isActive(tmux)));
  if (!guessed) return { weighed, state: { ...tmux.state, flags: [...flags] }, until };
  const wasTold = weighed.some(({ fate }) => fate === "stale");
  const reason = wasTold ? "evidence_stale" : isRead ? "rest_or_dialog" : "no_evidence";
  const evidence: Evidence[] = facts.lastOutputAt === null
    ? []
    : [{ source: "tmux", claim: "output", at: Math.min(facts.lastOutputAt, now) }];
  const state = { status: "unknown", statusReason: reason, confidence: 0.2, evidence } as const;
  return { weighed, state: { ...state, evidence, flags: [...flags] }, until };
}

function isActive({ state }: Judgement): boolean {
  return state.status === "active";
}

function decided(
  { weighed, flags, expiry, status, reason, confidence }: {
    readonly weighed: readonly WeighedClaim[];
    readonly flags: readonly PaneFlag[];
    readonly expiry: number;
    readonly status: PaneStatus;
    readonly reason: string;
    readonly confidence: number;
  },
): Fusion {
  const evidence = weighed.filter(({ fate }) => fate !== "stale")
    .map(({ claim }) => ({ source: claim.source, claim: claim.claim, at: claim.since }));
  const state = { status, statusReason: reason, confidence, evidence, flags: [...flags] };
  return { weighed, state, until: expiry };
}
