import type { ReasonCode } from "../../shared/text/reason_words.ts";
import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { Claim } from "../state/claim.ts";

/** What a registry file of Claude Code says, as far as it tells of the pane; times in ms UTC. */
export interface RegistryFacts {
  /** `busy`, `waiting`, `idle`, `shell`; any other word is not understood; null when missing. */
  readonly status: string | null;
  /** What a person is asked for; left over from earlier unless `status` is `waiting`. */
  readonly waitingFor: string | null;
  readonly statusUpdatedAt: number | null;
  readonly updatedAt: number | null;
  /** When the file was last written, for a record that does not say so itself. */
  readonly writtenAt: number;
}

interface Meaning extends Pick<Claim, "status" | "flags" | "text"> {
  readonly claim: ReasonCode;
}

/** How `waitingFor` begins, and the claim it stands for. */
const WAITS: readonly (readonly [start: string, claim: ReasonCode])[] = [
  ["permission", "permission_prompt"],
  ["input", "input_needed"],
  ["dialog", "dialog_open"],
  ["approve", "approve_tool"],
  ["plan", "plan_approval"],
  ["worker", "worker_request"],
  ["sandbox", "sandbox_request"],
];

/**
 * What a registry record claims of its pane; nothing when it has no status. A status that is not
 * understood is a claim about none, so that `explain` can show it.
 *
 * The file is written when something changes and has no heartbeat: an old record is as true as a
 * young one while its process lives. How long it is believed is for the fusion to judge. Times
 * ahead of `now` are taken as `now`.
 */
export function claimsFromRegistry(record: RegistryFacts, now: number): readonly Claim[] {
  const meaning = meaningOf(record);
  if (meaning === null) return [];
  const since = record.statusUpdatedAt ?? record.updatedAt ?? record.writtenAt;
  const seenAt = Math.max(since, record.updatedAt ?? since);
  return [{
    source: "registry",
    ...meaning,
    since: Math.min(since, now),
    seenAt: Math.min(seenAt, now),
  }];
}

function meaningOf({ status, waitingFor }: RegistryFacts): Meaning | null {
  const none = { flags: [], text: null };
  switch (status) {
    case null:
      return null;
    case "busy":
      return { ...none, status: "active", claim: "turn_running" };
    case "waiting":
      return { ...none, status: "waiting", ...waitOf(waitingFor) };
    case "idle":
      return { ...none, status: "idle", claim: "turn_over" };
    case "shell":
      return { ...none, status: "idle", claim: "turn_over", flags: ["background_work"] };
    default:
      return { ...none, status: null, claim: "status_not_understood" };
  }
}

function waitOf(waitingFor: string | null): Pick<Meaning, "claim" | "text"> {
  const text = waitingFor === null ? "" : sanitiseLine(redact(waitingFor));
  const word = /^[a-z]+/.exec(text.toLowerCase())?.[0];
  const claim = WAITS.find(([start]) => start === word)?.[1] ?? "waiting_other";
  return { claim, text: text === "" ? null : text };
}
