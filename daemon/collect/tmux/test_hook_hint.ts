import assert from "node:assert/strict";
import { Fleet, hasTmux } from "../../../fixtures/fleet.ts";
import type { CommandRunner } from "../run.ts";
import { processesNaming, until } from "../test_until.ts";
import { HINT_CHANNEL, HookHint } from "./hooks.ts";
import { TMUX_PROGRAM, tmuxRunner } from "./test_tmux.ts";

/** Without tmux there is nothing to set hooks in. */
export const ignore = hasTmux() === null;
export const sleeping = { command: ["sleep", "1000"] };

export interface HintBench {
  readonly fleet: Fleet;
  readonly runner: CommandRunner;
  readonly hint: HookHint;
  /** Calls of `onHint` and `onLost` so far. */
  readonly count: { hints: number; lost: number };
}

/** A tmux server of its own, with hooks that are not set yet, and are removed at the end. */
export async function withHint(use: (bench: HintBench) => Promise<void>): Promise<void> {
  await using fleet = await Fleet.start({
    sessions: [{ name: "a", panes: [sleeping] }],
    // Or tmux renames the window by itself, which is a hint too.
    setup: [["set-option", "-g", "automatic-rename", "off"]],
  });
  const count = { hints: 0, lost: 0 };
  const runner = tmuxRunner();
  const hint = new HookHint({
    runner,
    tmuxProgram: () => TMUX_PROGRAM,
    socket: fleet.socketPath,
    timeoutMs: 20_000,
    onHint: () => count.hints++,
    onLost: () => count.lost++,
  });
  try {
    await use({ fleet, runner, hint, count });
  } finally {
    await hint.remove();
  }
}

/** A wait that begins is a hint; then the server is quiet. */
export async function installAndSettle({ hint, count }: HintBench): Promise<void> {
  assert.equal(await hint.install(), true);
  await until("the first hint came", () => count.hints > 0);
}

/** Processes of ours that wait for a hint of this server. */
export const waitersOf = (fleet: Fleet) =>
  processesNaming(`wait-for ${HINT_CHANNEL}`)
    .filter((pid) => processesNaming(fleet.socketPath).includes(pid));
