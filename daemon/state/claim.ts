import type { PaneFlag, PaneStatus } from "../../shared/model/pane.ts";

/** Who can say something of what goes on in a pane. */
export type ClaimSource =
  | "process"
  | "registry"
  | "hook"
  | "title"
  | "transcript"
  | "screen"
  | "ntm"
  | "tmux";

/** What one source says of one pane. */
export interface Claim {
  readonly source: ClaimSource;
  /** What it says of the pane's status; null when it says nothing of that, only of flags. */
  readonly status: PaneStatus | null;
  /** A stable word for machines: `permission_prompt`, `turn_running`, `turn_over`. */
  readonly claim: string;
  /** When it became true by the source's own account, milliseconds UTC. */
  readonly since: number;
  /** When the source last said so, milliseconds UTC: a claim ages from here. */
  readonly seenAt: number;
  readonly flags: readonly PaneFlag[];
  /** For people: redacted, sanitised, at most 200 characters; from registry or hook fields only. */
  readonly text: string | null;
}
