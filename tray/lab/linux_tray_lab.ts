import { deepEqual, equal, ok } from "node:assert/strict";
import { eventually } from "../../daemon/e2e/eventually.ts";
import type { Observer } from "../../daemon/e2e/observer.ts";
import type { Escalation } from "../../shared/model/escalation.ts";
import type { Rgb } from "./compare_pictures.ts";
import { isSoon, LinuxTray } from "./linux_tray.ts";
import { listeningPorts } from "./listening_ports.ts";

const ASKS = { status: "waiting", waitingFor: "permission prompt" } as const;
const WORKS = { status: "busy" } as const;

/** The ground of the dashboard. */
const LIGHT: Rgb = [0xf6, 0xf7, 0xf9];
const DARK: Rgb = [0x0f, 0x12, 0x16];

Deno.test("Linux: the icon tells who waits, and its menu ends the program with all it started", async () => {
  await using tray = await LinuxTray.start(["one", "two"]);
  await tray.set({});
  const program = tray.open();
  const observer = await tray.observe();
  await tray.says(observer, "one", ASKS);
  await tray.showsIcon({ condition: "needs_you", badge: 1 });
  await tray.screen.photograph("linux_tray_icon");
  await tray.says(observer, "two", ASKS);
  await tray.showsIcon({ condition: "needs_you", badge: 2 });
  await tray.says(observer, "two", WORKS);
  await tray.showsIcon({ condition: "needs_you", badge: 1 });
  await tray.says(observer, "one", WORKS);
  await tray.daemonIsThere();
  await tray.noWindow();
  ok(tray.processes.length >= 2, "the program and its daemon are not among the processes");
  // While it is there it keeps the daemon.
  observer.close();
  const hasEffect = () => program.hasEnded;
  await tray.choose("quit", { hasEffect, photograph: "linux_tray_menu" });
  await tray.ends(program);
  await tray.leavesNothing();
});

Deno.test("Linux: the dashboard in the window is live, without a port", async () => {
  await using tray = await LinuxTray.start(["one", "two"]);
  await tray.set({ startMinimised: false, theme: "light" });
  const program = tray.open();
  const observer = await tray.observe();
  await tray.window();
  await tray.windowHas(LIGHT);

  await tray.says(observer, "one", ASKS);
  await pressUntil(tray, ["Escape", "g", "j", "s"], () => isPhase(observer, "snoozed"));
  await tray.screen.photograph("linux_dashboard");
  deepEqual(listeningPorts(tray.processes.map(({ pid }) => pid)), []);

  await tray.closeWindow();
  equal(program.hasEnded, false);
  await tray.choose("dashboard", { hasEffect: () => tray.hasWindow() });
  observer.close();
  await tray.choose("quit", { hasEffect: () => program.hasEnded });
  await tray.ends(program);
  await tray.leavesNothing();
});

Deno.test("Linux: a second start opens the window again, as large as it was and in the new theme", async () => {
  await using tray = await LinuxTray.start();
  await tray.set({ theme: "light" });
  const program = tray.open();
  await tray.daemonIsThere();
  await tray.noWindow();

  await tray.ends(tray.open());
  await tray.windowIs(1100, 760);
  await tray.windowHas(LIGHT);
  await tray.resizeWindow(900, 620);
  await tray.closeWindow();
  await eventually("the size in the settings", async () => {
    const { window } = await tray.settings() as { readonly window?: { readonly width?: number } };
    return window?.width === 900;
  });

  await tray.set({ theme: "dark" });
  await tray.ends(tray.open());
  await tray.windowIs(900, 620);
  await tray.windowHas(DARK);
  await tray.screen.photograph("linux_dashboard_again");
  // The window that is open is shown, and no other one.
  await tray.ends(tray.open());
  await tray.windowIs(900, 620);
  equal(program.hasEnded, false);
});

Deno.test("Linux: SIGTERM ends all of it, and after a kill nothing is in the way of the next start", async () => {
  await using tray = await LinuxTray.start();
  await tray.set({ startMinimised: false });
  const first = tray.open();
  await tray.window();
  await tray.daemonIsThere();
  Deno.kill(first.pid, "SIGTERM");
  await tray.ends(first);
  await tray.leavesNothing();

  const second = tray.open();
  await tray.window();
  await tray.daemonIsThere();
  await second.kill();
  await tray.leavesNothing();

  const third = tray.open();
  await tray.window();
  await tray.says(await tray.observe(), "one", ASKS);
  await tray.showsIcon({ condition: "needs_you", badge: 1 });
  equal(third.hasEnded, false);
});

async function pressUntil(
  tray: LinuxTray,
  keys: readonly string[],
  is: () => boolean,
): Promise<void> {
  await eventually(`what ${keys.join(" ")} does`, async () => {
    await tray.screen.keys(...keys);
    return await isSoon(is);
  }, { deadlineMs: 60_000 });
}

function isPhase({ seen: { events } }: Observer, phase: Escalation["phase"]): boolean {
  return events.some(({ type, payload }) => type === "escalation" && payload["phase"] === phase);
}
