import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { beOnlyInstance } from "../machine/single_instance.ts";
import { openDesktop } from "../shell/desktop.ts";
import { readArguments, USAGE } from "./arguments.ts";
import { hostDesktop } from "./desktop_host.ts";
import { startProgramThread } from "./program_thread.ts";
import { thisPlaces, type TrayBuild } from "./tray_build.ts";
import { uninstall } from "./uninstall.ts";

/** Runs the program. @returns its exit status */
export async function runTray(
  args: readonly string[],
  build: TrayBuild,
): Promise<number> {
  const command = readArguments(args);
  try {
    switch (command.kind) {
      case "help":
        return say(USAGE);
      case "version":
        return say(PRODUCT_VERSION);
      case "wrong":
        console.error(command.message);
        return 2;
      case "uninstall":
        return await uninstall({ all: command.all, build, places: thisPlaces() });
      case "run":
        return await run(args, build);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** On the thread of the desktop: the program itself runs on another one. */
async function run(args: readonly string[], build: TrayBuild): Promise<number> {
  const attempt = await beOnlyInstance({ places: thisPlaces(), args });
  if (attempt.kind === "second") {
    return attempt.isHeard ? 0 : fail("the tray runs already and does not answer, end it first");
  }
  const { instance } = attempt;
  try {
    using thread = await startProgramThread(build);
    instance.onShow(() => thread.end.send({ kind: "icon" }));
    onSignals(() => thread.end.send({ kind: "end" }));
    const problem = await Promise.race([
      hostDesktop({ end: thread.end, openDesktop }),
      thread.failed,
    ]);
    return problem === null ? 0 : fail(problem);
  } finally {
    instance.release();
  }
}

function onSignals(end: () => void): void {
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, end);
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function fail(text: string): number {
  console.error(text);
  return 1;
}
