import { join } from "node:path";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import { systemClock } from "../engine/clock.ts";
import { beOnlyInstance } from "../machine/single_instance.ts";
import { openDesktop } from "../shell/desktop.ts";
import { openTelling } from "../shell/message_box.ts";
import { openThreadSleep } from "../shell/thread_sleep.ts";
import { readArguments, type TrayCommand, USAGE } from "./arguments.ts";
import { hostDesktop } from "./desktop_host.ts";
import type { CommandReport } from "./each_installer.ts";
import { keepProgram } from "./program_keeper.ts";
import { startProgramThread } from "./program_thread.ts";
import { thisPlaces, type TrayBuild } from "./tray_build.ts";

/** How a command ended: its exit status, and what the user is told of it. */
interface Outcome {
  readonly code: number;
  readonly text: string;
}

const WELL: Outcome = { code: 0, text: "" };

/** Runs the program. @returns its exit status */
export async function runTray(args: readonly string[], build: TrayBuild): Promise<number> {
  const command = readArguments(args);
  const { code, text } = await carryOut(command, { args, build }).catch(failed);
  if (text === "") return code;
  await tell({ code, text });
  return code;
}

async function tell({ code, text }: Outcome): Promise<void> {
  // A program without a terminal, as Windows starts it, has nowhere else to say something.
  const tellInBox = Deno.build.standalone ? openTelling() : null;
  if (tellInBox !== null) await tellInBox({ title: "NTM Tracker", text });
  else if (code === 0) console.log(text);
  else console.error(text);
}

async function carryOut(
  command: TrayCommand,
  { args, build }: { readonly args: readonly string[]; readonly build: TrayBuild },
): Promise<Outcome> {
  switch (command.kind) {
    case "help":
      return { code: 0, text: USAGE };
    case "version":
      return { code: 0, text: PRODUCT_VERSION };
    case "wrong":
      return { code: 2, text: command.message };
    // What is seldom needed would stay in memory all the time that a tray runs.
    case "rollback": {
      const { rollBack } = await import("./roll_back.ts");
      return outcomeOf(await rollBack({ build, places: thisPlaces() }));
    }
    case "uninstall": {
      const { uninstall } = await import("./uninstall.ts");
      return outcomeOf(await uninstall({ all: command.all, build, places: thisPlaces() }));
    }
    case "run":
      return await run(args, build);
  }
}

function outcomeOf({ done, problems }: CommandReport): Outcome {
  return { code: problems.length === 0 ? 0 : 1, text: [...done, ...problems].join("\n") };
}

function failed(error: unknown): Outcome {
  return { code: 1, text: messageOf(error) };
}

/** On the thread of the desktop: the program itself runs on another one. */
async function run(args: readonly string[], build: TrayBuild): Promise<Outcome> {
  const places = thisPlaces();
  const attempt = await beOnlyInstance({ places, args });
  if (attempt.kind === "other_version") {
    return { code: 1, text: otherVersion(PRODUCT_VERSION, attempt.version) };
  }
  if (attempt.kind === "second") {
    const text = "start the tray: it runs already and does not answer, end it first";
    return attempt.isHeard ? WELL : { code: 1, text };
  }
  const { instance } = attempt;
  try {
    const threadSleep = openThreadSleep();
    using thread = await keepProgram({
      start: () => startProgramThread(build, threadSleep?.bell),
      clock: systemClock,
      log: (line) => void writeLine(places.logDir, line),
    });
    instance.onShow(({ version }) => {
      // One of another version that does not know how to ask for ours.
      if (version === null || version === PRODUCT_VERSION) thread.end.send({ kind: "icon" });
      else void tell({ code: 1, text: otherVersion(version, PRODUCT_VERSION) });
    });
    onSignals(() => thread.end.send({ kind: "end" }));
    const { end, failed: broken } = thread;
    const dataDirectory = join(places.stateDir, "webview");
    const problem = await hostDesktop({
      end,
      openDesktop: (options) => openDesktop({ ...options, threadSleep }),
      dataDirectory,
      broken,
    });
    return problem === null ? WELL : { code: 1, text: problem };
  } finally {
    instance.release();
  }
}

/** Into the log of the program, which has it open while it lives. */
async function writeLine(logDir: string, line: string): Promise<void> {
  const { openTrayLog } = await import("../machine/tray_log.ts");
  using log = await openTrayLog(logDir);
  log.line(line);
}

function otherVersion(started: string, running: string): string {
  return `start version ${started} of the tray: version ${running} runs, choose Quit in its menu ` +
    `and start version ${started} again`;
}

function onSignals(end: () => void): void {
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, end);
}
