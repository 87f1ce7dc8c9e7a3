import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { Fleet } from "../../fixtures/fleet.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { paneCalled } from "./observer.ts";
import { StandInClaude } from "./stand_in_claude.ts";
import { mergeConfig, QUICK, TempHome } from "./temp_home.ts";

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
