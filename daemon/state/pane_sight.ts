import { causeWords } from "../../shared/text/question_words.ts";
import type { Claim, ClaimSource } from "./claim.ts";
import { decidingClaim } from "./deciding_claim.ts";
import type { PaneRecord, Wait } from "./world.ts";

/** What a turn shows of a pane that waits, or that did. */
export type PaneSight =
  /** `claim` is the one it waits by; null where nobody claims anything. */
  | { readonly kind: "waiting"; readonly claim: Claim | null }
  /** This run has not looked at it, so nothing has changed. */
  | { readonly kind: "unseen" }
  /** Nothing is known of it, or its readers have not told yet. */
  | { readonly kind: "unknown" }
  /** The agent works or is at rest, or is not there; `silent`: nobody says that it waits. */
  | { readonly kind: "over" | "gone"; readonly silent: boolean }
  /** The pane or its agent has ended, or another one is there. */
  | { readonly kind: "ended" };

/** What is seen of the pane of a wait; undefined stands for a pane that is not known any more. */
export function sightOf(record: PaneRecord | undefined, wait: Wait | null): PaneSight {
  if (record === undefined) return { kind: "ended" };
  const { pane: { endedAt, status }, activity, agent } = record;
  if (endedAt !== null || status === "ended") return { kind: "ended" };
  if (activity === null) return { kind: "unseen" };
  if (wait !== null && isAnother(record, wait)) return { kind: "ended" };
  const claims = waitingClaims(record);
  if (status === "waiting") return { kind: "waiting", claim: decidingClaim(record.pane, claims) };
  if (status === "unknown" || agent === null) return { kind: "unknown" };
  const isThere = agent.agentType !== "unknown" && agent.agentType !== "shell";
  return { kind: isThere ? "over" : "gone", silent: claims.length === 0 };
}

/** Whether something else runs in the pane than what waited. */
function isAnother({ pane, agent }: PaneRecord, { tmuxPid, agentPid }: Wait): boolean {
  if (tmuxPid !== null && tmuxPid !== pane.tmuxPid) return true;
  const pid = agent?.pid ?? null;
  return pid !== null && agentPid !== null && pid !== agentPid;
}

function waitingClaims({ agent, activity }: PaneRecord): readonly Claim[] {
  const all = [...agent?.claims ?? [], ...activity?.titleClaims ?? []];
  return all.filter(({ status }) => status === "waiting");
}

/** These say themselves when something became so; the others only show it when it is looked at. */
const TELLS_TIME: ReadonlySet<ClaimSource> = new Set(["registry", "hook", "transcript"]);

/** When the question was put by the claim's own account, milliseconds UTC; null where it has none. */
export function askedAt(claim: Claim | null): number | null {
  return claim !== null && TELLS_TIME.has(claim.source) ? claim.since : null;
}

/**
 * What a person is asked, for example `wants to use Bash`. Only of registry and hooks: a screen's
 * text is not kept. Of several the one that says more than the cause does.
 */
export function textOf(record: PaneRecord, claim: Claim | null): string | null {
  const told = [...claim === null ? [] : [claim], ...waitingClaims(record)]
    .filter(({ source }) => source === "registry" || source === "hook")
    .flatMap(({ text }) => text === null || text === "" ? [] : [text]);
  const cause = causeWords(record.pane.statusReason);
  return told.find((text) => text.toLowerCase() !== cause) ?? told[0] ?? null;
}
