/**
 * The tray as `tray/main.ts` starts it, with a build of the lab's own. `NTM_LAB_KEY` is the public
 * key that a daemon may be signed with, and `NTM_LAB_CARRIED_IN` the folder in which it lies.
 */
import { isProgramThread, joinDesktopThread } from "../../app/program_thread.ts";
import { runProgram } from "../../app/run_program.ts";
import { runTray } from "../../app/run_tray.ts";
import { thisBuild } from "../../app/tray_build.ts";

if (isProgramThread()) {
  const { build, end } = await joinDesktopThread();
  await runProgram(build, end);
} else {
  const keys = [Deno.env.get("NTM_LAB_KEY") ?? ""];
  const carriedIn = Deno.env.get("NTM_LAB_CARRIED_IN") ?? "";
  Deno.exit(await runTray(Deno.args, { ...thisBuild(import.meta.url), keys, carriedIn }));
}
