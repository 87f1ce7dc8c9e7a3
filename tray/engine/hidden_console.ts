import { spawn } from "node:child_process";

/** What lends its console has one some milliseconds after its start, on a slow machine more. */
const TRY_MS = 10;
const TRIES = 300;

/** As Windows numbers what is read and printed. */
const STD_HANDLES = [-10, -11, -12];

let isSettled = Deno.build.os !== "windows";

/**
 * Gives this process a console without a window, for the console programs that it starts to share:
 * without one Windows opens a window for each of them. Does nothing where there is a console
 * already. In vain it gives up quietly: programs run with a window, too.
 *
 * Programs could be started hidden one by one, by `windowsHide` of `node:child_process`. But its
 * pipes go through mio 1.0.3, which ends the whole process when a program ends at a bad moment
 * (https://github.com/tokio-rs/mio/issues/1819). So only one is, without pipes, and lends its console.
 */
export function shareHiddenConsole(): void {
  if (isSettled) return;
  isSettled = true;
  try {
    const { symbols } = Deno.dlopen("kernel32.dll", {
      AttachConsole: { parameters: ["u32"], result: "i32" },
      GetConsoleCP: { parameters: [], result: "u32" },
      GetStdHandle: { parameters: ["i32"], result: "usize" },
      SetStdHandle: { parameters: ["i32", "usize"], result: "i32" },
    });
    const { AttachConsole, GetConsoleCP, GetStdHandle, SetStdHandle } = symbols;
    if (GetConsoleCP() !== 0) return;
    const handles = STD_HANDLES.map((number) => [number, GetStdHandle(number)] as const);
    // Another thread of this program may have been faster.
    borrowConsole((pid) => AttachConsole(pid) !== 0 || GetConsoleCP() !== 0);
    // What is printed is not for a console that nobody sees.
    for (const [number, handle] of handles) SetStdHandle(number, handle);
  } catch {
    // A window that flashes is better than no daemon.
  }
}

function borrowConsole(attach: (pid: number) => boolean): void {
  const root = Deno.env.get("SystemRoot") ?? "C:\\Windows";
  // It waits for a key of its own console, which nobody can press.
  const lender = spawn(`${root}\\System32\\cmd.exe`, ["/d", "/c", "pause <CON"], {
    stdio: "ignore",
    windowsHide: true,
  });
  lender.on("error", () => {});
  lender.unref();
  if (lender.pid === undefined) return;
  try {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let tries = 0; tries < TRIES && !attach(lender.pid); tries++) {
      Atomics.wait(pause, 0, 0, TRY_MS);
    }
  } finally {
    // The console stays for as long as one process shares it.
    lender.kill();
  }
}
