import { deepEqual, throws } from "node:assert/strict";
import { aRule, someSettings } from "../notify/test_settings.ts";
import { readNotifications } from "./read_notifications.ts";

Deno.test("readNotifications() takes what a daemon tells", () => {
  const { max_per_hour: _, ...rule } = aRule("escalation", { min_pending_ms: 5 });
  const settings = someSettings({ rules: [rule], overrides: [{ session: "a", compact: false }] });
  deepEqual(readNotifications(settings), settings);
});

Deno.test("readNotifications() leaves out what a later daemon may add", () => {
  const settings = someSettings({ rules: [{ ...aRule("compact"), max_per_hour: 3 }] });
  const [rule] = settings.rules;
  const later = {
    ...settings,
    tone: "soft",
    rules: [{ type: "later", what: 1 }, { ...rule, to: 1 }],
  };
  deepEqual(readNotifications(later), settings);
});

Deno.test("readNotifications() says what is wrong of an answer", () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /^read settings of notifications: wrong at /],
    [{ ...someSettings(), rules: null }, /at rules /],
    [{ ...someSettings(), rules: [{ type: 7 }] }, /at rules\.0\.type /],
    [{ ...someSettings(), quiet_start: "25:00" }, /at quiet_start /],
    [{ ...someSettings(), snooze_minutes: "15" }, /at snooze_minutes /],
    [{ ...someSettings(), overrides: [{}] }, /at overrides\.0\.session /],
  ];
  for (const [value, message] of wrong) throws(() => readNotifications(value), { message });
});
