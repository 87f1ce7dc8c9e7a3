import { daemonItems } from "./daemon_menu.ts";
import type { FaceConnection, FaceInput } from "./face_input.ts";
import { isBySocket, isHeard } from "./face_input.ts";
import { connectionWord, counted, needWords } from "./face_words.ts";
import { type JoinedView, joinViews } from "./joined_view.ts";
import { menuLabel } from "./menu_label.ts";
import { command, type MenuItem, note, separator } from "./menu_model.ts";
import { pinMenu } from "./pin_menu.ts";
import { sessionMenu } from "./session_menu.ts";
import { snoozeMenu } from "./snooze_menu.ts";

const MOST_SENTENCE = 100;

/** The menu of the icon. What has not changed gives the same tree: compare by `sameMenu`. */
export function menuFor(
  input: FaceInput,
  view: JoinedView = joinViews(input),
): readonly MenuItem[] {
  return [
    note("header", headerWords(input, view)),
    ...connectionNotes(input.connections),
    separator("above-sessions"),
    ...sessionItems(input, view),
    separator("above-dashboard"),
    command("dashboard", { label: "Open Dashboard", action: { kind: "open_dashboard" } }),
    command("search", { label: "Search Sessions…", action: { kind: "search_sessions" } }),
    snoozeMenu(input),
    pinMenu(input, view),
    separator("above-upkeep"),
    command("logs", { label: "Open Logs", action: { kind: "open_logs" } }),
    command("diagnostics", {
      label: "Diagnostics (Export Bundle)",
      action: { kind: "export_diagnostics" },
    }),
    ...daemonItems(input.connections),
    command("settings", { label: "Settings", action: { kind: "settings" } }),
    command("settings-file", {
      label: "Open Settings File",
      action: { kind: "open_settings_file" },
    }),
    ...startItems(input),
    command("quit", { label: "Quit", action: { kind: "quit" } }),
  ];
}

function headerWords({ connections }: FaceInput, { totals }: JoinedView): string {
  if (!connections.some(isHeard)) return "○ Not connected";
  const calls = totals.callingPanes === 0 ? "" : `, ${needWords(totals.callingPanes)}`;
  return `● ${counted(totals.sessions, "session")}${calls}`;
}

function connectionNotes(connections: readonly FaceConnection[]): readonly MenuItem[] {
  if (connections.length === 0) return [note("connection", "No daemon found")];
  return connections.map((connection) => {
    const { id, label, state } = connection;
    const word = connectionWord(connection);
    const shown = word === "ok" ? "OK" : word;
    const sentence = "sentence" in state ? state.sentence : undefined;
    const why = sentence === undefined ? "" : `: ${menuLabel(sentence, MOST_SENTENCE)}`;
    const by = isBySocket(state) ? ", by WebSocket" : "";
    return note(`connection:${id}`, `Connection: ${shown} (${menuLabel(label, 24)}${by})${why}`);
  });
}

function sessionItems(
  { settings, connections, now }: FaceInput,
  { sessions }: JoinedView,
): readonly MenuItem[] {
  if (sessions.length === 0) return [note("no-sessions", "No sessions")];
  const isOneOfSeveral = connections.length > 1;
  const shown = sessions.slice(0, Math.max(0, settings.maxSessionsShown))
    .map((one) => sessionMenu(one, { now, isOneOfSeveral }));
  const more = sessions.length - shown.length;
  if (more === 0) return shown;
  const rest = command("more-sessions", {
    label: `${more} more…`,
    action: { kind: "open_dashboard" },
  });
  return [...shown, rest];
}

function startItems({ settings: { startsWithWindows } }: FaceInput): readonly MenuItem[] {
  if (startsWithWindows === null) return [];
  return [command("start-with-windows", {
    label: "Start with Windows",
    action: { kind: "start_with_windows", on: !startsWithWindows },
    checked: startsWithWindows,
  })];
}
