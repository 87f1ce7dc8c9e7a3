import type { Pane } from "../../shared/model/pane.ts";
import type { ConnectionState, FaceConnection } from "./face_input.ts";
import { shownText } from "./shown_text.ts";

const HOUR_MS = 3_600_000;

const UNITS = [
  { ms: 24 * HOUR_MS, name: "d" },
  { ms: HOUR_MS, name: "h" },
  { ms: 60_000, name: "min" },
] as const;

const STATE_WORDS = {
  connecting: "connecting",
  live: "ok",
  stale: "silent",
  lost: "lost",
  refused: "refused",
  unavailable: "unavailable",
  none: "off",
} as const satisfies Readonly<Record<ConnectionState["kind"], string>>;

/** `1 pane`, `2 panes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `1 needs you`, `2 need you`. */
export function needWords(count: number): string {
  return `${count} ${count === 1 ? "needs" : "need"} you`;
}

/** A duration in its largest whole unit, for example `12min`. */
export function shortAge(ms: number): string {
  for (const { ms: unit, name } of UNITS) {
    if (ms >= unit) return `${Math.floor(ms / unit)}${name}`;
  }
  return `${Math.max(0, Math.floor(ms / 1_000))}s`;
}

/** A duration in hours, for example `4.2h`. */
export function hourWords(ms: number): string {
  return `${(Math.max(0, ms) / HOUR_MS).toFixed(1)}h`;
}

/** Where a pane stands, as tmux writes it: `web:1.0`. */
export function paneWords(
  session: string,
  { windowIndex, paneIndex }: Pick<Pane, "windowIndex" | "paneIndex">,
): string {
  return `${session}:${windowIndex}.${paneIndex}`;
}

/** Who runs in a pane; where no agent is known, the command in its foreground. */
export function agentWords({ agentType, currentCommand }: Pane): string {
  if (agentType !== "unknown") return agentType;
  return currentCommand === "" ? "no known agent" : shownText(currentCommand, 24);
}

/** How a daemon is, in a word; one that answers says itself whether it is well. */
export function connectionWord(
  { state, health, snapshot }: Pick<FaceConnection, "state" | "health" | "snapshot">,
): string {
  if (state.kind !== "live") return STATE_WORDS[state.kind];
  if (health !== null && health !== "healthy") return health;
  if (snapshot?.degraded === true || snapshot?.persisted === false) return "degraded";
  return snapshot === null ? "reading" : STATE_WORDS.live;
}
