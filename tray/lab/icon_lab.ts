import { deepEqual, equal, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import type { IconFace } from "../face/icon.ts";
import { iconPicture } from "../face/icon_picture.ts";
import type { LabProgram } from "./lab_program.ts";
import { findItem, ICON_TOLERANCE, plainLabel, WindowsDesktop } from "./windows_desktop.ts";

const PROGRAM = fileURLToPath(new URL("programs/icon_program.ts", import.meta.url));
const CALLS: IconFace = { condition: "needs_you", badge: 2 };
const OTHER_BADGE: IconFace = { condition: "needs_you", badge: 3 };

Deno.test("Windows: an icon is on the taskbar, and another badge is told apart", async () => {
  await using desktop = await WindowsDesktop.start();
  const program = await start(desktop, [CALLS, OTHER_BADGE]);
  await desktop.showsIcon(iconPicture(CALLS));
  await desktop.screen.photograph("icon");
  for (
    const other of [
      OTHER_BADGE,
      { condition: "needs_you", badge: null },
      { condition: "disconnected", badge: 2 },
      { condition: "ok", badge: 2 },
    ] as const
  ) {
    const apart = await desktop.iconDifference(iconPicture(other));
    ok(apart > 2 * ICON_TOLERANCE, `${JSON.stringify(other)} is only ${apart} apart`);
  }

  const menu = await desktop.openMenu();
  await desktop.screen.photograph("icon_menu");
  deepEqual(menu.items.map((item) => plainLabel(item.label)), [
    ...["First entry", "More", "Cannot be chosen", "Next icon"],
  ]);
  equal(findItem(menu, "Cannot be chosen").isEnabled, false);
  equal(findItem(menu, "More").hasSubmenu, true);
  await desktop.closeMenu();

  await desktop.choose("More", "Deep entry");
  await tells(program, { told: "menu", id: "deep" });
  await desktop.choose("Next icon");
  await tells(program, { told: "menu", id: "next" });
  await desktop.showsIcon(iconPicture(OTHER_BADGE));
  await desktop.screen.photograph("icon_changed");
  await desktop.clickIcon();
  await tells(program, { told: "click", button: "left", buttonState: "up" });
});

Deno.test("Windows: the program stands still while its menu is open", async () => {
  await using desktop = await WindowsDesktop.start();
  const program = await start(desktop, [CALLS]);
  await desktop.showsIcon(iconPicture(CALLS));
  await desktop.openMenu();
  const before = program.output.length;
  // Ten ticks would come in this time.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const ticks = program.output.slice(before).split("tick").length - 1;
  ok(ticks <= 2, `${ticks} ticks came`);
  await desktop.closeMenu();
  const after = program.output.length;
  await eventually("ticks again", () => program.output.length > after);
});

async function start(
  desktop: WindowsDesktop,
  faces: readonly IconFace[],
): Promise<LabProgram> {
  const program = desktop.machine.runScript(PROGRAM, {
    ...{ console: false, args: [JSON.stringify(faces)], env: desktop.env },
  });
  await tells(program, { told: "ready" });
  return program;
}

async function tells(program: LabProgram, what: Readonly<Record<string, unknown>>): Promise<void> {
  const line = JSON.stringify(what);
  await eventually(line, () => program.output.split("\n").includes(line), {
    deadlineMs: 15_000,
    lastSeen: () => program.output.split("\n").filter((said) => !said.includes("tick")).join(" "),
  });
}
