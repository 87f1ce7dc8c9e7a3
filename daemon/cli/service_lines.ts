import type { ServiceChange, ServiceReport } from "../upkeep/service/manage_service.ts";
import { formatAgo } from "./age.ts";
import { shortPath } from "./board.ts";
import { wrapText } from "./display_width.ts";
import { type Line, span, type Style } from "./line.ts";
import { refusalWords } from "./refusal_words.ts";

export interface ServiceView {
  readonly home: string;
  readonly now: number;
  readonly columns: number;
}

const UNIT_WORDS: Readonly<Record<NonNullable<ServiceChange["unit"]>["outcome"], string>> = {
  written: "written",
  removed: "removed",
  unchanged: "as it was",
  would_write: "would be written",
  would_remove: "would be removed",
};

/** What install or uninstall has done, as a screen. */
export function changeLines(change: ServiceChange, view: ServiceView): Line[] {
  const { unit, commands, dryRun, supervisorPid, manager, withoutSystemd, begun } = change;
  const head: Line = begun !== null && !begun.running
    ? [span(...wordOf(begun))]
    : !change.changed
    ? [span("✓ nothing to do", "good")]
    : dryRun
    ? [span("• would change", "alert")]
    : [span("✓ done", "good")];
  return [
    head,
    ...notes([
      ...(withoutSystemd === null ? [] : [`without systemd: ${withoutSystemd}`]),
      ...(unit === null ? [] : [`${UNIT_WORDS[unit.outcome]}: ${shortPath(unit.file, view.home)}`]),
      ...(unit?.backup ? [`what was there before: ${shortPath(unit.backup, view.home)}`] : []),
      ...commands.map((command) => `${dryRun ? "would run" : "ran"}: ${command}`),
      ...(supervisorPid === null
        ? []
        : [`${supervisorWord(change)} supervisor, process ${supervisorPid}`]),
      ...(begun === null || begun.running ? [] : trouble(begun, view)),
      ...(manager === "systemd" && change.changed && !dryRun && unit?.outcome !== "removed"
        ? ["`ntm-tracker service status` shows how it does"]
        : []),
      ...change.notes,
    ], view),
  ];
}

function trouble(begun: ServiceReport, view: ServiceView): readonly string[] {
  const again = begun.manager === "none"
    ? [installNote(begun)]
    : ["`ntm-tracker service status` shows how it does"];
  return [...supervisorNotes(begun, view), ...again];
}

function supervisorWord({ changed, dryRun, commands }: ServiceChange): string {
  if (!changed) return "there is a";
  if (dryRun) return "would end the";
  return commands.length === 0 || commands[0]?.startsWith("systemctl") ? "ended the" : "started a";
}

/** Who looks after the daemon, as a screen. */
export function reportLines(report: ServiceReport, view: ServiceView): Line[] {
  const [word, style] = wordOf(report);
  const who = { systemd: "systemd", supervisor: "a supervisor of our own", none: "nobody" };
  return [
    [span(word, style), span(`  kept running by ${who[report.manager]}`, "strong")],
    ...notes([
      ...unitNotes(report, view),
      ...supervisorNotes(report, view),
      ...(report.withoutSystemd === null ? [] : [`without systemd: ${report.withoutSystemd}`]),
      ...(report.manager === "none" ? [installNote(report)] : []),
    ], view),
  ];
}

function installNote({ supervisor }: ServiceReport): string {
  const isToBeMended = supervisor?.phase === "gave_up" && supervisor.refusal !== null;
  return isToBeMended
    ? "once that is put right, `ntm-tracker service install` starts it again"
    : "`ntm-tracker service install` changes that";
}

function wordOf(report: ServiceReport): readonly [string, Style] {
  const { manager, running, failed } = report;
  if (failed) return ["✗ failed", "bad"];
  if (manager === "none") return ["- not installed", "faint"];
  if (manager === "supervisor" && report.supervisor?.suspended) return ["! is stopped", "alert"];
  const starts = report.supervisor?.alive === true && report.supervisor.phase === "starting";
  if (starts && manager === "supervisor") return ["• starts", "alert"];
  return running ? ["✓ runs", "good"] : ["! does not run", "alert"];
}

function unitNotes({ unit }: ServiceReport, { home }: ServiceView): readonly string[] {
  if (unit === null || unit.owner === null) return [];
  const { state } = unit;
  const owner = unit.owner === "ours" ? "" : `, ${unit.owner === "edited" ? "edited" : "not ours"}`;
  return [
    `${unit.name}: ${shortPath(unit.file, home)}${owner}`,
    ...(state === null ? ["systemd does not know it yet: `ntm-tracker service install`"] : [
      `${state.active} (${state.sub})` +
      (state.pid === null ? "" : `, process ${state.pid}`) +
      `, ${startedAgain(state.restarts)}` +
      (state.result === "success" ? "" : `, last: ${state.result}`),
      ...(state.status === null ? [] : [`it says: ${state.status}`]),
      ...(state.enabled ? [] : ["it does not start by itself: `ntm-tracker service install`"]),
    ]),
    ...(unit.lingers === false
      ? ["it ends with your last login: `loginctl enable-linger` lets it go on"]
      : []),
  ];
}

function supervisorNotes({ supervisor }: ServiceReport, { now }: ServiceView): readonly string[] {
  if (supervisor === null) return [];
  const { alive, suspended, phase, refusal, lastFailure, nextStartAt } = supervisor;
  const { pid, daemonPid, restarts, failuresInRow } = supervisor;
  if (!alive && phase !== "gave_up") {
    return phase === "stopped" ? [] : [`the supervisor of process ${pid} was killed`];
  }
  return [
    ...(suspended
      ? [
        `the supervisor, process ${pid}, is stopped by a signal (Ctrl-Z, SIGSTOP): nobody starts ` +
        `a daemon that dies or hangs, \`kill -CONT ${pid}\` lets it go on`,
      ]
      : []),
    ...(refusal === null ? [] : [refusalWords(refusal)]),
    (alive ? `supervisor: process ${pid}, ` : "the supervisor has ended: ") +
    `${suspended ? "was " : ""}${phase.replace("_", " ")}` +
    (daemonPid !== null
      ? `, daemon: process ${daemonPid}`
      : suspended && phase === "running"
      ? ", its daemon has ended"
      : "") +
    `, ${startedAgain(restarts)}`,
    ...(supervisor.daemonStatus === null ? [] : [`it says: ${supervisor.daemonStatus}`]),
    ...(lastFailure === null ? [] : [
      `last failure ${formatAgo(now - lastFailure.at)}: ${lastFailure.reason}` +
      (failuresInRow > 1 ? `; ${failuresInRow} in a row` : ""),
    ]),
    ...(alive && nextStartAt !== null
      ? [`next try in ${Math.max(0, Math.ceil((nextStartAt - now) / 1_000))} s`]
      : []),
  ];
}

/** As `started again 3 times`. */
export function startedAgain(count: number): string {
  return `started again ${count === 1 ? "once" : `${count} times`}`;
}

function notes(texts: readonly string[], { columns }: ServiceView): Line[] {
  const width = Math.max(40, columns - 2);
  return texts.flatMap((text) =>
    wrapText(text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ""), width, 2).map((line) => [span(`  ${line}`)])
  );
}
