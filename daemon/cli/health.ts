import type { Condition, Health } from "../../shared/protocol/methods/health.ts";
import { formatAge, formatAgo } from "./age.ts";
import { joinParts, plural, shortPath } from "./board.ts";
import { captureLines } from "./capture_lines.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span, type Style } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { sourceSpan } from "./status_words.ts";
import { type Cell, cell, tableLines } from "./table.ts";

/** Prints how the daemon is; the status says it too. */
export async function health(context: CliContext): Promise<number> {
  const { screen, paths, now } = context;
  const found = await withDaemon(paths, ({ client }) => ask(client, "health.get", {}));
  if (context.json) await printJson(screen, found);
  else await printLines(screen, healthLines(found, { now: now(), home: paths.home }));
  return found.condition === "healthy" ? EXIT.OK : EXIT.FAILED;
}

const LOOKS: Readonly<Record<Condition, readonly [word: string, style: Style]>> = {
  healthy: ["✓ healthy", "good"],
  degraded: ["! degraded", "alert"],
  unhealthy: ["✗ unhealthy", "bad"],
};

/** The health as a screen. */
export function healthLines(
  health: Health,
  { now, home }: { readonly now: number; readonly home: string },
): Line[] {
  return [
    joinParts([
      [span(...LOOKS[health.condition])],
      `ntm-tracker ${clean(health.version)}`,
      `up ${formatAge(health.uptime * 1_000)}`,
      `process ${health.pid}`,
      `${health.clients} ${plural(health.clients, "client")}`,
      `database ${kib(health.store.databaseBytes)}`,
    ]),
    [],
    ...tableLines(
      [{}, {}, { align: "end" }, {}],
      health.checks.map((check) => checkCells(check, now)),
    ),
    ...adviceLines(health.checks),
    ...captureLines(health.capture),
    [],
    ...tableLines([
      { title: "TMUX SERVER" },
      { title: "STATE" },
      { title: "LAST OK", align: "end" },
      { title: "LOOKS", align: "end" },
      { title: "FAILED", align: "end" },
      { title: "TOOK", align: "end" },
      { title: "NEXT", align: "end" },
      { title: "HOOKS" },
      { title: "CIRCUIT" },
    ], health.sources.map((source) => sourceCells(source, { now, home }))),
    [],
    ...tableLines([
      { title: "AGENT HOOKS" },
      { title: "TOLD", align: "end" },
      { title: "OLD", align: "end" },
      { title: "REFUSED", align: "end" },
      { title: "FAULTS", align: "end" },
      { title: "ELSEWHERE", align: "end" },
      { title: "AGENTS", align: "end" },
      { title: "LAST" },
    ], [hookCells(health.agentHooks, now)]),
    [],
    ...boundLines(health.store, now),
  ];
}

/** How large the database is and may be, and what of each kind is kept. */
function boundLines({ bounds, copies }: Health["store"], now: number): Line[] {
  const { limitBytes, fileBytes, freeBytes, walBytes, lastPrunedAt, kinds } = bounds;
  const pruned = lastPrunedAt === null ? "never in this run" : formatAgo(now - lastPrunedAt);
  return [
    ...tableLines([
      { title: "DATABASE" },
      { title: "LIMIT", align: "end" },
      { title: "FREE", align: "end" },
      { title: "LOG", align: "end" },
      { title: "COPIES", align: "end" },
      { title: "PRUNED" },
    ], [[
      kib(fileBytes),
      kib(limitBytes),
      kib(freeBytes),
      kib(walBytes),
      copies.count === 0 ? "none" : `${copies.count}, ${kib(copies.bytes)}`,
      pruned,
    ]]),
    [],
    ...tableLines(
      [
        { title: "KEPT" },
        { title: "DAYS", align: "end" },
        { title: "OLDEST", align: "end" },
        { title: "TOO OLD", align: "end" },
        { title: "FOR ROOM", align: "end" },
      ],
      kinds.map(({ name, keepMs, oldestAt, expired, forRoom }) => [
        clean(name),
        String(Math.round(keepMs / 8_640_000) / 10),
        oldestAt === null ? "none" : formatAgo(now - oldestAt),
        String(expired),
        forRoom === 0 ? "0" : cell(String(forRoom), "alert"),
      ]),
    ),
  ];
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}

function hookCells(hooks: Health["agentHooks"], now: number): Cell[] {
  const isWell = hooks.state !== "blind" && hooks.state !== "unusable";
  return [
    cell(hooks.state, isWell ? undefined : "alert"),
    String(hooks.told),
    String(hooks.stale),
    String(hooks.refused),
    hooks.faults === 0 ? "0" : cell(String(hooks.faults), "alert"),
    String(hooks.unplaced),
    String(hooks.agents),
    hooks.lastAt === null ? "never" : formatAgo(now - hooks.lastAt),
  ];
}

function checkCells(
  { name, condition, since, detail }: Health["checks"][number],
  now: number,
): Cell[] {
  return [
    cell(...LOOKS[condition]),
    clean(name),
    formatAge(now - since),
    clean(detail),
  ];
}

/** What to do, the gravest first. */
function adviceLines(checks: Health["checks"]): Line[] {
  const unwell = (["unhealthy", "degraded"] as const)
    .flatMap((grave) => checks.filter(({ condition }) => condition === grave));
  const lines = unwell.flatMap(({ name, advice }) =>
    advice === null ? [] : [[span(`→ ${clean(name)}: ${clean(advice)}`)]]
  );
  return lines.length === 0 ? [] : [[], ...lines];
}

function sourceCells(
  source: Health["sources"][number],
  { now, home }: { readonly now: number; readonly home: string },
): Cell[] {
  const { lastOkAt, lastLookMs, failures } = source;
  return [
    shortPath(source.tmuxSocket, home),
    [sourceSpan(source.status)],
    lastOkAt === null ? "never" : formatAge(now - lastOkAt),
    String(source.looks),
    failures === 0 ? "0" : cell(String(failures), "alert"),
    lastLookMs === null ? "-" : `${lastLookMs.toFixed(1)} ms`,
    `${(source.intervalMs / 1_000).toFixed(1)} s`,
    source.hooks ? "on" : "off",
    source.circuit === "closed" ? "closed" : cell(source.circuit.replace("_", " "), "alert"),
  ];
}
