import { dirname } from "node:path";
import { writeAtomically } from "../../platform/atomic_write.ts";
import type { ServicePlaces } from "./service_places.ts";
import { type UnitOwner, unitOwner } from "./unit_text.ts";

/** What became of the unit's file. */
export interface UnitChange {
  readonly file: string;
  readonly outcome: "written" | "removed" | "unchanged" | "would_write" | "would_remove";
  /** The copy of what was not ours to replace; null when there was no need. */
  readonly backup: string | null;
}

/** A unit that is not ours to change. */
export class UnitRefusedError extends Error {
  override readonly name = "UnitRefusedError";
  readonly code = "UNIT_EDITED";
}

export interface ChangeUnitOptions {
  readonly force: boolean;
  readonly dryRun: boolean;
  /** Milliseconds UTC; names the copy. */
  readonly now: number;
}

/**
 * Writes the unit, unless the same stands there.
 * @throws {UnitRefusedError} when somebody has edited it, or it was never ours, without `force`.
 */
export async function writeUnit(
  { unitFile }: Pick<ServicePlaces, "unitFile">,
  text: string,
  options: ChangeUnitOptions,
): Promise<UnitChange> {
  const before = await readUnit(unitFile);
  if (before === text) return { file: unitFile, outcome: "unchanged", backup: null };
  if (before !== null) requireOurs(unitFile, before, options);
  if (options.dryRun) return { file: unitFile, outcome: "would_write", backup: null };
  const backup = before === null ? null : await keepCopy(unitFile, before, options.now);
  await Deno.mkdir(dirname(unitFile), { recursive: true, mode: 0o700 });
  if (!await writeAtomically(unitFile, text, { mode: 0o644, replaces: before })) {
    throw new UnitRefusedError(
      `cannot write ${unitFile}: it was changed meanwhile, look at it and run this again`,
    );
  }
  return { file: unitFile, outcome: "written", backup };
}

/**
 * Removes the unit, where it is ours.
 * @throws {UnitRefusedError} as {@linkcode writeUnit}.
 */
export async function removeUnit(
  { unitFile }: Pick<ServicePlaces, "unitFile">,
  options: ChangeUnitOptions,
): Promise<UnitChange> {
  const before = await readUnit(unitFile);
  if (before === null) return { file: unitFile, outcome: "unchanged", backup: null };
  requireOurs(unitFile, before, options);
  if (options.dryRun) return { file: unitFile, outcome: "would_remove", backup: null };
  const backup = await keepCopy(unitFile, before, options.now);
  await Deno.remove(unitFile);
  return { file: unitFile, outcome: "removed", backup };
}

/** The text of the unit; null when there is none. */
export async function readUnit(file: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

const WHOSE: Readonly<Record<Exclude<UnitOwner, "ours">, string>> = {
  edited: "it was edited since it was written",
  foreign: "it was not written by this program",
};

/** What is not ours is refused, with the way to keep changes. */
export function requireOurs(
  file: string,
  text: string,
  { force }: Pick<ChangeUnitOptions, "force">,
): void {
  const owner = unitOwner(text);
  if (owner === "ours" || force) return;
  throw new UnitRefusedError(
    `cannot change ${file}: ${
      WHOSE[owner]
    }; keep your changes with \`systemctl --user edit\`, or ` +
      "use --force, which keeps a copy",
  );
}

async function keepCopy(file: string, text: string, now: number): Promise<string | null> {
  if (unitOwner(text) === "ours") return null;
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, "-");
  // Without the suffix of a unit, so that systemd does not take it for one.
  const backup = `${file}.backup-${stamp}`;
  await writeAtomically(backup, text, { mode: 0o600, replaces: null });
  return backup;
}
