import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { sourceName } from "./board.ts";
import { CliError } from "./cli_error.ts";
import { clean } from "./print.ts";

/** `name:1.0` or `name:1`; tmux allows no colon and no point in a session's name. */
const PLACE = /^(.+):(\d+)(?:\.(\d+))?$/s;
const MOST_CANDIDATES = 20;

/**
 * The one pane that a person means: by tmux id (`%12`), by the exact name of its session, by place
 * (`name:1.0`, `name:1`), or by an internal id of a pane or session.
 * @throws {CliError} NOT_FOUND or AMBIGUOUS, with the candidates.
 */
export function resolveTarget(target: string, snapshot: Snapshot): Pane {
  const found = candidates(target, snapshot);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const shown = JSON.stringify(clean(target));
  const list = (panes: readonly Pane[]) => listPanes(panes, snapshot);
  if (found.length > 1) {
    throw new CliError(`${shown} is not one pane alone: use an id of these\n${list(found)}`, {
      code: "AMBIGUOUS",
      exit: "NOT_FOUND",
    });
  }
  const there = attachable(snapshot);
  const hint = there.length === 0 ? "there is no pane at all" : `there are\n${list(there)}`;
  throw new CliError(`no pane or session is ${shown}: ${hint}`, {
    code: "NOT_FOUND",
    exit: "NOT_FOUND",
  });
}

function candidates(target: string, snapshot: Snapshot): readonly Pane[] {
  const panes = attachable(snapshot);
  if (/^%\d+$/.test(target)) return panes.filter(({ tmuxPaneId }) => tmuxPaneId === target);
  const byId = panes.filter(({ id }) => id === target);
  if (byId.length > 0) return byId;
  const sessions = snapshot.sessions.filter(({ endedAt }) => endedAt === null);
  const named = sessions.filter(({ id, name }) => id === target || name === target);
  if (named.length > 0) return named.flatMap((session) => mostWanted(panesOf(session, panes)));
  const [, name, window, pane] = PLACE.exec(target) ?? [];
  return sessions.filter((session) => session.name === name).flatMap((session) => {
    const inWindow = panesOf(session, panes)
      .filter(({ windowIndex }) => windowIndex === Number(window));
    if (pane === undefined) return mostWanted(inWindow);
    return inWindow.filter(({ paneIndex }) => paneIndex === Number(pane));
  });
}

/** A pane that tmux still holds: one that lives, or a dead one that was kept. */
function attachable({ panes }: Snapshot): readonly Pane[] {
  return panes.filter(({ endedAt, statusReason }) =>
    endedAt === null || statusReason === "pane_dead"
  );
}

function panesOf({ id }: Session, panes: readonly Pane[]): readonly Pane[] {
  return panes.filter(({ sessionIds }) => sessionIds.includes(id));
}

/** Of several panes the one that waits, or else the one in which something happened last. */
function mostWanted(panes: readonly Pane[]): readonly Pane[] {
  const rank = ({ status, lastActivityAt }: Pane) =>
    status === "waiting" ? Infinity : lastActivityAt ?? 0;
  return panes.toSorted((a, b) => rank(b) - rank(a) || 0).slice(0, 1);
}

function listPanes(panes: readonly Pane[], { sessions, sources }: Snapshot): string {
  const names = new Map(sessions.map((session) => [session.id, clean(session.name)]));
  const lines = panes.slice(0, MOST_CANDIDATES).map((pane) => {
    const source = sources.find(({ id }) => id === pane.sourceId);
    const where = sources.length > 1 && source ? `  on ${sourceName(source)}` : "";
    const name = names.get(pane.sessionId) ?? "?";
    const place = `${name}:${pane.windowIndex}.${pane.paneIndex}`;
    return `  ${clean(pane.tmuxPaneId)}  ${place}  ${pane.id}${where}`;
  });
  const more = panes.length - MOST_CANDIDATES;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}
