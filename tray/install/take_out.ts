import type { Inside } from "./inside.ts";
import { writeFailure } from "./install_failure.ts";
import type { UninstallOutcome } from "./outcomes.ts";
import uninstallScript from "./scripts/uninstall.sh" with { type: "text" };
import type { Seen } from "./seen_inside.ts";

export interface TakeOutOptions {
  readonly seen: Seen;
  /** What belongs to the user goes too. */
  readonly all: boolean;
  /** What the daemon is asked to undo before that: its own arguments. */
  readonly undo?: readonly (readonly string[])[] | undefined;
}

export const TAKE_OUT = "uninstall daemon";

const UNDO = [["service", "uninstall"], ["hooks", "uninstall"]];

/** Takes a daemon that does not run any more out, with what it has written for others. */
export async function takeOut(
  inside: Inside,
  { seen: { layout, installed }, all, undo = UNDO }: TakeOutOptions,
): Promise<UninstallOutcome> {
  const commands = installed.kind === "present" ? undo : [];
  const notUndone = await failedOf(inside, commands.map((args) => [layout.daemon, ...args]));
  const args = [layout.data, layout.settings, all ? "all" : "daemon"];
  const told = await inside.script(uninstallScript, args, TAKE_OUT);
  if (told.kind === "failed") return told;
  const said = told.values.get("error");
  if (said !== undefined) return writeFailure({ action: TAKE_OUT, folder: layout.data, said });
  const kept = [
    ...told.values.has("kept_data") ? [layout.data] : [],
    ...told.values.has("kept_settings") ? [layout.settings] : [],
  ];
  const what = told.values.has("removed")
    ? `The daemon was removed from ${inside.name}`
    : `There was no daemon in ${inside.name}`;
  const message = `${what}; ${keptWords(kept)}.${notUndone.map(undoneWords).join("")}`;
  return { kind: "uninstalled", kept, message };
}

/** Runs one after the other, and gives those that failed. */
async function failedOf(
  inside: Inside,
  commands: readonly (readonly string[])[],
): Promise<readonly (readonly string[])[]> {
  const failed: (readonly string[])[] = [];
  for (const argv of commands) {
    const result = await inside.run(argv);
    if (result.kind !== "exited" || result.code !== 0) failed.push(argv);
  }
  return failed;
}

function keptWords(kept: readonly string[]): string {
  return kept.length === 0
    ? "nothing of it is left"
    : `its database, log and settings are kept in ${kept.join(" and ")}`;
}

function undoneWords([_, ...args]: readonly string[]): string {
  return ` \`ntm-tracker ${args.join(" ")}\` failed before that: what it ` +
    "had written for others may still be there.";
}
