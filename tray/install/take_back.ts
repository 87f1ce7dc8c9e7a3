import { askVersion } from "./ask_version.ts";
import type { Inside } from "./inside.ts";
import { writeFailure } from "./install_failure.ts";
import type { Layout } from "./layout.ts";
import type { RollBackOutcome } from "./outcomes.ts";
import rollBackScript from "./scripts/roll_back.sh" with { type: "text" };

export interface TakeBackOptions {
  readonly layout: Layout;
  /** The SHA-256 of the one that is not wanted, which is remembered; `-` when it is another. */
  readonly hash: string;
  /** Whether it has just been placed: then none is better than this one. */
  readonly isNew: boolean;
}

export const TAKE_BACK = "go back to the previous daemon";

/** Puts the previous daemon in the place of the one that is there. */
export async function takeBack(
  inside: Inside,
  { layout, hash, isNew }: TakeBackOptions,
): Promise<RollBackOutcome> {
  const args = [layout.bin, hash, isNew ? "or_remove" : "only_previous"];
  const told = await inside.script(rollBackScript, args, TAKE_BACK);
  if (told.kind === "failed") return told;
  const said = told.values.get("error");
  if (said !== undefined) return writeFailure({ action: TAKE_BACK, folder: layout.bin, said });
  const result = told.values.get("result");
  if (result === "nothing") {
    const message = `${TAKE_BACK}: there is none in ${layout.bin}, install one instead`;
    return { kind: "failed", failure: "nothing_to_roll_back", message };
  }
  if (result === "removed") {
    const message = "There was none before it, so it was removed.";
    return { kind: "rolled_back", daemonPath: null, message };
  }
  const answered = await askVersion({ action: TAKE_BACK, inside, path: layout.daemon });
  const which = answered.kind === "version" ? `version ${answered.version}` : "one of before";
  const message = `The previous daemon, ${which}, is in its place again.`;
  return { kind: "rolled_back", daemonPath: layout.daemon, message };
}
