import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { WslMachine } from "../../fixtures/wsl/wsl_machine.ts";
import { lookInside } from "../engine/look_inside.ts";

/** A distro with a home of its own and no tmux. */
async function inDistro(
  body: (scene: { readonly machine: WslMachine; readonly folder: string }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ntm-inside-" });
  try {
    const env = { PATH: "/usr/bin:/bin", HOME: folder, TMUX_TMPDIR: folder };
    await using machine = new WslMachine({ env, cwd: folder });
    await body({ machine, folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** @returns what it prints */
async function tmux(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command("tmux", {
    args: ["-L", "inside", "-f", "/dev/null", ...args],
    env: { TMUX_TMPDIR: folder, TMUX: "" },
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

const look = (machine: WslMachine) => lookInside("Ubuntu", { wsl: machine.argv });

Deno.test("lookInside() sees a tmux while it runs, and no socket that one has left", async () => {
  await inDistro(async ({ machine, folder }) => {
    deepEqual(await look(machine), { hasTmux: false, hasDaemon: false });
    await tmux(folder, "new-session", "-d", "-s", "one");
    const pid = Number(await tmux(folder, "display-message", "-p", "#{pid}"));
    ok(pid > 1);
    try {
      deepEqual(await look(machine), { hasTmux: true, hasDaemon: false });
    } finally {
      // As the end of a distro does it: the socket stays.
      Deno.kill(pid, "SIGKILL");
    }
    await eventually("the end", async () => (await look(machine))?.hasTmux === false);
    ok((await Deno.lstat(join(folder, `tmux-${Deno.uid()}`, "inside"))).isSocket);
  });
});

Deno.test("lookInside() sees a daemon that was placed, also beside noise", async () => {
  await inDistro(async ({ machine, folder }) => {
    machine.change({ noise: "wsl: Hm\r\n" });
    const bin = join(folder, ".local/share/ntm-tracker/bin");
    await Deno.mkdir(bin, { recursive: true });
    await Deno.writeTextFile(join(bin, "ntm-tracker"), "");
    deepEqual(await look(machine), { hasTmux: false, hasDaemon: true });
  });
});

Deno.test("lookInside() says when nobody can tell", async () => {
  await inDistro(async ({ machine }) => {
    machine.change({ hangs: true });
    equal(await lookInside("Ubuntu", { wsl: machine.argv, timeoutMs: 500 }), null);
    machine.change({ hangs: false });
    equal(await lookInside("Arch", { wsl: machine.argv }), null);
    equal(await lookInside("Ubuntu", { wsl: ["/no/such"] }), null);
  });
});
