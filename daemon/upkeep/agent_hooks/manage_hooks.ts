import { join } from "node:path";
import type { AgentType } from "../../../shared/model/agent.ts";
import { removeRecords } from "../../collect/hooks/remove_records.ts";
import { writeAtomically } from "../../platform/atomic_write.ts";
import type { Clock } from "../../platform/clock.ts";
import { claudeEventsFor } from "./claude_events.ts";
import {
  addClaudeHooks,
  ClaudeSettingsError,
  eventsWithOurHooks,
  inspectClaudeHooks,
  removeClaudeHooks,
  type SettingsEdit,
  type WantedHooks,
} from "./claude_settings.ts";
import { hookLine } from "./hook_line.ts";
import { readSettings, requireAgentDirectory, SettingsFileError } from "./settings_file.ts";
import { keepBackup } from "./settings_backup.ts";

export interface AgentHooksOptions {
  /** Claude Code's directory, {@linkcode claudeConfigDir}. */
  readonly configDir: string;
  /** The spool the lines write to, absolute. */
  readonly spool: string;
  /** The lowest version of Claude Code on this machine; null when it is not known. */
  readonly claudeVersion: string | null;
  readonly clock: Pick<Clock, "now">;
  readonly uid?: number | null;
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean;
}

/** What an install or uninstall came to. */
export interface HooksChange {
  readonly agent: AgentType;
  /** The file as it is named; what a link leads to is what was changed. */
  readonly file: string;
  readonly outcome: "changed" | "would_change" | "unchanged" | "refused";
  /** Events that got a line of ours, and that lost one. An event with a newer line is in both. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The copy of what stood there before; null when nothing did, or nothing was changed. */
  readonly backup: string | null;
  /** Why it was refused; null otherwise. */
  readonly problem: HooksProblem | null;
}

export interface HooksProblem {
  readonly code: string;
  readonly message: string;
}

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
  /** In words, what the user may want to know or do. */
  readonly notes: readonly string[];
}

/** A file that is changed under us is read and edited anew so many times. */
const ATTEMPTS = 3;

/** `CLAUDE_CONFIG_DIR`, or `.claude` in the home directory. */
export function claudeConfigDir(
  env: { get(name: string): string | undefined },
  home: string,
): string {
  return env.get("CLAUDE_CONFIG_DIR") || join(home, ".claude");
}

/** Puts our lines into Claude Code's settings. Never throws for what the file is or holds. */
export function installAgentHooks(options: AgentHooksOptions): Promise<HooksChange> {
  return change(options, (text) => {
    const settings = text ?? "{}\n";
    return addClaudeHooks(settings, wantedHooks(settings, options));
  });
}

/** Takes our lines out again, and what they wrote and nobody read. Never throws either. */
export async function uninstallAgentHooks(options: AgentHooksOptions): Promise<HooksChange> {
  const done = await change(
    options,
    (text) => text === null ? { text: "", added: [], removed: [] } : removeClaudeHooks(text),
  );
  if (done.outcome === "changed") await removeRecords(options.spool);
  return done;
}

/** What is installed, for every agent. Changes nothing; never throws for what a file holds. */
export async function agentHooksStatus(
  options: AgentHooksOptions,
): Promise<readonly AgentHooksState[]> {
  return [await claudeStatus(options), notAvailable("codex"), notAvailable("gemini")];
}

function wantedHooks(
  settings: string,
  { claudeVersion, spool }: AgentHooksOptions,
): WantedHooks {
  // What was put there when the version was known stays when it is not.
  const kept = claudeVersion === null ? eventsWithOurHooks(settings) : [];
  const events = new Set([...claudeEventsFor(claudeVersion), ...kept]);
  return new Map([...events].map((event) => [event, hookLine({ event, spool })]));
}

async function change(
  options: AgentHooksOptions,
  edit: (text: string | null) => SettingsEdit,
): Promise<HooksChange> {
  const file = settingsFile(options);
  const base = { agent: "claude", file, backup: null, problem: null } as const;
  try {
    for (let attempt = 1;; attempt++) {
      const before = await readSettings(file, options.uid);
      const { text, added, removed } = edit(before);
      const changes = { ...base, added, removed };
      if (added.length + removed.length === 0) return { ...changes, outcome: "unchanged" };
      if (before === null) await requireAgentDirectory(file);
      if (options.dryRun === true) return { ...changes, outcome: "would_change" };
      const backup = await replace(file, text, { before, now: options.clock.now() });
      if (backup !== "changed meanwhile") return { ...changes, outcome: "changed", backup };
      if (attempt < ATTEMPTS) continue;
      throw new SettingsFileError(
        "CHANGED_MEANWHILE",
        `cannot write ${file}: another program keeps changing it, try again in a moment`,
      );
    }
  } catch (error) {
    return { ...base, outcome: "refused", added: [], removed: [], problem: problemOf(error) };
  }
}

/** The name of the copy that was kept, null where there was nothing to keep. */
async function replace(
  file: string,
  text: string,
  { before, now }: { readonly before: string | null; readonly now: number },
): Promise<string | null | "changed meanwhile"> {
  const backup = before === null ? null : await keepBackup(file, before, now);
  const wasReplaced = await writeAtomically(file, text, { replaces: before });
  if (wasReplaced) return backup;
  // It is no copy of what was replaced, for nothing was.
  if (backup !== null) await Deno.remove(backup).catch(() => {});
  return "changed meanwhile";
}

async function claudeStatus(options: AgentHooksOptions): Promise<AgentHooksState> {
  const file = settingsFile(options);
  try {
    const settings = await readSettings(file, options.uid) ?? "{}";
    const wanted = wantedHooks(settings, options);
    const { present, missing, outdated, disabled } = inspectClaudeHooks(settings, wanted);
    const some = present.length + outdated.length > 0;
    const all = missing.length + outdated.length === 0;
    const notes = notesOf({ disabled, outdated, missing: some ? missing : [] }, options);
    const state = all ? "installed" : some ? "partly_installed" : "absent";
    return { agent: "claude", state, file, present, missing, outdated, notes };
  } catch (error) {
    const none = { present: [], missing: [], outdated: [] };
    const notes = [problemOf(error).message];
    return { agent: "claude", state: "unreadable", file, ...none, notes };
  }
}

interface Findings {
  readonly disabled: boolean;
  readonly outdated: readonly string[];
  readonly missing: readonly string[];
}

function notesOf(
  { disabled, outdated, missing }: Findings,
  { claudeVersion }: AgentHooksOptions,
): readonly string[] {
  const notes: string[] = [];
  if (disabled) notes.push("disableAllHooks is set in these settings: no hook is called");
  if (outdated.length + missing.length > 0) {
    notes.push("`ntm-tracker hooks install` brings them up to date");
  }
  if (claudeVersion === null) {
    notes.push(
      "the version of Claude Code is not known, so only events that every version knows are used",
    );
  }
  return notes;
}

function notAvailable(agent: "codex" | "gemini"): AgentHooksState {
  const notes = ["not available: no hooks of this agent are documented"];
  const none = { present: [], missing: [], outdated: [] };
  return { agent, state: "not_available", file: null, ...none, notes };
}

function settingsFile({ configDir }: AgentHooksOptions): string {
  return join(configDir, "settings.json");
}

function problemOf(error: unknown): HooksProblem {
  if (error instanceof ClaudeSettingsError || error instanceof SettingsFileError) {
    return { code: error.code, message: error.message };
  }
  return { code: "FAILED", message: error instanceof Error ? error.message : String(error) };
}
