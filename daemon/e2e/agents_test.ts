import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { Fleet } from "../../fixtures/fleet.ts";
import { findExecutable } from "../../fixtures/find_executable.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { paneCalled } from "./observer.ts";
import { mergeConfig, QUICK, TempHome } from "./temp_home.ts";

/** A Claude Code that does nothing: what tells of it is its process and its registry file. */
class StandInClaude {
  readonly program: string;
  readonly #registry: string;

  constructor(home: string) {
    this.program = join(home, "bin", "claude");
    this.#registry = join(home, "claude", "sessions");
  }

  async install(): Promise<void> {
    await Deno.mkdir(join(this.program, ".."), { recursive: true });
    await Deno.mkdir(this.#registry, { recursive: true });
    await Deno.copyFile(findExecutable("sleep") ?? "", this.program);
  }

  /** Writes the file of a process as Claude does, or takes it away. */
  async says(pid: number, change: Readonly<Record<string, unknown>>): Promise<void> {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    const procStart = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    const now = Date.now();
    const record = { pid, sessionId: crypto.randomUUID(), procStart, updatedAt: now, ...change };
    const path = join(this.#registry, `${pid}.json`);
    const whole = { version: "2.1.200", kind: "interactive", statusUpdatedAt: now, ...record };
    await Deno.writeTextFile(`${path}.tmp`, JSON.stringify(whole));
    await Deno.rename(`${path}.tmp`, path);
  }
}

e2eTest("an agent that asks for permission is told as waiting, until it goes on", async () => {
  await using home = await TempHome.create();
  const claude = new StandInClaude(home.dir);
  await claude.install();
  await using fleet = await Fleet.start({
    sessions: [{ name: "one", panes: [{ command: [claude.program, "1000"] }, "quiet"] }],
  });
  const agents = { claude_config_dirs: [join(home.dir, "claude")] };
  const config = mergeConfig(QUICK, { tmux: { sockets: [fleet.socketPath] }, agents });
  await using daemon = await DaemonProcess.start({ home: home.dir, config });
  const observer = await daemon.observe();
  const found = await observer.waitFor("the agent in its pane", (seen) => {
    const pane = paneCalled(seen, "%0");
    return pane?.agentType === "claude" ? pane : undefined;
  });

  await claude.says(found.tmuxPid, { status: "waiting", waitingFor: "permission prompt" });
  const waiting = await observer.waitFor("its question", (seen) => {
    const pane = paneCalled(seen, "%0");
    return pane?.status === "waiting" ? pane : undefined;
  });
  equal(waiting.statusReason, "permission_prompt");
  ok(waiting.confidence > 0.9);
  deepEqual(waiting.evidence.map(({ source }) => source).includes("registry"), true);
  equal(observer.seen.snapshot.totals.waitingPanes, 1);

  await claude.says(found.tmuxPid, { status: "busy" });
  await observer.waitFor("it goes on", (seen) => paneCalled(seen, "%0")?.status === "active");
  const statuses = observer.seen.events
    .filter(({ type, paneId }) => type === "pane.status" && paneId === found.id)
    .map(({ payload }) => payload["to"]);
  deepEqual(statuses.slice(-2), ["waiting", "active"]);
});
