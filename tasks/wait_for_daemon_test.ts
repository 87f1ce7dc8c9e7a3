import { equal } from "node:assert/strict";
import { waitForDaemon } from "./wait_for_daemon.ts";

/** Runs a stand-in daemon; it is asked nothing before it has printed a line. */
async function start(script: string): Promise<Deno.ChildProcess> {
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", script],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return child;
}

function signals(...names: Deno.Signal[]) {
  return { listen: (listener: (signal: Deno.Signal) => void) => names.forEach(listener) };
}

async function wait(
  script: string,
  options: { names?: Deno.Signal[]; afterMs?: number; graceMs?: number },
): Promise<number> {
  const child = await start(script);
  try {
    return await waitForDaemon(child, {
      signals: signals(...options.names ?? []),
      afterMs: options.afterMs ?? null,
      graceMs: options.graceMs ?? 10_000,
    });
  } finally {
    await child.stdin.close().catch(() => {});
  }
}

const POLITE = "trap 'exit 3' TERM; echo; while read -r line; do :; done";
const STUBBORN = "trap '' TERM INT; echo; while read -r line; do :; done";

Deno.test("waitForDaemon() gives the status of a daemon that ends by itself", async () => {
  equal(await wait("echo; exit 5", {}), 5);
});

Deno.test("waitForDaemon() asks the daemon to leave, at the hour or on a signal", async () => {
  equal(await wait(POLITE, { afterMs: 1 }), 3);
  equal(await wait(POLITE, { names: ["SIGTERM"] }), 3);
  equal(await wait(POLITE, { names: ["SIGHUP", "SIGTERM"] }), 3);
  equal(await wait("echo; read -r line", { names: ["SIGTERM"] }), 0);
});

Deno.test("waitForDaemon() asks after Ctrl-C only when the daemon stays", async () => {
  equal(await wait(POLITE, { names: ["SIGINT"], graceMs: 5 }), 3);
});

Deno.test("waitForDaemon() kills a daemon that stays", async () => {
  equal(await wait(STUBBORN, { names: ["SIGTERM"], graceMs: 20 }), 137);
  equal(await wait(STUBBORN, { names: ["SIGINT", "SIGINT"] }), 137);
});
