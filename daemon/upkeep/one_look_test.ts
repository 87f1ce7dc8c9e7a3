import assert from "node:assert/strict";
import { join } from "node:path";
import { hasTmux } from "../../fixtures/has_tmux.ts";
import { defaultConfig, parseConfig } from "../platform/config.ts";
import { resolvePaths } from "../platform/paths.ts";
import type { LookOk, PaneRow } from "../state/observation.ts";
import { FakeProc } from "../collect/proc/test_proc.ts";
import { eventually } from "../e2e/eventually.ts";
import { StandInClaude } from "../e2e/stand_in_claude.ts";
import { takeOneLook } from "./one_look.ts";

const NOW = 1_000_000;
const env = { get: (_name: string): string | undefined => undefined };
const paths = resolvePaths({
  homeFlag: "/nowhere",
  env,
  userInfo: { homedir: "/home/me", uid: 7 },
});

function withSockets(...sockets: string[]) {
  return withSettings(`[tmux]\nsockets = ${JSON.stringify(sockets)}\n`);
}

function withSettings(text: string) {
  const parsed = parseConfig(text);
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
    procRoot: "/nowhere",
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

/** Panes with a Claude Code in each; those with a word have a registry file that says it. */
class Fleet implements AsyncDisposable {
  readonly proc = new FakeProc();
  readonly #dir = Deno.makeTempDirSync({ prefix: "ntm-look-" });

  constructor(says: readonly (string | null)[]) {
    Deno.mkdirSync(join(this.#dir, "sessions"));
    says.forEach((status, index) => {
      const pid = 100 + index;
      this.proc.set({ pid, comm: "claude", argv: ["claude"], tpgid: pid });
      if (status === null) return;
      const record = { pid, procStart: `${pid}00`, status, waitingFor: "permission prompt" };
      Deno.writeTextFileSync(
        join(this.#dir, "sessions", `${pid}.json`),
        JSON.stringify({ ...record, updatedAt: NOW - 60_000 }),
      );
    });
  }

  async look(rows: readonly Partial<PaneRow>[], agents = "") {
    const snapshot = await takeOneLook({
      paths,
      env,
      config: withSettings(
        `[tmux]\nsockets = ["/run/a"]\n[agents]\n${agents}` +
          `claude_config_dirs = [${JSON.stringify(this.#dir)}]\n`,
      ),
      now: () => NOW,
      procRoot: this.proc.root,
      look: ({ sourceId }) =>
        Promise.resolve({
          ...seen(sourceId),
          panes: rows.map((row, index) =>
            paneRow({ tmuxPaneId: `%${index}`, paneIndex: index, tmuxPid: 100 + index, ...row })
          ),
        }),
    });
    return snapshot.panes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.proc[Symbol.dispose]();
    await Deno.remove(this.#dir, { recursive: true });
  }
}

const SILENT: Partial<PaneRow> = {
  windowActivityAt: NOW - 3_600_000,
  detail: { currentCommand: "claude", currentPath: "/", ttyOutputAt: NOW - 3_600_000 },
};

Deno.test("takeOneLook() agents are what their registry says; one that is silent is unknown", async () => {
  await using fleet = new Fleet(["waiting", null, "idle", "idle"]);
  const drew = { detail: { currentCommand: "claude", currentPath: "/", ttyOutputAt: NOW - 500 } };
  const panes = await fleet.look([SILENT, SILENT, SILENT, drew]);
  assert.deepEqual(
    panes.map(({ agentType, status, statusReason }) => [agentType, status, statusReason]),
    [
      ["claude", "waiting", "permission_prompt"],
      ["claude", "unknown", "no_evidence"],
      ["claude", "idle", "turn_over"],
      ["claude", "idle", "turn_over"],
    ],
  );
  assert.deepEqual(panes.map(({ stats }) => stats.tokens), [null, null, null, null]);
});

Deno.test("takeOneLook() reads the title of an agent", async () => {
  await using fleet = new Fleet([null]);
  const [pane] = await fleet.look([{ ...SILENT, title: "✳ shop" }]);
  assert.ok(pane?.evidence.some(({ source }) => source === "title"), JSON.stringify(pane));
});

Deno.test("takeOneLook() knows no agents where the settings turn them off", async () => {
  await using fleet = new Fleet(["waiting"]);
  const [pane] = await fleet.look([SILENT], "enable = false\n");
  assert.deepEqual([pane?.agentType, pane?.status], ["unknown", "idle"]);
});

Deno.test("takeOneLook() finds the agents of a hundred panes within a second", async () => {
  const all = Array.from({ length: 100 }, () => "waiting");
  await using fleet = new Fleet(all);
  const begun = performance.now();
  const panes = await fleet.look(all.map(() => SILENT));
  assert.equal(panes.filter(({ status }) => status === "waiting").length, 100);
  assert.ok(performance.now() - begun < 1_000);
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
      // tmux answers before the pane's program has taken the place of its own.
      const snapshot = await eventually("its program", async () => {
        const config = withSockets(socket);
        const look = await takeOneLook({ paths, env: Deno.env, config, now: Date.now });
        return look.panes[0]?.currentCommand === "sleep" && look;
      });
      assert.deepEqual(snapshot.sessions.map(({ name }) => name), ["one look"]);
    } finally {
      await tmux("kill-server");
      await Deno.remove(dir, { recursive: true });
    }
  },
});

Deno.test({
  name: "takeOneLook() sees an agent of a real tmux server wait",
  ignore: hasTmux() === null,
  fn: async () => {
    const dir = await Deno.makeTempDir({ prefix: "ntm-look-" });
    const socket = join(dir, "s");
    const tmux = (...args: string[]) =>
      new Deno.Command("tmux", { args: ["-S", socket, "-f", "/dev/null", ...args] }).output();
    try {
      const claude = new StandInClaude(dir);
      await claude.install();
      await tmux("new-session", "-d", "-s", "one", claude.program, "60");
      const listed = await tmux("list-panes", "-a", "-F", "#{pane_pid}");
      const pid = Number(new TextDecoder().decode(listed.stdout));
      await claude.says(pid, { status: "waiting", waitingFor: "permission prompt" });
      const config = withSettings(
        `[tmux]\nsockets = [${JSON.stringify(socket)}]\n[agents]\n` +
          `claude_config_dirs = [${JSON.stringify(join(dir, "claude"))}]\n`,
      );
      // tmux answers before the pane's program has taken the place of its own.
      const snapshot = await eventually("the agent", async () => {
        const look = await takeOneLook({ paths, env: Deno.env, config, now: Date.now });
        return look.panes[0]?.agentType === "claude" && look;
      });
      assert.deepEqual(snapshot.panes.map(({ status }) => status), ["waiting"]);
      assert.equal(snapshot.totals.waitingPanes, 1);
    } finally {
      await tmux("kill-server");
      await Deno.remove(dir, { recursive: true });
    }
  },
});
