import { isProgramThread, joinDesktopThread } from "./app/program_thread.ts";
import { thisBuild } from "./app/tray_build.ts";

// This file is run twice: by the thread of the desktop, and by the thread of the program. Each
// loads its own part alone, as it would hold the other's in memory for good.
if (isProgramThread()) {
  const { runProgram } = await import("./app/run_program.ts");
  const { build, end } = await joinDesktopThread();
  await runProgram(build, end);
} else {
  const { runTray } = await import("./app/run_tray.ts");
  Deno.exit(await runTray(Deno.args, thisBuild(import.meta.url)));
}
