import { join } from "node:path";
import type { AgentType } from "../../../shared/model/agent.ts";
import { removeRecords } from "../../collect/hooks/remove_records.ts";
import { writeAtomically } from "../../platform/atomic_write.ts";
import type { Clock } from "../../platform/clock.ts";
import { addClaudeHooks, removeClaudeHooks, type SettingsEdit } from "./claude_settings.ts";
import { type HooksProblem, problemOf } from "./hooks_problem.ts";
import { type DiffLine, lineDiff } from "./line_diff.ts";
import { isSameSettings } from "./same_settings.ts";
import { keepBackup, readBackups } from "./settings_backup.ts";
import {
  readSettings,
  requireAgentDirectory,
  requireEditable,
  SettingsFileError,
} from "./settings_file.ts";
import { wantedHooks, type WantedHooksOptions } from "./wanted_hooks.ts";

export interface AgentHooksOptions extends WantedHooksOptions {
  /** A directory of Claude Code. */
  readonly configDir: string;
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
  /** What would change in the file; empty unless it was only asked what would be done. */
  readonly diff: readonly DiffLine[];
  /** Why it was refused; null otherwise. */
  readonly problem: HooksProblem | null;
}

/** A file that is changed under us is read and edited anew so many times. */
const ATTEMPTS = 3;

/** Puts our lines into Claude Code's settings. Never throws for what the file is or holds. */
export function installAgentHooks(options: AgentHooksOptions): Promise<HooksChange> {
  return change(options, (text) => {
    const settings = text ?? "{}\n";
    return addClaudeHooks(settings, wantedHooks(settings, options));
  });
}

/**
 * Takes our lines out again, and what they wrote and nobody read. Settings that say nothing else than
 * before become what they were to the byte, if there is a copy. Never throws either.
 */
export async function uninstallAgentHooks(options: AgentHooksOptions): Promise<HooksChange> {
  const done = await change(options, async (text) => {
    if (text === null) return { text: "", added: [], removed: [] };
    const edit = removeClaudeHooks(text);
    if (edit.removed.length === 0) return edit;
    const copies = await readBackups(settingsFile(options));
    const original = copies.find((copy) => isSameSettings(copy, edit.text));
    return { ...edit, text: original ?? edit.text };
  });
  if (done.outcome === "changed") await removeRecords(options.spool);
  return done;
}

async function change(
  options: AgentHooksOptions,
  edit: (text: string | null) => SettingsEdit | Promise<SettingsEdit>,
): Promise<HooksChange> {
  const file = settingsFile(options);
  const base = { agent: "claude", file, backup: null, diff: [], problem: null } as const;
  try {
    for (let attempt = 1;; attempt++) {
      const before = await readSettings(file);
      const { text, added, removed } = await edit(before);
      const changes = { ...base, added, removed };
      if (added.length + removed.length === 0) return { ...changes, outcome: "unchanged" };
      if (before === null) await requireAgentDirectory(file);
      else await requireEditable(file, options.uid);
      if (options.dryRun === true) {
        return { ...changes, outcome: "would_change", diff: lineDiff(before ?? "", text) };
      }
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

function settingsFile({ configDir }: AgentHooksOptions): string {
  return join(configDir, "settings.json");
}
