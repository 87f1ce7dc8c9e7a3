/**
 * Starts console programs from one without a console, as the tray is: one as the tray does it, then
 * one as it must not. Prints what consoles are to be seen, one JSON object per line.
 */
import { startHidden } from "../../engine/hidden_process.ts";

const LONGEST_NAME = 256;

const user = Deno.dlopen("user32.dll", {
  FindWindowExW: { parameters: ["pointer", "pointer", "pointer", "pointer"], result: "pointer" },
  IsWindowVisible: { parameters: ["pointer"], result: "i32" },
  GetClassNameW: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
}).symbols;

/** How many windows of consoles are shown; the class is one of Windows or of Wine. */
function consoles(): number {
  let count = 0;
  let window: Deno.PointerValue = null;
  for (;;) {
    window = user.FindWindowExW(null, window, null, null);
    if (window === null) return count;
    const name = new Uint16Array(LONGEST_NAME);
    const length = user.GetClassNameW(window, new Uint8Array(name.buffer), LONGEST_NAME);
    const isConsole = /console/i.test(String.fromCharCode(...name.subarray(0, length)));
    if (isConsole && user.IsWindowVisible(window) !== 0) count++;
  }
}

function tell(told: string): void {
  const line = JSON.stringify({ told, consoles: consoles() });
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

async function untilConsoles(count: number): Promise<void> {
  while (consoles() !== count) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** It has its console by then. */
async function speaks(stdout: ReadableStream<Uint8Array>): Promise<void> {
  const reader = stdout.getReader();
  await reader.read();
  reader.releaseLock();
}

const deno = Deno.execPath().replace("denow.exe", "deno.exe");
const args = ["eval", "console.log('here'); setTimeout(() => {}, 600_000)"];

tell("before");
const hidden = startHidden({ argv: [deno, ...args], pipes: ["stdin", "stdout", "stderr"] });
await speaks(hidden.stdout);
tell("hidden runs");
const stdio = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
const shown = new Deno.Command(deno, { args, ...stdio }).spawn();
await speaks(shown.stdout);
await untilConsoles(1);
tell("shown runs");
shown.kill();
await shown.status;
// What a console shows it shows late: one that was to be hidden would stand here by now.
await untilConsoles(0);
const isAlive = await Promise.race([hidden.ended, Promise.resolve("alive")]) === "alive";
tell(isAlive ? "shown has ended" : "hidden has ended too");
Deno.kill(hidden.pid);
await hidden.ended;
tell("hidden has ended");
