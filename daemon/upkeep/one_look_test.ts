import assert from "node:assert/strict";
import { join } from "node:path";
import { hasTmux } from "../../fixtures/has_tmux.ts";
import { defaultConfig, parseConfig } from "../platform/config.ts";
import { resolvePaths } from "../platform/paths.ts";
import type { LookOk, PaneRow } from "../state/observation.ts";
import { takeOneLook } from "./one_look.ts";

const NOW = 1_000_000;
const env = { get: (_name: string): string | undefined => undefined };
const paths = resolvePaths({
  homeFlag: "/nowhere",
  env,
  userInfo: { homedir: "/home/me", uid: 7 },
});

function withSockets(...sockets: string[]) {
  const parsed = parseConfig(`[tmux]\nsockets = ${JSON.stringify(sockets)}\n`);
  assert.ok("config" in parsed);
  return parsed.config;
}

function paneRow(part: Partial<PaneRow>): PaneRow {
  return {
    tmuxSessionId: "$0",
    tmuxWindowId: "@0",
    tmuxPaneId: "%0",
    windowIndex: 0,
    windowName: "w",
    windowActivityAt: NOW,
    paneIndex: 0,
    tmuxPid: 5,
    dead: false,
    exitStatus: null,
    title: "t",
    drawn: "",
    size: "80x24",
    detail: { currentCommand: "vim", currentPath: "/", ttyOutputAt: NOW - 1_000 },
    ...part,
  };
}

function seen(sourceId: string): LookOk {
  return {
    outcome: "ok",
    kind: "look",
    sourceId,
    at: NOW,
    server: { pid: 4, startedAt: 0 },
    tmuxVersion: "3.3a",
    sessions: [{
      tmuxSessionId: "$0",
      name: "api",
      groupName: null,
      attachedClients: 0,
      createdAt: 0,
      workingDir: null,
    }],
    panes: [paneRow({}), paneRow({ tmuxPaneId: "%1", paneIndex: 1, dead: true, exitStatus: 3 })],
  };
}

Deno.test("takeOneLook() joins every configured socket and judges the panes", async () => {
  const snapshot = await takeOneLook({
    paths,
    env,
    config: withSockets("/run/a", "/run/b"),
    now: () => NOW,
    look: ({ sourceId, socket }) =>
      Promise.resolve(
        socket === "/run/a"
          ? seen(sourceId)
          : { outcome: "failed", reason: "timeout", message: "too slow", sourceId, at: NOW },
      ),
  });
  assert.deepEqual(
    snapshot.sources.map(({ tmuxSocket, status, lastError }) => [tmuxSocket, status, lastError]),
    [["/run/a", "ok", null], ["/run/b", "degraded", "too slow"]],
  );
  assert.deepEqual(snapshot.sessions.map(({ name, paneCount }) => [name, paneCount]), [["api", 1]]);
  assert.deepEqual(
    snapshot.panes.map(({ tmuxPaneId, status }) => [tmuxPaneId, status]),
    [["%0", "active"], ["%1", "ended"]],
  );
  assert.equal(snapshot.degraded, true);
  assert.equal(snapshot.runId, "");
  assert.deepEqual(snapshot.totals, { sessions: 1, panes: 1, activePanes: 1, waitingPanes: 0 });
});

Deno.test("takeOneLook() names the usual socket when no server runs", async () => {
  const snapshot = await takeOneLook({
    paths,
    env: { get: (name) => name === "TMUX_TMPDIR" ? "/nowhere" : undefined },
    config: defaultConfig(),
    now: () => NOW,
    look: ({ sourceId }) =>
      Promise.resolve({
        outcome: "absent",
        reason: "not_installed",
        message: "tmux is not installed",
        sourceId,
        at: NOW,
      }),
  });
  assert.deepEqual(
    snapshot.sources.map(({ tmuxSocket, status, lastError }) => [tmuxSocket, status, lastError]),
    [["/nowhere/tmux-7/default", "disconnected", "tmux is not installed"]],
  );
});

Deno.test({
  name: "takeOneLook() sees a real tmux server",
  ignore: hasTmux() === null,
  fn: async () => {
    const dir = await Deno.makeTempDir({ prefix: "ntm-look-" });
    const socket = join(dir, "s");
    const tmux = (...args: string[]) =>
      new Deno.Command("tmux", { args: ["-S", socket, "-f", "/dev/null", ...args] }).output();
    try {
      await tmux("new-session", "-d", "-s", "one look", "sleep 60");
      const snapshot = await takeOneLook({
        paths,
        env: Deno.env,
        config: withSockets(socket),
        now: Date.now,
      });
      assert.deepEqual(snapshot.sessions.map(({ name }) => name), ["one look"]);
      assert.equal(snapshot.panes[0]?.currentCommand, "sleep");
    } finally {
      await tmux("kill-server");
      await Deno.remove(dir, { recursive: true });
    }
  },
});
