import { Installer, type InstallerOptions } from "./installer.ts";

// A process of its own that places a daemon, so that a test can kill it while it does.
const options = JSON.parse(Deno.args[0] ?? "{}") as InstallerOptions;
const outcome = await new Installer(options).place({ answers: () => Promise.resolve(true) });
console.log(outcome.kind);
