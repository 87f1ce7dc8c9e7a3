import { runTray } from "./app/run_tray.ts";

Deno.exit(await runTray(Deno.args));
