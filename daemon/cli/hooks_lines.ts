import type { AgentHooksHealth } from "../../shared/protocol/methods/health.ts";
import { type AgentHooksState, UNKNOWN_VERSION } from "../upkeep/agent_hooks/hooks_status.ts";
import type { DiffLine } from "../upkeep/agent_hooks/line_diff.ts";
import type { HooksChange } from "../upkeep/agent_hooks/manage_hooks.ts";
import type { SpoolState } from "../upkeep/agent_hooks/spool_state.ts";
import { formatAgo } from "./age.ts";
import { plural, shortPath } from "./board.ts";
import { wrapText } from "./display_width.ts";
import { type Line, span, type Style } from "./line.ts";
import { clean } from "./print.ts";
import { type Cell, cell, tableLines } from "./table.ts";

/** What `hooks install` and `hooks uninstall` have done. */
export interface HooksChanges {
  /** Whether the daemon's settings let it read what hooks tell. */
  readonly enabled: boolean;
  readonly claudeVersion: string | null;
  /** One for each directory of Claude Code. */
  readonly changes: readonly HooksChange[];
}

/** What `hooks status` has found. */
export interface HooksReport {
  readonly enabled: boolean;
  readonly claudeVersion: string | null;
  readonly agents: readonly AgentHooksState[];
  readonly spool: SpoolState;
  /** Null when no daemon answers. */
  readonly daemon: AgentHooksHealth | null;
}

export interface HooksView {
  readonly home: string;
  readonly now: number;
  readonly columns: number;
}

const INDENT = "  ";
const NOT_READ = "nobody reads what hooks tell: [agents] or [agent_hooks] enable is false";

/** What was done, or would be, as a screen. */
export function changeLines(report: HooksChanges, view: HooksView): Line[] {
  const { enabled, claudeVersion, changes } = report;
  const adds = changes.some(({ added }) => added.length > 0);
  return [
    ...changes.flatMap((change) => linesOf(change, view)),
    ...(adds && claudeVersion === null ? notes([UNKNOWN_VERSION], view) : []),
    ...(adds && !enabled ? notes([NOT_READ], view) : []),
  ];
}

function linesOf(change: HooksChange, view: HooksView): Line[] {
  const file = shortPath(change.file, view.home);
  switch (change.outcome) {
    case "refused":
      return [
        [span("✗ refused", "bad"), span(`  ${file}`, "strong")],
        ...notes([change.problem?.message ?? ""], view),
      ];
    case "unchanged":
      return [[span("✓ nothing to do", "good"), span(`  ${file}`, "strong")]];
    case "would_change":
      return [
        [span("• would change", "alert"), span(`  ${file}`, "strong")],
        ...change.diff.map(diffLine),
      ];
    case "changed":
      return [
        [span("✓ changed", "good"), span(`  ${file}`, "strong")],
        ...notes(deeds(change, view), view),
      ];
  }
}

function deeds({ added, removed, backup }: HooksChange, { home }: HooksView): readonly string[] {
  const renewed = added.filter((event) => removed.includes(event));
  const gone = removed.filter((event) => !added.includes(event));
  const come = added.filter((event) => !removed.includes(event));
  return [
    ...(come.length > 0 ? [`added: ${come.join(", ")}`] : []),
    ...(renewed.length > 0 ? [`renewed: ${renewed.join(", ")}`] : []),
    ...(gone.length > 0 ? [`removed: ${gone.join(", ")}`] : []),
    ...(backup === null ? [] : [`what was there before: ${shortPath(backup, home)}`]),
    ...(added.length > 0
      ? [
        "an agent that runs already may need to be started anew; " +
        "`ntm-tracker hooks uninstall` undoes it",
      ]
      : []),
  ];
}

function diffLine({ sign, line, text }: DiffLine): Line {
  const style: Style = sign === "+" ? "good" : "bad";
  // What indents a line is part of what changes, and the edge would trim it.
  const blanks = /^[ \t]*/.exec(text)?.[0].replaceAll("\t", INDENT) ?? "";
  return [
    span(`${String(line).padStart(5)} `, "faint"),
    span(`${sign} ${blanks}${clean(text)}`, style),
  ];
}

/** What is installed, and whether somebody listens, as a screen. */
export function statusLines(report: HooksReport, view: HooksView): Line[] {
  const rows = report.agents.map((state) => agentCells(state, view));
  const heads = tableLines([{}, {}, {}], rows);
  return [
    ...report.agents.flatMap((state, index) => [
      heads[index] ?? [],
      ...notes(state.notes, view),
    ]),
    [],
    [span("spool", "strong"), span(`  ${shortPath(report.spool.directory, view.home)}`)],
    ...notes(spoolNotes(report, view), view),
  ];
}

const WORDS: Readonly<Record<AgentHooksState["state"], readonly [string, Style]>> = {
  installed: ["✓ installed", "good"],
  partly_installed: ["! partly installed", "alert"],
  absent: ["- not installed", "faint"],
  unreadable: ["✗ unreadable", "bad"],
  not_available: ["- not available", "faint"],
};

function agentCells({ agent, state, file, present }: AgentHooksState, { home }: HooksView): Cell[] {
  const [word, style] = WORDS[state];
  const count = present.length === 0
    ? ""
    : ` (${present.length} ${plural(present.length, "event")})`;
  return [
    cell(agent, "strong"),
    cell(word, style),
    file === null ? "" : `${shortPath(file, home)}${count}`,
  ];
}

function spoolNotes({ enabled, agents, spool, daemon }: HooksReport, { now }: HooksView): string[] {
  const last = Math.max(daemon?.lastAt ?? 0, spool.lastAt ?? 0);
  const isWanted = agents.some(({ present, outdated }) => present.length + outdated.length > 0);
  return [
    ...(isWanted && !enabled ? [NOT_READ] : []),
    readerNote(daemon),
    ...placeNotes(spool, daemon),
    last === 0
      ? "no agent has told anything yet"
      : `an agent last told something ${formatAgo(now - last)}`,
  ];
}

function readerNote(daemon: AgentHooksHealth | null): string {
  if (daemon === null) return "no daemon runs";
  const { state, told, refused, unplaced } = daemon;
  switch (state) {
    case "off":
    case "stopped":
      return "the daemon that runs does not read it";
    case "unusable":
      return "the daemon that runs cannot use it: its log says why";
    case "blind":
    case "watched": {
      const late = state === "blind" ? ", but is told late of what comes" : "";
      return `the daemon that runs reads it${late}: ${told} told, ${refused} not understood, ` +
        `${unplaced} from outside tmux or of agents that have ended`;
    }
  }
}

function placeNotes(
  { state, waiting }: SpoolState,
  daemon: AgentHooksHealth | null,
): readonly string[] {
  switch (state) {
    case "missing":
      return ["it is not there: the daemon makes it, and until then hooks write nothing"];
    case "unusable":
      return ["it is no directory of yours: move it away, and the daemon makes another"];
    case "full":
      return ["it is full: hooks write nothing more until a daemon reads it"];
    case "ready":
      return waiting > 0 && daemon === null ? [`records that wait for a daemon: ${waiting}`] : [];
  }
}

function notes(texts: readonly string[], { columns }: HooksView): Line[] {
  const width = Math.max(40, columns - INDENT.length);
  return texts.flatMap((text) =>
    wrapText(text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ""), width, 2).map((line) => [span(INDENT + line)])
  );
}
