import type { Snapshot } from "../../shared/model/snapshot.ts";
import { startCommand } from "../../shared/text/start_command.ts";
import { INSTALL_TMUX } from "../upkeep/check_tmux.ts";
import { type Line, span } from "./line.ts";
import { wrapText } from "./display_width.ts";
import { clean } from "./print.ts";
import { cell, tableLines } from "./table.ts";

/** What a person must know before the table: what is missing, what fails, and what to do. */
export interface NoticeFacts {
  readonly snapshot: Snapshot;
  /** Null while it is not known. */
  readonly tmuxInstalled: boolean | null;
  /** Whether a daemon goes on looking, or this was one look. */
  readonly watched: boolean;
  /** What the daemon says of itself; null without one. */
  readonly lastError: string | null;
}

/** The notices, broken to `columns`; none when all is well. */
export function noticeLines(facts: NoticeFacts, columns: number): Line[] {
  const { snapshot, tmuxInstalled, watched, lastError } = facts;
  const alert = (text: string): Line[] =>
    wrapText(`! ${text}`, columns, 2).map((line) => [span(line, "alert")]);
  const notices: Line[] = [];
  if (tmuxInstalled === false) {
    const then = watched ? "; it is picked up as soon as it is there" : "";
    const missing = "tmux is not installed, or not where the setting tmux.program says";
    notices.push(...alert(`${missing}${then}:`), ...INSTALL_LINES);
  } else if (isSilent(snapshot)) {
    const then = watched ? ", it is picked up by itself" : "";
    const command = startCommand(snapshot.sources.map(({ tmuxSocket }) => clean(tmuxSocket)));
    const text = `No tmux server runs: start one with \`${command}\`${then}`;
    notices.push(...wrapText(text, columns, 2).map((line) => [span(line)]));
  }
  for (const { tmuxSocket, status, lastError } of snapshot.sources) {
    if (status !== "degraded") continue;
    notices.push(...alert(`${clean(tmuxSocket)} cannot be seen: ${clean(lastError ?? "unknown")}`));
  }
  // A look of our own has nowhere to keep anything.
  if (watched && !snapshot.persisted) {
    const why = lastError === null ? "" : `: ${clean(lastError)}`;
    notices.push(...alert(`What is shown is true, but cannot be kept${why}`));
  }
  return notices;
}

const INSTALL_LINES: readonly Line[] = tableLines(
  [{}, {}],
  INSTALL_TMUX.map(([system, command]) => [`  ${system}`, cell(command, "strong")]),
);

/** True once every source was looked at, and none has a server. */
function isSilent({ sources }: Snapshot): boolean {
  return sources.every(({ status, lastError }) => status === "disconnected" && lastError !== null);
}
