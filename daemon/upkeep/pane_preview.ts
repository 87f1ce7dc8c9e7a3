import type { PanePreview } from "../../shared/protocol/methods/panes.ts";
import type { Redact } from "../../shared/text/redact.ts";
import type { SessionBeingRead } from "../collect/screens/screen_reader.ts";
import { type PaneTarget, readPaneOutput } from "../collect/tmux/pane_text.ts";
import type { PaneRecord, World } from "../state/world.ts";
import { previewText } from "./preview_text.ts";
import type { ScreenAccess } from "./screen_access.ts";

export interface PreviewAccess extends Pick<ScreenAccess, "config" | "runner" | "tmux" | "world"> {
  /** Those that the user has opened, and that were there at the last look. */
  readonly sessions: readonly SessionBeingRead[];
  readonly redact: Redact;
  readonly now: () => number;
}

export type PreviewAnswer =
  | { readonly kind: "read"; readonly preview: PanePreview }
  | { readonly kind: "not_opened" | "gone" | "failed"; readonly message: string };

/** Lines above those that are shown: a key file that begins there is told by its beginning. */
const CONTEXT_LINES = 120;

/**
 * What a pane shows now, read from tmux for whoever asks, redacted and within bounds; nothing of it
 * is kept. Only of sessions that the user has opened. Never throws.
 */
export async function previewPane(
  paneId: string,
  maxLines: number | null,
  access: PreviewAccess,
): Promise<PreviewAnswer> {
  const { config, runner, tmux, world, redact, now } = access;
  const record = world().panes.get(paneId);
  if (record === undefined || !record.present) {
    return { kind: "gone", message: "reading is not possible: the pane is not there any more" };
  }
  const { pane } = record;
  const what = `reading pane ${pane.tmuxPaneId}`;
  const source = world().sources.get(pane.sourceId);
  const closed = closedByName(record, access);
  if (closed !== null) {
    const message = `${what} is not allowed: capture_preview is off for session ` +
      `${JSON.stringify(closed)} in [[notifications.overrides]], turn it on there`;
    return { kind: "not_opened", message };
  }
  const target = openedTarget(record, access);
  if (target === null) {
    return { kind: "not_opened", message: `${what} ${howToOpen(record, access)}` };
  }
  const program = tmux.find();
  if (program === null || source === undefined || source.server === null) {
    return { kind: "failed", message: `${what} failed: there is no tmux server to ask` };
  }
  const { max_preview_lines, max_preview_kb } = config.capture;
  const lines = Math.min(maxLines ?? max_preview_lines, max_preview_lines);
  const answer = await readPaneOutput(
    { server: source.server, pane: target, linesAbove: lines + CONTEXT_LINES },
    {
      runner,
      program,
      socket: source.tmuxSocket,
      timeoutMs: config.exec.tmux_timeout_ms,
      maxOutputBytes: config.exec.max_stdout_kb * 1024,
    },
  );
  if (answer.outcome === "gone") {
    return { kind: "gone", message: `${what} is not possible: it has gone or moved, look again` };
  }
  if (answer.outcome === "failed") {
    return { kind: "failed", message: `${what} failed: ${answer.message}` };
  }
  const bounds = { maxLines: lines, maxBytes: max_preview_kb * 1024 };
  const shown = previewText(answer.text, { redact, ...bounds });
  return {
    kind: "read",
    preview: { paneId, tmuxPaneId: pane.tmuxPaneId, at: now(), ...shown, lines: [...shown.lines] },
  };
}

/** The name of a session that shows the pane and whose previews the user does not want. */
function closedByName({ pane }: PaneRecord, { config, world }: PreviewAccess): string | null {
  const names = pane.sessionIds.map((id) => nameOf(id, world()));
  const closed = config.notifications.overrides
    .find((one) => one.capture_preview === false && names.includes(one.session));
  return closed?.session ?? null;
}

/** The pane by the session that is open, of those that show it. */
function openedTarget(
  { pane }: PaneRecord,
  { world, sessions }: PreviewAccess,
): PaneTarget | null {
  for (const id of pane.sessionIds) {
    const tmuxSessionId = world().sessions.get(id)?.session.tmuxSessionId;
    const isOpen = sessions.some((open) =>
      open.sourceId === pane.sourceId && open.tmuxSessionId === tmuxSessionId
    );
    if (!isOpen || tmuxSessionId === undefined) continue;
    const { tmuxWindowId, tmuxPaneId, tmuxPid } = pane;
    return { tmuxSessionId, tmuxWindowId, tmuxPaneId, tmuxPid };
  }
  return null;
}

function howToOpen({ pane }: PaneRecord, { config, world }: PreviewAccess): string {
  const name = nameOf(pane.sessionId, world());
  if (isNamesake(name, config)) {
    return `is not allowed: another session was called ${
      JSON.stringify(name)
    } when that name was ` +
      "opened, and what a user allows does not pass to the next; restart the daemon, or add the id " +
      `${pane.sessionId} to privacy.per_session_capture_allowlist and restart it`;
  }
  const wanted = [
    ...(config.agents.enable ? [] : ["set agents.enable = true"]),
    ...(config.capture.mode === "per_session" ? [] : ['set capture.mode = "per_session"']),
    `add its name, or better its id ${pane.sessionId}, to privacy.per_session_capture_allowlist`,
    "restart the daemon",
  ];
  return `is not allowed: session ${JSON.stringify(name)} is not opened to it; to open it, ` +
    wanted.join(", ");
}

/** Everything is set for this name, so that it can only be another session's. */
function isNamesake(name: string, { agents, capture, privacy }: PreviewAccess["config"]): boolean {
  return agents.enable && capture.mode === "per_session" &&
    privacy.per_session_capture_allowlist.includes(name);
}

function nameOf(sessionId: string, world: World): string {
  return world.sessions.get(sessionId)?.session.name ?? "?";
}
