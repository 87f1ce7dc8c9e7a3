import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import { fitBoard, joinParts, shortPath, totalsLine } from "./board.ts";
import { type Line, lineWidth, span } from "./line.ts";
import { noticeLines } from "./notices.ts";
import { clean } from "./print.ts";
import { readingLines } from "./reading_lines.ts";
import type { ScreenSize } from "./screen.ts";

/** Everything that the live table shows. */
export interface StartView {
  readonly version: string;
  readonly snapshot: Snapshot;
  /** Null until it was asked for. */
  readonly health: Health | null;
  /** Whether the daemon runs in this process, or elsewhere as that one. */
  readonly daemon: "own" | { readonly pid: number | null };
  /** Null where it is not known, or no matter any more. */
  readonly dashboard: DashboardView | null;
  readonly logFile: string;
  readonly home: string;
  readonly hostname: string;
  readonly now: number;
}

/** Below so many rows blank lines are a waste. */
const ROOMY = 12;

/** Where the dashboard is, as far as the daemon tells. */
export type DashboardView =
  | {
    readonly kind: "link";
    /** Logs one browser in. */
    readonly url: string;
    /** When that ends, milliseconds UTC. */
    readonly expiresAt: number;
    /** The port of the settings, where the daemon runs by them. */
    readonly wantedPort: number | null;
  }
  | { readonly kind: "off"; readonly why: string };

/** The live table: counts, what to know of, sessions and panes, and how to leave, in `rows` rows. */
export function startFrame(view: StartView, { columns, rows }: ScreenSize): Line[] {
  const head = headLines(view, columns);
  const foot = footLine(view);
  const blank: Line[] = rows >= ROOMY ? [[]] : [];
  const room = rows - head.length - 1 - 2 * blank.length;
  const board = boardLines(view, { columns, rows: Math.max(0, room) });
  return [...head, ...blank, ...board, ...blank, foot].slice(0, Math.max(1, rows));
}

/** What stays in the terminal when the table has ended: no way to leave any more. */
export function lastFrame(view: StartView, { columns, rows }: ScreenSize): Line[] {
  const head = headLines({ ...view, dashboard: null }, columns);
  return [...head, ...boardLines(view, { columns, rows: Math.max(0, rows - head.length) })].slice(
    0,
    rows,
  );
}

/** What a person should know before the table, wherever it is printed. */
export function headLines(view: StartView, columns: number): Line[] {
  const { version, snapshot, health } = view;
  return [
    joinParts([
      [span(`ntm-tracker ${clean(version)}`, "strong")],
      totalsLine(snapshot, { watched: true }),
    ]),
    ...noticeLines({
      snapshot,
      tmuxInstalled: health === null ? null : health.capabilities.tmux,
      watched: true,
      lastError: health?.lastError ?? null,
    }, columns - 1),
    ...readingLines(health),
    ...dashboardLines(view, columns),
  ];
}

/** A link works for some minutes; one that does not fit in a row is worth nothing. */
function dashboardLines({ dashboard, now }: StartView, columns: number): Line[] {
  if (dashboard === null) return [];
  if (dashboard.kind === "off") return [faint(clean(dashboard.why))];
  const { url, expiresAt, wantedPort } = dashboard;
  const { origin, port } = new URL(url);
  const isTaken = wantedPort !== null && String(wantedPort) !== (port || "80");
  const taken: Line[] = isTaken
    ? [[span(`! port ${wantedPort} is taken: the dashboard is on port ${port}`, "alert")]]
    : [];
  const bare: Line = [span(clean(url), "strong")];
  if (now >= expiresAt || lineWidth(bare) >= columns) {
    const how = "`ntm-tracker open` logs a browser in";
    return [...taken, [span(`dashboard ${origin}`), ...faint(` · ${how}`)]];
  }
  // It says less and less, so that a usual terminal has it whole.
  const named = [span("dashboard "), ...bare];
  const shown = [[...named, ...faint(" · works once")], named, bare];
  return [...taken, shown.find((line) => lineWidth(line) < columns) ?? bare];
}

/** How to leave, and where the log is. */
export function footLine({ daemon, logFile, home }: StartView): Line {
  const log = `log ${shortPath(logFile, home)}`;
  if (daemon === "own") return faint(`Ctrl-C ends the daemon · ${log}`);
  const which = daemon.pid === null ? "the daemon" : `process ${daemon.pid}`;
  return faint(`following ${which}, which runs already · Ctrl-C leaves it running · ${log}`);
}

function boardLines(
  { snapshot, now, home, hostname }: StartView,
  { columns, rows }: ScreenSize,
): Line[] {
  // The last column stays free.
  const view = { now, home, hostname, timesKnown: true, columns: columns - 1 };
  return fitBoard(snapshot, view, rows);
}

function faint(text: string): Line {
  return [span(text, "faint")];
}
