import { isProgramThread, joinDesktopThread } from "./app/program_thread.ts";
import { runProgram } from "./app/run_program.ts";
import { runTray } from "./app/run_tray.ts";
import { thisBuild } from "./app/tray_build.ts";

// This file is run twice: by the thread of the desktop, and by the thread of the program.
if (isProgramThread()) {
  const { build, end } = await joinDesktopThread();
  await runProgram(build, end);
} else {
  Deno.exit(await runTray(Deno.args, thisBuild(import.meta.url)));
}
