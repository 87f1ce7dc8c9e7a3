/**
 * Photographs the tray with its menu open, for the README:
 *
 *     deno task lab --exec deno run -A --no-check tray/lab/take_picture.ts
 *     pngquant --strip --force --output docs/pictures/tray.png dist/lab/readme.png
 */
import { QUICK } from "../../daemon/e2e/temp_home.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { run } from "./run.ts";
import { TrayScene } from "./tray_scene.ts";

const NAMES = { one: "checkout", two: "search", three: "docs" } as const;
/** The corner with the icon and its menus. */
const CORNER = "450x362+830+438";

await using scene = await TrayScene.start({ agents: 3, config: QUICK });
for (const [name, shown] of Object.entries(NAMES)) {
  await scene.wsl.fleet.renameSession(`=${name}`, shown);
}
const { claude } = scene.wsl;
for (const name of Object.values(NAMES)) {
  await scene.wsl.fleet.tmux("split-window", "-d", "-t", `=${name}:`, claude.program, "100000");
}
await scene.asks("%0");
for (const pane of ["%1", "%2", "%3", "%4", "%5"]) await scene.works(pane);
await scene.shows({ condition: "needs_you", badge: 1 });
const wanted = "▲ checkout (2 panes, 1 needs you)";
await eventually("all panes", async () => {
  const menu = await scene.desktop.openMenu();
  const has = (label: string) => menu.items.some((item) => item.label === label);
  if (has(wanted) && has("search (2 panes)")) {
    await scene.desktop.openSubmenu(menu, wanted);
    return true;
  }
  await scene.desktop.closeMenu();
}, { deadlineMs: 60_000 });
const whole = await scene.desktop.screen.photograph("readme");
await run(["convert", whole, "-crop", CORNER, "+repage", whole]);
