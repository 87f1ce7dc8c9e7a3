import type { AgentType } from "../../shared/model/agent.ts";
import type { ClaimFate, Verdict } from "../../shared/model/explanation.ts";
import type { Evidence, PaneFlag, PaneStatus } from "../../shared/model/pane.ts";
import type { ReasonCode } from "../../shared/text/reason_words.ts";
import type { Claim, ClaimSource } from "../state/claim.ts";
import type { Judgement, PaneFacts } from "../state/reconcile.ts";
import { FUSION_SETTINGS, type FusionSettings } from "./fusion_settings.ts";
import { judgeFromTmux, type TmuxThresholds } from "./tmux_rules.ts";
import {
  byTrust,
  fateOf,
  isFresh,
  mayStandBeforeDialog,
  pickWinner,
  type StatusClaim,
  timesOf,
  type Weighing,
} from "./weigh_claims.ts";

export interface JudgedClaim {
  readonly claim: Claim;
  readonly fate: ClaimFate;
}

export interface Fusion extends Judgement {
  /** Every claim in the order of trust, and what became of it. */
  readonly weighed: readonly JudgedClaim[];
  readonly verdict: Verdict;
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

/** Of tmux alone, when silence may mean anything. */
const SILENT: ReasonCode = "silent_short";

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
  if (facts.dead) {
    const weighed = claims.map((claim) => ({ claim, fate: "stale" as const }));
    return { ...tmux, weighed, verdict: byTmux("process_ended") };
  }
  const { agentType, lastOutputAt } = facts;
  const weighing = { now, settings, agentType, lastOutputAt, claims };
  const expiry = Math.min(
    ...claims.flatMap((claim) => timesOf(claim, weighing)).filter(after(now)),
  );
  const flags = flagsOf(claims, weighing);
  const won = pickWinner(claims, weighing);
  const winner = won?.claim ?? null;
  const weighed = claims.map((claim) => ({ claim, fate: fateOf(claim, winner, weighing) }));
  const base = { weighed, flags, expiry };
  if (won === null || winner === null) {
    return withoutClaim(tmux, { ...base, isAgent: isAgent(agentType), now, facts });
  }
  const { rule, over } = won;
  const by = winner.source;
  if (mayStandBeforeDialog(winner, claims, weighing)) {
    return decided({
      ...base,
      status: "unknown",
      reason: "rest_or_dialog",
      confidence: 0.4,
      verdict: { rule: "may_hide_dialog", by, over },
    });
  }
  const frozenAt = frozenFrom(winner, facts, settings);
  if (now >= frozenAt) {
    return decided({
      ...base,
      status: "unknown",
      reason: `${winner.source}_stale`,
      confidence: 0.3,
      verdict: { rule: "not_seen_working", by, over },
    });
  }
  return decided({
    ...base,
    expiry: Math.min(expiry, frozenAt),
    status: winner.status,
    reason: winner.claim,
    confidence: confidenceOf(weighed),
    verdict: { rule, by, over },
  });
}

function byTmux(rule: Verdict["rule"]): Verdict {
  return { rule, by: "tmux", over: null };
}

function isAgent(agentType: AgentType): boolean {
  return agentType !== "shell" && agentType !== "unknown";
}

function tmuxThresholds(agentType: AgentType, settings: FusionSettings): TmuxThresholds {
  const { tmux, agentActiveMs } = settings;
  return isAgent(agentType) ? { ...tmux, activeMs: agentActiveMs } : tmux;
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

function confidenceOf(weighed: readonly JudgedClaim[]): number {
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
    readonly weighed: readonly JudgedClaim[];
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
  if (!guessed) {
    const isSilent = tmux.state.statusReason === SILENT;
    const verdict = byTmux(isSilent ? "silence" : "tmux_alone");
    return { weighed, state: { ...tmux.state, flags: [...flags] }, until, verdict };
  }
  const wasTold = weighed.some(({ fate }) => fate === "stale");
  const reason: ReasonCode = wasTold ? "evidence_stale" : isRead ? "rest_or_dialog" : "no_evidence";
  const evidence: Evidence[] = facts.lastOutputAt === null
    ? []
    : [{ source: "tmux", claim: "output", at: Math.min(facts.lastOutputAt, now) }];
  const state = { status: "unknown", statusReason: reason, confidence: 0.2, evidence } as const;
  const verdict = byTmux(isActive(tmux) ? "may_be_typing" : "silence");
  return { weighed, state: { ...state, evidence, flags: [...flags] }, until, verdict };
}

function isActive({ state }: Judgement): boolean {
  return state.status === "active";
}

function decided(
  { weighed, flags, expiry, status, reason, confidence, verdict }: {
    readonly weighed: readonly JudgedClaim[];
    readonly flags: readonly PaneFlag[];
    readonly expiry: number;
    readonly status: PaneStatus;
    /** Of a claim that won, its own word. */
    readonly reason: string;
    readonly confidence: number;
    readonly verdict: Verdict;
  },
): Fusion {
  const evidence = weighed.filter(({ fate }) => fate !== "stale")
    .map(({ claim }) => ({ source: claim.source, claim: claim.claim, at: claim.since }));
  const state = { status, statusReason: reason, confidence, evidence, flags: [...flags] };
  return { weighed, state, until: expiry, verdict };
}
