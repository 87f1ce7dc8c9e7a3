import assert from "node:assert/strict";
import { Fleet } from "../../../fixtures/fleet.ts";
import { isAlive, until } from "../test_until.ts";
import {
  hasForeignHook,
  HINT_CHANNEL,
  HOOK_INDEX,
  HOOKED_EVENTS,
  HookHint,
  installHooksArgs,
  removeHooksArgs,
  waitArgs,
} from "./hooks.ts";
import { ignore, installAndSettle, sleeping, waitersOf, withHint } from "./test_hook_hint.ts";
import { TMUX_PROGRAM, tmuxRunner } from "./test_tmux.ts";

/** Hooks a user might have, on events of ours and on others, around our index. */
const USERS_HOOKS: readonly (readonly [name: string, command: string])[] = [
  ["session-created", "display-message mine"],
  ["session-created[89]", "set-option -g @mine 'a b'"],
  ["session-created[91]", "run-shell true"],
  ["after-split-window[3]", "select-layout tiled"],
  ["pane-died", "display-message died"],
  ["pane-exited[7]", "display-message 'it''s gone'"],
  ["window-renamed[1]", "display-message renamed"],
  ["client-attached", "display-message hello"],
];

async function addUsersHooks(fleet: Fleet): Promise<void> {
  for (const [name, command] of USERS_HOOKS) await fleet.tmux("set-hook", "-g", name, command);
}

async function hooksOf(fleet: Fleet): Promise<{ sessions: string; windows: string }> {
  return {
    sessions: await fleet.tmux("show-hooks", "-g"),
    windows: await fleet.tmux("show-hooks", "-gw"),
  };
}

Deno.test({
  name: "HookHint leaves the user's own hooks as they are, byte for byte",
  ignore,
  async fn() {
    await withHint(async ({ fleet, hint }) => {
      await addUsersHooks(fleet);
      const before = await hooksOf(fleet);
      assert.equal(await hint.install(), true);
      const during = await hooksOf(fleet);
      assert.notDeepEqual(during, before);
      const both = `${during.sessions}\n${during.windows}`.split("\n");
      for (const line of `${before.sessions}\n${before.windows}`.split("\n")) {
        // A hook that nobody uses is listed by its bare name.
        if (line.includes(" ")) assert.ok(both.includes(line), line);
      }
      const ours = both.filter((line) => line.includes(`[${HOOK_INDEX}]`));
      assert.equal(ours.length, HOOKED_EVENTS.length, "this tmux took them all");
      assert.equal(await hint.remove(), true);
      assert.deepEqual(await hooksOf(fleet), before);
    });
  },
});

Deno.test({
  name: "HookHint leaves a server that has no hooks without any",
  ignore,
  async fn() {
    await withHint(async ({ fleet, hint }) => {
      const before = await hooksOf(fleet);
      await hint.install();
      await hint.remove();
      assert.deepEqual(await hooksOf(fleet), before);
      await hint.remove();
      assert.deepEqual(await hooksOf(fleet), before);
    });
  },
});

Deno.test({
  name: "HookHint.install() once is enough",
  ignore,
  async fn() {
    await withHint(async ({ fleet, hint }) => {
      assert.deepEqual(await Promise.all([hint.install(), hint.install()]), [true, true]);
      assert.equal(await hint.install(), true);
      await until("it waits", () => waitersOf(fleet).length > 0);
      assert.equal(waitersOf(fleet).length, 1);
    });
  },
});

Deno.test({
  name: "HookHint.remove() ends the wait",
  ignore,
  async fn() {
    await withHint(async (bench) => {
      const { fleet, hint, count } = bench;
      await installAndSettle(bench);
      await until("it waits", () => waitersOf(fleet).length === 1);
      await hint.remove();
      assert.equal(hint.active, false);
      await until("nobody waits", () => waitersOf(fleet).length === 0);
      const before = count.hints;
      await fleet.split("=a:", sleeping);
      await fleet.tmux("display-message", "-p", "one more question");
      assert.deepEqual(count, { hints: before, lost: 0 });
    });
  },
});

Deno.test({
  name: "HookHint.remove() during an install leaves nothing behind",
  ignore,
  async fn() {
    await withHint(async ({ fleet, hint }) => {
      const before = await hooksOf(fleet);
      const installing = hint.install();
      assert.equal(hint.active, true);
      await hint.remove();
      assert.equal(await installing, false);
      assert.equal(hint.active, false);
      assert.deepEqual(await hooksOf(fleet), before);
      assert.deepEqual(waitersOf(fleet), []);
    });
  },
});

Deno.test({
  name: "HookHint takes over what a killed run left behind",
  ignore,
  async fn() {
    await withHint(async (bench) => {
      const { fleet, hint, count } = bench;
      await addUsersHooks(fleet);
      const before = await hooksOf(fleet);
      const installed = await tmuxRunner().run({
        program: TMUX_PROGRAM,
        args: ["-S", fleet.socketPath, ...installHooksArgs()],
        timeoutMs: 20_000,
        maxOutputBytes: 10_000,
      });
      assert.ok(installed.kind === "exited" && installed.code === 0);
      const leftover = new Deno.Command(TMUX_PROGRAM, {
        args: ["-S", fleet.socketPath, ...waitArgs()],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      try {
        await until("the leftover waits", () => waitersOf(fleet).includes(leftover.pid));
        const marked = await hooksOf(fleet);
        assert.equal(await hint.install(), true);
        assert.deepEqual(await hooksOf(fleet), marked, "set once, not twice");
        await until("we wait beside it", () => waitersOf(fleet).length === 2);
        let changes = 0;
        await until("the leftover has used up its waits", async () => {
          const before = count.hints;
          await fleet.tmux("rename-window", "-t", "=a:", `name-${++changes}`);
          await until("the change was told", () => count.hints > before);
          return !isAlive(leftover.pid);
        });
        assert.ok(changes <= 10, `${changes} changes`);
        await hint.remove();
        assert.deepEqual(await hooksOf(fleet), before);
      } finally {
        if (isAlive(leftover.pid)) leftover.kill("SIGKILL");
        await leftover.status;
      }
    });
  },
});

function hintWithoutServer(tmuxProgram: string | null): HookHint {
  return new HookHint({
    runner: tmuxRunner(),
    tmuxProgram: () => tmuxProgram,
    socket: "/nonexistent/tmux.sock",
    timeoutMs: 20_000,
    onHint: () => assert.fail("nobody can tell"),
    onLost: () => assert.fail("there was nothing to lose"),
  });
}

Deno.test("HookHint.install() without tmux is refused", async () => {
  const hint = hintWithoutServer(null);
  assert.equal(await hint.install(), false);
  assert.equal(hint.active, false);
  assert.equal(await hint.remove(), false);
});

Deno.test({
  name: "HookHint.install() without a server is refused",
  ignore,
  async fn() {
    const hint = hintWithoutServer(TMUX_PROGRAM);
    assert.equal(await hint.install(), false);
    assert.equal(hint.active, false);
  },
});

Deno.test("installHooksArgs() and removeHooksArgs() name our index and no other", () => {
  const named = (args: readonly string[]) => args.filter((arg) => arg.includes("["));
  const wanted = HOOKED_EVENTS.map((event) => `${event}[${HOOK_INDEX}]`);
  assert.deepEqual(named(installHooksArgs()), wanted);
  assert.deepEqual(named(removeHooksArgs()), wanted);
  for (const args of [installHooksArgs(), removeHooksArgs()]) {
    assert.notEqual(args[0], ";");
    assert.notEqual(args.at(-1), ";");
  }
});

Deno.test("hasForeignHook() sees only what is not ours at our index", () => {
  const ours = `pane-died[${HOOK_INDEX}] wait-for -S ${HINT_CHANNEL}`;
  const cases: readonly (readonly [string, boolean])[] = [
    ["", false],
    [ours, false],
    ["pane-died[0] display-message x\nafter-new-window", false],
    [`${ours}\nwindow-linked[${HOOK_INDEX}] set -g @mine 1`, true],
    [`pane-died[${HOOK_INDEX}] wait-for -S another`, true],
  ];
  for (const [shown, wanted] of cases) assert.equal(hasForeignHook(shown), wanted, shown);
});

Deno.test({
  name: "HookHint.install() leaves a user's own hook at our index alone",
  ignore,
  async fn() {
    await using fleet = await Fleet.start({ sessions: [{ name: "a", panes: ["quiet"] }] });
    await fleet.tmux("set-hook", "-g", `window-linked[${HOOK_INDEX}]`, "set -g @mine 1");
    const shown = async () => [
      await fleet.tmux("show-hooks", "-g"),
      await fleet.tmux("show-hooks", "-gw"),
    ];
    const before = await shown();
    const hint = new HookHint({
      runner: tmuxRunner(),
      tmuxProgram: () => TMUX_PROGRAM,
      socket: fleet.socketPath,
      timeoutMs: 5_000,
      onHint: () => {},
      onLost: () => {},
    });
    assert.equal(await hint.install(), false);
    assert.equal(hint.installed, false);
    assert.deepEqual(await shown(), before);
  },
});
