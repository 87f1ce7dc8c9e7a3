import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, pause } from "../../daemon/e2e/eventually.ts";
import { programStart } from "../../daemon/e2e/program.ts";
import { mergeConfig, QUICK } from "../../daemon/e2e/temp_home.ts";
import { DISTRO_STOPPED } from "../../fixtures/wsl/wsl_habits.ts";
import { middleOf } from "./picture.ts";
import { isMessageBox, TroubleScene } from "./trouble_scene.ts";
import { findItem, plainLabel } from "./windows_desktop.ts";

const OK = { condition: "ok", badge: null } as const;
const AWAY = { condition: "disconnected", badge: null } as const;
const NOISE = "wsl: Failed to mount Z:\\, see dmesg for more details.\r\n";
const calls = (badge: number) => ({ condition: "needs_you", badge }) as const;

/** Calls are told at once. */
const AT_ONCE = { rules: [{ type: "escalation", min_pending_ms: 0 }] };

Deno.test("Windows: no notice in quiet hours nor while snoozed, and a balloon after that", async () => {
  const notifications = { ...AT_ONCE, ...hoursAroundNow(), quiet_hours: true };
  const config = mergeConfig(QUICK, { notifications });
  await using trouble = await TroubleScene.start({ config, agents: 2 });
  const { scene } = trouble;
  const windows = await trouble.windows();
  await trouble.shows(OK);
  await scene.asks("%0");
  await trouble.shows(calls(1));
  await pause(2_000);
  doesNotMatch(await trouble.log(), /told:|notice/);

  await trouble.configure({ "notifications.quiet_hours": false });
  await trouble.logs(/told: one:0\.0 needs attention/);
  await trouble.logs(/shown balloon/);
  await windows.shows("the balloon", isBalloon(/permission/i));
  await scene.desktop.screen.photograph("balloon");

  await scene.desktop.choose("Snooze Notifications", "For 1 hour");
  await trouble.menuSays(/Snooze Notifications \(until /);
  await scene.asks("%1");
  await trouble.shows(calls(2));
  await pause(2_000);
  doesNotMatch(await trouble.log(), /told: two/);
  const label = await trouble.menuSays(/Snooze Notifications \(until /);
  await scene.desktop.choose(label, "End Snooze");
  await trouble.logs(/told: two:0\.0 needs attention/);
});

function isBalloon(text: RegExp) {
  return (window: { readonly className: string; readonly text: string }) =>
    window.className === "tooltips_class32" && text.test(window.text);
}

/** Quiet from an hour ago to one from now. */
function hoursAroundNow(): { readonly quiet_start: string; readonly quiet_end: string } {
  const clock = (at: number) => new Date(at).toTimeString().slice(0, 5);
  const hour = 3_600_000;
  return { quiet_start: clock(Date.now() - hour), quiet_end: clock(Date.now() + hour) };
}
