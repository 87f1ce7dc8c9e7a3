/**
 * Starts console programs from one without a console, as the tray is: two as the tray does it, or
 * `plainly` one as it must not. Prints how many consoles are to be seen, one JSON object per line.
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

/** In vain it waits no longer than a while: what is told then says so. */
async function untilConsoles(count: number): Promise<void> {
  const end = performance.now() + 20_000;
  while (consoles() !== count && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** It has its console by then. */
async function speaks(stdout: ReadableStream<Uint8Array>): Promise<void> {
  const reader = stdout.getReader();
  await reader.read();
  reader.releaseLock();
}

const deno = Deno.execPath().replace("denow.exe", "deno.exe");
const args = ["eval", "console.log('here'); setTimeout(() => {}, 600_000)"];

async function startAsTheTray(): Promise<void> {
  const pipes = ["stdin", "stdout", "stderr"] as const;
  for (let count = 0; count < 2; count++) {
    await speaks(startHidden({ argv: [deno, ...args], pipes }).stdout);
  }
  tell("they run");
  setTimeout(() => {}, 600_000);
}

async function startPlainly(): Promise<void> {
  const stdio = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(deno, { args, ...stdio }).spawn();
  await speaks(child.stdout);
  await untilConsoles(1);
  tell("it runs");
  child.kill();
  await child.status;
  await untilConsoles(0);
  tell("it has ended");
}

tell("before");
await (Deno.args[0] === "plainly" ? startPlainly() : startAsTheTray());
