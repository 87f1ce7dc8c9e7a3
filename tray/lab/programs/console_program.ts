/** Starts a console program that stays a while, in the way its argument names. */
import { spawn } from "node:child_process";

const deno = Deno.execPath().replace("denow.exe", "deno.exe");
const args = ["eval", "setTimeout(() => {}, 20_000)"];
if (Deno.args[0] === "node") {
  spawn(deno, args, { windowsHide: true, stdio: ["pipe", "pipe", "pipe"] });
} else {
  new Deno.Command(deno, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
}
Deno.stdout.writeSync(new TextEncoder().encode("started\n"));
setTimeout(() => {}, 20_000);
