import assert from "node:assert/strict";
import { Fleet, hasTmux } from "../../../fixtures/fleet.ts";
import { until } from "../test_until.ts";
import { type PaneTarget, type PaneTextRequest, readPaneTexts } from "./pane_text.ts";
import { TMUX_PROGRAM, tmuxRunner } from "./test_tmux.ts";

const ignore = hasTmux() === null;

/** A pane that prints and then does nothing. */
const prints = (text: string) => ({ command: ["sh", "-c", `printf '${text}'; exec sleep 1000`] });

async function requestOf(fleet: Fleet): Promise<PaneTextRequest> {
  const format = "#{session_id} #{window_id} #{pane_id} #{pane_pid} #{pid} #{start_time}";
  const rows = (await fleet.tmux("list-panes", "-a", "-F", format)).split("\n");
  const panes = rows.map((row): PaneTarget => {
    const [tmuxSessionId = "", tmuxWindowId = "", tmuxPaneId = "", pid] = row.split(" ");
    return { tmuxSessionId, tmuxWindowId, tmuxPaneId, tmuxPid: Number(pid) };
  });
  const [pid, startTime] = (rows[0] ?? "").split(" ").slice(4).map(Number);
  return { server: { pid: pid ?? 0, startedAt: (startTime ?? 0) * 1000 }, panes };
}

async function read(fleet: Fleet, request: PaneTextRequest) {
  const answer = await readPaneTexts(request, {
    runner: tmuxRunner(),
    program: TMUX_PROGRAM,
    socket: fleet.socketPath,
    timeoutMs: 20_000,
    maxOutputBytes: 1_000_000,
  });
  assert.equal(answer.outcome, "ok", JSON.stringify(answer));
  return Object.fromEntries(answer.outcome === "ok" ? answer.screens : []);
}

Deno.test({
  name: "readPaneTexts() of the real tmux: each pane's own screen, of that server alone",
  ignore,
  async fn() {
    await using fleet = await Fleet.start({
      sessions: [
        {
          name: "it's $HOME; x",
          panes: [prints("one\\n\\n  two\\n"), prints("\\033[?1049hthree")],
        },
        { name: "second", panes: [prints("four")] },
      ],
    });
    const request = await requestOf(fleet);
    const wanted = { "%0": ["one", "", "  two"], "%2": ["three"], "%1": ["four"] };
    await until("what the panes print", async () => {
      return JSON.stringify(await read(fleet, request)) === JSON.stringify(wanted);
    });
    assert.deepEqual(await read(fleet, { ...request, panes: request.panes.slice(2) }), {
      "%1": ["four"],
    });

    const { server } = request;
    for (
      const other of [{ ...server, pid: 1 }, { ...server, startedAt: server.startedAt - 1_000 }]
    ) {
      assert.deepEqual(await read(fleet, { ...request, server: other }), {}, "another server");
    }
    const moved = request.panes.map((pane) => ({ ...pane, tmuxSessionId: "$1" }));
    assert.deepEqual(await read(fleet, { ...request, panes: moved.slice(0, 1) }), {});
    const [first, ...rest] = request.panes;
    assert.ok(first);
    const respawned = [{ ...first, tmuxPid: first.tmuxPid + 1 }, ...rest];
    assert.deepEqual(Object.keys(await read(fleet, { ...request, panes: respawned })), [
      "%2",
      "%1",
    ]);
    await fleet.tmux("kill-pane", "-t", "%2");
    assert.deepEqual(Object.keys(await read(fleet, request)), ["%0"], "and the rest another time");
  },
});
