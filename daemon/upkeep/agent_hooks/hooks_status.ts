import { join } from "node:path";
import type { AgentType } from "../../../shared/model/agent.ts";
import {
  inspectClaudeHooks,
  ourHooks,
  type SettingsState,
  type WantedHooks,
} from "./claude_settings.ts";
import { problemOf } from "./hooks_problem.ts";
import { spoolOf } from "./hook_line.ts";
import { editObstacle, readSettings } from "./settings_file.ts";
import { wantedHooks, type WantedHooksOptions } from "./wanted_hooks.ts";

/** Whether an agent's hooks tell the daemon what it does. */
export interface AgentHooksState {
  readonly agent: AgentType;
  readonly state: "installed" | "partly_installed" | "absent" | "unreadable" | "not_available";
  /** Null for an agent that has none. */
  readonly file: string | null;
  readonly present: readonly string[];
  readonly missing: readonly string[];
  /** With a line of another version or another place. */
  readonly outdated: readonly string[];
  /** The user has switched off every hook, ours too. */
  readonly isDisabled: boolean;
  /** In words, what the user may want to know or do. */
  readonly notes: readonly string[];
}

export interface HooksStatusOptions extends WantedHooksOptions {
  /** A directory of Claude Code. */
  readonly configDir: string;
  readonly uid?: number | null;
}

/** Why some events have no line: older versions give up on settings that name newer ones. */
export const UNKNOWN_VERSION =
  "the version of Claude Code is not known, so only events that every version knows are used";

/** What is installed for Claude Code in one of its directories. Changes nothing; never throws. */
export async function claudeHooksStatus(options: HooksStatusOptions): Promise<AgentHooksState> {
  const file = join(options.configDir, "settings.json");
  try {
    const settings = await readSettings(file) ?? "{}";
    const wanted = wantedHooks(settings, options);
    const found = inspectClaudeHooks(settings, wanted);
    const { present, missing, outdated } = found;
    const some = present.length + outdated.length > 0;
    const all = missing.length + outdated.length === 0;
    const state = all ? "installed" : some ? "partly_installed" : "absent";
    const obstacle = await editObstacle(file, options.uid);
    const notes = [
      ...foreignLines(settings, wanted, options),
      ...advice(found, options),
      ...(obstacle === null ? [] : [`the file cannot be edited because ${obstacle.because}`]),
    ];
    const isDisabled = found.disabled;
    return { agent: "claude", state, file, present, missing, outdated, isDisabled, notes };
  } catch (error) {
    return {
      ...NONE,
      agent: "claude",
      state: "unreadable",
      file,
      notes: [problemOf(error).message],
    };
  }
}

const NONE = { present: [], missing: [], outdated: [], isDisabled: false } as const;

/** The agents that could have no line of ours, and why. */
export const AGENTS_WITHOUT_HOOKS: readonly AgentHooksState[] = [
  notAvailable("codex"),
  notAvailable("gemini"),
];

function notAvailable(agent: "codex" | "gemini"): AgentHooksState {
  const notes = [
    "ntm-tracker has no hooks for this agent yet: its title and its own files tell of it",
  ];
  return { ...NONE, agent, state: "not_available", file: null, notes };
}

/** Lines of ours that are not as wanted, by what is other about them. */
function foreignLines(
  settings: string,
  wanted: WantedHooks,
  { spool }: WantedHooksOptions,
): readonly string[] {
  const others = ourHooks(settings).filter(({ event, command }) => wanted.get(event) !== command);
  const spools = others.map(({ command }) => spoolOf(command));
  const elsewhere = new Set(spools.filter((found) => found !== null && found !== spool));
  const notes = [...elsewhere].map((found) =>
    `lines write to ${found}, which is not read here: it is ${spool} that is`
  );
  const isOld = spools.some((found) => found === null || found === spool);
  return isOld ? [...notes, "lines are of another version of ntm-tracker"] : notes;
}

function advice(
  { present, missing, outdated, disabled }: SettingsState,
  { claudeVersion }: WantedHooksOptions,
): readonly string[] {
  const notes: string[] = [];
  const isPart = present.length + outdated.length > 0 && missing.length + outdated.length > 0;
  if (disabled) notes.push("disableAllHooks is set in these settings: no hook is called");
  if (isPart) notes.push("`ntm-tracker hooks install` brings them up to date");
  if (claudeVersion === null) notes.push(UNKNOWN_VERSION);
  return notes;
}
