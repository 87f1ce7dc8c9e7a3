import { hostDesktop } from "../../../tray/app/desktop_host.ts";
import { startProgramThread } from "../../../tray/app/program_thread.ts";
import { thisBuild } from "../../../tray/app/tray_build.ts";
import type { Desktop } from "../../../tray/shell/desktop.ts";
import { Pump } from "../../../tray/shell/pump.ts";

/*
 * The whole tray with both its threads, on a desktop that only tells what it is shown: a line for
 * each head of the menu. Its native events are pumped as the real ones are, and there are none. It
 * leaves when its stdin ends.
 *
 *     NTM_TRACKER_TRAY_HOME=… deno run -A headless_tray.ts
 */

/** What a line says of a look. */
export interface LookLine {
  /** The head of the menu, such as `● 1 session, 1 needs you`. */
  readonly header: string;
}

async function main(): Promise<void> {
  const entry = new URL("../../../tray/main.ts", import.meta.url).href;
  using thread = await startProgramThread(thisBuild(entry));
  void endOfStdin().then(() => thread.end.send({ kind: "end" }));
  const openDesktop = () => Promise.resolve(headlessDesktop());
  const { end, failed: broken } = thread;
  const problem = await hostDesktop({ end, openDesktop, dataDirectory: "", broken });
  if (problem !== null) throw new Error(problem);
}

async function endOfStdin(): Promise<void> {
  for await (const _ of Deno.stdin.readable) { /* Only its end means something. */ }
}

function headlessDesktop(): Desktop {
  const nothing = () => {};
  const pump = new Pump({
    ...{ pump: () => true, isBusy: () => false, onEnd: nothing, onFailed: nothing },
  });
  pump.start();
  let header = "";
  return {
    show: ({ menu }) => {
      const shown = menu[0]?.label ?? "";
      if (shown === header) return;
      header = shown;
      console.log(JSON.stringify({ header } satisfies LookLine));
    },
    notify: () => {},
    closeNotice: () => {},
    ask: () => Promise.resolve(null),
    raiseTerminal: () => Promise.resolve(null),
    openWindow: () => ({ kind: "no_webview", problem: "this desktop has none" }),
    [Symbol.dispose]: () => pump.stop(),
  };
}

if (import.meta.main) await main();
