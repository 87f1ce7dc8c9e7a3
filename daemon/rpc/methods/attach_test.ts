import assert from "node:assert/strict";
import * as z from "zod";
import type { Pane } from "../../../shared/model/pane.ts";
import { aPane, aSession, aSource, T0 } from "../../store/test_rows.ts";
import { type TestDaemon, withDaemon } from "../test_context.ts";
import type { Message } from "../test_peer.ts";

const Result = z.object({ argv: z.array(z.string()), command: z.string() });

async function attach(daemon: TestDaemon, paneId = "pane"): Promise<Message> {
  const peer = daemon.connect();
  try {
    return await peer.ask("attach.command", { paneId });
  } finally {
    await peer.leave();
  }
}

/** One pane on one socket, in a session whose name is somebody else's prefix. */
function tellPane(daemon: TestDaemon, tmuxSocket: string, change: Partial<Pane> = {}): void {
  daemon.tell({
    sources: [aSource("source", { tmuxSocket })],
    sessions: [aSession("session", { tmuxSessionId: "$12", name: "wo" })],
    panes: [aPane("pane", { tmuxPaneId: "%34", tmuxWindowId: "@56", ...change })],
  });
}

/** What a POSIX shell makes of a command: its words. */
async function shellWords(command: string): Promise<string[]> {
  const script = `tmux() { printf '%s\\0' tmux "$@"; }; ${command}`;
  const { code, stdout } = await new Deno.Command("/bin/sh", {
    args: ["-c", script],
    env: { HOME: "/changed", IFS: "/" },
  }).output();
  assert.equal(code, 0);
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

Deno.test("attach.command names ids, not names", () =>
  withDaemon(async (daemon) => {
    tellPane(daemon, "/tmp/tmux-1000/default");
    const { argv } = Result.parse((await attach(daemon)).result);
    assert.deepEqual(argv, [
      ...["tmux", "-S", "/tmp/tmux-1000/default", "attach-session", "-t", "$12"],
      ...[";", "select-window", "-t", "@56", ";", "select-pane", "-t", "%34"],
    ]);
  }));

for (
  const socket of [
    "/tmp/tmux-1000/default",
    "/tmp/with space",
    "/tmp/$HOME/`id`/$(id)",
    "/tmp/it's; touch /tmp/owned; '",
    '/tmp/"double" \\back\\slash',
    "/tmp/line\nbreak\ttab",
    "/tmp/~ada/*?[a]{b,c}#!|&<>",
    "/tmp/été/修正",
    "",
  ]
) {
  Deno.test(`attach.command quotes ${JSON.stringify(socket)} for a shell`, () =>
    withDaemon(async (daemon) => {
      tellPane(daemon, socket);
      const { argv, command } = Result.parse((await attach(daemon)).result);
      assert.equal(argv[2], socket);
      assert.deepEqual(await shellWords(command), argv);
    }));
}

Deno.test("attach.command leads to a dead pane that tmux keeps", () =>
  withDaemon(async (daemon) => {
    tellPane(daemon, "/s", { endedAt: T0, status: "ended", statusReason: "pane_dead" });
    assert.equal((await attach(daemon)).error, undefined);
  }));

for (const reason of ["closed", "server_exited", "server_replaced"]) {
  Deno.test(`attach.command refuses a pane that has ended: ${reason}`, () =>
    withDaemon(async (daemon) => {
      tellPane(daemon, "/s", { endedAt: T0, status: "ended", statusReason: reason });
      const { error } = await attach(daemon);
      assert.equal(error?.data["code"], "CONFLICT");
      assert.equal(error?.message, "attach is not possible: pane %34 has ended");
    }));
}

Deno.test("attach.command refuses a pane whose session has ended", () =>
  withDaemon(async (daemon) => {
    tellPane(daemon, "/s");
    daemon.tell({ sessions: [aSession("session", { endedAt: T0, status: "ended" })] });
    assert.equal((await attach(daemon)).error?.data["code"], "CONFLICT");
  }));
