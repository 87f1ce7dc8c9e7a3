import { SETTINGS_VERSION } from "./settings_schema.ts";

/** What a file holds, before anyone has looked whether the values make sense. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** Turns the settings of one version into those of the next; the version itself is not its matter. */
export type MigrationStep = (old: RawSettings) => RawSettings;

/** The step at place 0 leads from version 1 to version 2. A released step never changes. */
export const SETTINGS_STEPS: readonly MigrationStep[] = [];

/** How a file stands towards the version that this program writes. */
export type Migrated =
  | { readonly kind: "ok"; readonly raw: RawSettings }
  | { readonly kind: "newer"; readonly version: number }
  | { readonly kind: "broken" };

/**
 * Brings settings to the latest version. A file without a version is one that a person has written:
 * it counts as of the latest.
 */
export function migrateSettings(
  raw: RawSettings,
  steps: readonly MigrationStep[] = SETTINGS_STEPS,
): Migrated {
  const latest = steps === SETTINGS_STEPS ? SETTINGS_VERSION : steps.length + 1;
  const version = raw.version ?? latest;
  if (!Number.isSafeInteger(version) || Number(version) < 1) return { kind: "broken" };
  const from = Number(version);
  if (from > latest) return { kind: "newer", version: from };
  const moved = steps.slice(from - 1).reduce((settings, step) => step(settings), raw);
  return { kind: "ok", raw: { ...moved, version: latest } };
}
