import type { Totals } from "../../../shared/model/snapshot.ts";
import type { Diagnostics } from "../../../shared/protocol/methods/diagnostics.ts";
import type { Health } from "../../../shared/protocol/methods/health.ts";
import type { PanePreview } from "../../../shared/protocol/methods/panes.ts";
import type { Redact } from "../../../shared/text/redact.ts";
import { configPlaces } from "../../platform/config_places.ts";
import type { Config } from "../../platform/config_schema.ts";
import { nextTurn } from "../../platform/next_turn.ts";
import type { Paths } from "../../platform/paths.ts";
import { summariseDatabase } from "../../store/summarise.ts";
import type { DoctorCheck } from "../doctor_check.ts";
import { buildRedaction } from "../user_redaction.ts";
import { logExcerpts } from "./log_excerpts.ts";
import { machineFacts, programFacts } from "./machine_facts.ts";
import { exportScrub, scrubLogLine, scrubValue } from "./scrub_value.ts";
import { shownConfig } from "./shown_config.ts";

export interface DiagnosticsParts {
  readonly paths: Paths;
  /** The defaults, where the file is wrong. */
  readonly config: Config;
  readonly configExists: boolean;
  /** Why the file is not in force; none when it is. */
  readonly configProblems: readonly string[];
  /** Milliseconds UTC. */
  readonly now: number;
  /** What only a daemon knows; null where none answers. */
  readonly daemon: {
    readonly health: Health;
    readonly totals: Totals;
    /** Hears of what goes wrong when the database is read: it may be damaged. */
    readonly noteDatabaseError: (error: unknown) => void;
  } | null;
  /** What open panes show; null where it was not asked for. */
  readonly output: readonly PanePreview[] | null;
  readonly checks?: readonly DoctorCheck[];
  readonly missing: Diagnostics["missing"];
}

/** Puts the bundle together, and cleans every text in it once more. Never throws. */
export async function collectDiagnostics(parts: DiagnosticsParts): Promise<Diagnostics> {
  const { paths, config, configProblems, daemon, output } = parts;
  const database = await summariseDatabase(paths.database, {
    pause: nextTurn,
    ...(daemon === null ? {} : { onError: daemon.noteDatabaseError }),
  });
  const { bundle: redact } = buildRedaction(config);
  const scrub = exportScrub(redact, paths.home);
  const logs = await readLogs(configPlaces(config, paths).logFile, scrub);
  const missing = [
    ...parts.missing,
    ...(database === null ? [{ part: "database", why: "there is none yet" }] : []),
    ...(logs.length === 0 ? [{ part: "logs", why: "there is no log file that can be read" }] : []),
  ];
  const bundle: Diagnostics = {
    format: 1,
    madeAt: parts.now,
    madeBy: daemon === null ? "files" : "daemon",
    missing,
    program: programFacts(),
    machine: machineFacts(),
    config: {
      path: paths.configFile,
      exists: parts.configExists,
      values: configProblems.length === 0 ? { ...shownConfig(config) } : null,
      problems: [...configProblems],
    },
    health: daemon && withoutNames(daemon.health),
    totals: daemon?.totals ?? null,
    database,
    logs,
    checks: (parts.checks ?? []).map((check) => ({ ...check })),
    output: output && [...output],
  };
  return await scrubValue(bundle, scrub);
}

async function readLogs(file: string, scrub: Redact): Promise<Diagnostics["logs"]> {
  const logs: Diagnostics["logs"] = [];
  for (const excerpt of await logExcerpts(file)) {
    const lines: string[] = [];
    for (const line of excerpt.lines) lines.push(await scrubLogLine(line, scrub));
    logs.push({ ...excerpt, lines });
  }
  return logs;
}

/** Sessions by their ids alone: names that the user has opened are theirs to tell. */
function withoutNames(health: Health): Record<string, unknown> {
  const { capture } = health;
  const [sessions, namesakes] = [capture.sessions, capture.namesakes].map((list) =>
    list.map(({ sessionId }) => ({ sessionId }))
  );
  return { ...health, capture: { ...capture, sessions, namesakes } };
}
