import { runCli } from "./cli/run_cli.ts";

const status = await runCli(Deno.args, { loadHost: () => import("./host.ts") });
Deno.exit(status);
