import assert from "node:assert/strict";
import { migrateSettings, type MigrationStep, SETTINGS_STEPS } from "./settings_migrations.ts";
import { SETTINGS_VERSION } from "./settings_schema.ts";

const STEPS: readonly MigrationStep[] = [
  ({ dark, ...rest }) => ({ ...rest, theme: dark === true ? "dark" : "light" }),
  (old) => ({ ...old, shown: Number(old.shown) * 2 }),
];

Deno.test("migrateSettings() takes each step from the version of the file on", () => {
  assert.deepEqual(migrateSettings({ version: 1, dark: true, shown: 2, own: 7 }, STEPS), {
    kind: "ok",
    raw: { version: 3, theme: "dark", shown: 4, own: 7 },
  });
  assert.deepEqual(migrateSettings({ version: 2, shown: 2 }, STEPS), {
    kind: "ok",
    raw: { version: 3, shown: 4 },
  });
  assert.deepEqual(migrateSettings({ shown: 2 }, STEPS), {
    kind: "ok",
    raw: { version: 3, shown: 2 },
  });
});

Deno.test("migrateSettings() leaves a newer version and knows what is none", () => {
  assert.deepEqual(migrateSettings({ version: 4 }, STEPS), { kind: "newer", version: 4 });
  for (const version of [0, -1, 1.5, "1", {}, true]) {
    assert.deepEqual(migrateSettings({ version }, STEPS), { kind: "broken" });
  }
});

Deno.test("SETTINGS_STEPS leads to the version of the schema", () => {
  assert.equal(SETTINGS_STEPS.length + 1, SETTINGS_VERSION);
});
