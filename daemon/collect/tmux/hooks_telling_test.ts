import assert from "node:assert/strict";
import { join } from "node:path";
import type { Fleet } from "../../../fixtures/fleet.ts";
import { processesNaming, until } from "../test_until.ts";
import { HookHint } from "./hooks.ts";
import { ignore, installAndSettle, sleeping, withHint } from "./test_hook_hint.ts";
import { tmuxRunner } from "./test_tmux.ts";

type Change = (fleet: Fleet) => Promise<unknown>;

const CHANGES: Readonly<Record<string, Change>> = {
  "a split": (fleet) => fleet.split("=a:", sleeping),
  "a new window": (fleet) => fleet.tmux("new-window", "-d", "-t", "=a:", "sleep", "1000"),
  "a new session": (fleet) => fleet.tmux("new-session", "-d", "sleep", "1000"),
  "a session's new name": (fleet) => fleet.tmux("rename-session", "-t", "=a", "b"),
  "a window's new name": (fleet) => fleet.tmux("rename-window", "-t", "=a:", "b"),
  "a pane's new title": (fleet) => fleet.tmux("select-pane", "-t", "=a:", "-T", "b"),
};

for (const [name, change] of Object.entries(CHANGES)) {
  Deno.test({
    name: `HookHint tells of ${name}`,
    ignore,
    async fn() {
      await withHint(async (bench) => {
        const { fleet, count } = bench;
        await installAndSettle(bench);
        const before = count.hints;
        await change(fleet);
        await until(`${name} was told`, () => count.hints > before);
        assert.equal(count.lost, 0);
      });
    },
  });
}

Deno.test({
  name: "HookHint tells of a pane that ends by itself, and goes on telling",
  ignore,
  async fn() {
    await withHint(async (bench) => {
      const { fleet, count } = bench;
      const going = await fleet.split("=a:", { command: ["sh", "-c", "read -r line"] });
      await installAndSettle(bench);
      for (
        const change of [
          () => fleet.tmux("send-keys", "-t", going, "Enter"),
          () => fleet.tmux("new-window", "-d", "-t", "=a:", "sleep", "1000"),
        ]
      ) {
        const before = count.hints;
        await change();
        await until("it was told", () => count.hints > before);
      }
      assert.equal(bench.hint.active, true);
    });
  },
});

Deno.test({
  name: "HookHint loses no change while it goes from one process to the next",
  ignore,
  async fn() {
    await withHint(async (bench) => {
      const { fleet, count } = bench;
      await installAndSettle(bench);
      for (let n = 0; n < 30; n++) {
        const before = count.hints;
        // It makes an even number of signals, of which tmux keeps none when nobody waits.
        await fleet.tmux("new-window", "-d", "-t", "=a:", "sleep", "1000");
        await until(`window ${n} was told`, () => count.hints > before);
      }
    });
  },
});

Deno.test({
  name: "HookHint in a storm of signals starts processes seldom",
  ignore,
  async fn() {
    await withHint(async (bench) => {
      const { fleet, count } = bench;
      await installAndSettle(bench);
      const before = bench.runner.spawned;
      const started = performance.now();
      for (let n = 0; n < 100; n++) {
        await fleet.tmux("select-pane", "-t", "=a:", "-T", `title ${n}`);
      }
      const seconds = (performance.now() - started) / 1_000;
      const spawned = bench.runner.spawned - before;
      assert.ok(spawned <= 4 * seconds + 1, `${spawned} processes in ${seconds} s`);
      assert.ok(count.hints > 1);
    });
  },
});

for (const end of ["crash", "kill-server"] as const) {
  Deno.test({
    name: `HookHint is lost with its server (${end})`,
    ignore,
    async fn() {
      await withHint(async (bench) => {
        const { fleet, hint, count } = bench;
        await installAndSettle(bench);
        if (end === "crash") await fleet.crashServer();
        else await fleet.tmux("kill-server");
        await until("the loss was told", () => count.lost > 0);
        assert.equal(count.lost, 1);
        assert.equal(hint.active, false);
        assert.equal(await hint.remove(), false, "there is nothing to remove it from");
        assert.equal(await hint.install(), false, "and not at once again");
      });
    },
  });
}

/** A tmux that is server `1 1` when hooks are set, and server `2 1` when it is waited for. */
const REPLACED = `#!/bin/sh
case "$*" in
  *show-hooks*) ;;
  *set-option*) echo '1 1' ;;
  *) echo '2 1'; exec sleep 1000 ;;
esac
`;

Deno.test("HookHint is lost when another server has taken the socket, and may be set at once", async () => {
  const directory = await Deno.makeTempDir({ prefix: "ntm-hooks-" });
  let lost = 0;
  const hint = new HookHint({
    runner: tmuxRunner(),
    tmuxProgram: () => join(directory, "tmux"),
    socket: "/nonexistent/tmux.sock",
    timeoutMs: 20_000,
    onHint: () => assert.fail("it was another server"),
    onLost: () => lost++,
  });
  try {
    await Deno.writeTextFile(join(directory, "tmux"), REPLACED, { mode: 0o755 });
    for (let time = 1; time <= 2; time++) {
      assert.equal(await hint.install(), true);
      await until("the loss was told", () => lost === time);
      assert.equal(hint.active, false);
    }
    await until("nobody waits", () => processesNaming(directory).length === 0);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
