import { equal, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { difference } from "./compare_pictures.ts";
import { WindowsDesktop } from "./windows_desktop.ts";

const PROGRAM = fileURLToPath(new URL("programs/console_program.ts", import.meta.url));

/** The desktop without its taskbar. */
const WALL = { x: 0, y: 0, width: 1280, height: 770 };

Deno.test("Windows: a hidden start of a console program shows no window, another one does", async () => {
  await using desktop = await WindowsDesktop.start();
  const { screen, machine } = desktop;
  const bare = await screen.look(WALL);
  const change = async () => difference(bare, await screen.look(WALL));

  const hidden = machine.runScript(PROGRAM, { console: false, args: ["node"] });
  await eventually("the start", () => hidden.output.includes("started"), { deadlineMs: 30_000 });
  const shown = machine.runScript(PROGRAM, { console: false, args: ["deno"] });
  await eventually("a console window", async () => await change() > 0, { deadlineMs: 30_000 });
  await screen.photograph("console_window");
  await shown.kill();
  // Its own window goes with it: what is left would be of the one that was to be hidden.
  await eventually("the bare desktop", async () => await change() === 0, { deadlineMs: 30_000 });
  equal(hidden.hasEnded, false);
  ok(hidden.output.includes("started"));
});
