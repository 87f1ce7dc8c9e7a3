import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import type { PaneSpec } from "../../fixtures/agents/agent_launcher.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { Pane } from "../../shared/model/pane.ts";
import { runCommand } from "./cli_process.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { type Observer, paneCalled } from "./observer.ts";
import { mergeConfig, QUICK, TempHome } from "./temp_home.ts";

/*
 * The fleet of the demo in one story, on the real process: agents that keep files, ask, are answered
 * and compact; others that finish, crash or say nothing. See fixtures/scenarios.
 */

/** `%0`, `%1` and `%2`, each in its own session so that it has its own folder of transcripts. */
const STORIES = ["claude", "codex", "gemini"] as const;

/** What the stories have used when they stand still, as their files say: see the scenarios. */
const USED: Readonly<Record<typeof STORIES[number], Pane["stats"]["tokens"]>> = {
  // Two answers before the second question, and the first of the second round.
  claude: usage({ input: 12 + 8 + 12, output: 240 + 310 + 240, read: 66_000, write: 6_500 }),
  // A running sum: the eighth line has it last.
  codex: usage({ input: 8_000 - 800, output: 80, read: 800, write: 0, reasoning: 8 }),
  gemini: usage({ input: 16_000, output: 500, read: 8_000, write: 0, reasoning: 100 }),
};

/** An agent without a title or a file. */
const SAYS_NOTHING: PaneSpec = {
  as: "codex",
  steps: [{ do: "print", text: "› " }, { do: "rest" }],
};

interface Used {
  readonly input: number;
  readonly output: number;
  readonly read: number;
  readonly write: number;
  readonly reasoning?: number;
}

function usage({ input, output, read, write, reasoning = 0 }: Used) {
  const total = input + output + read + write;
  return { input, output, cacheRead: read, cacheWrite: write, reasoning, total };
}

/** Says yes to whoever asks in a pane. */
async function answer(fleet: Fleet, tmuxPaneId: string): Promise<void> {
  await fleet.tmux("send-keys", "-t", tmuxPaneId, "1", "Enter");
}

async function status(observer: Observer, tmuxPaneId: string, status: Pane["status"]) {
  return await observer.waitFor(`${tmuxPaneId} to be ${status}`, (seen) => {
    const pane = paneCalled(seen, tmuxPaneId);
    return pane?.status === status ? pane : undefined;
  });
}

e2eTest("a fleet shows every state, a compaction, an answer and exact tokens", async () => {
  await using home = await TempHome.create();
  await using fleet = await Fleet.start({
    setup: [["set-option", "-g", "remain-on-exit", "on"]],
    sessions: [
      ...STORIES.map((agent) => ({ name: agent, panes: [`${agent}_asks_and_compacts`] })),
      { name: "rest", panes: ["codex_talks_then_idles"] },
      { name: "gone", panes: ["claude_dies"] },
      { name: "silent", panes: [SAYS_NOTHING] },
    ],
  });
  const inHome = (name: string) => join(fleet.home, name);
  const config = mergeConfig(QUICK, {
    tmux: { sockets: [fleet.socketPath] },
    agents: {
      transcripts: true,
      claude_config_dirs: [inHome(".claude")],
      codex_home: inHome(".codex"),
      gemini_home: inHome(".gemini"),
    },
  });
  await using daemon = await DaemonProcess.start({ home: home.dir, config });
  const observer = await daemon.observe();

  for (const [index, agent] of STORIES.entries()) {
    equal((await status(observer, `%${index}`, "waiting")).agentType, agent);
  }
  await status(observer, "%3", "idle");
  await status(observer, "%4", "ended");
  const silent = await status(observer, "%5", "unknown");
  equal(silent.agentType, "codex", "an agent that says nothing is not called idle");
  const waiting = JSON.parse((await runCommand(home.dir, "waiting", "--json")).stdout);
  equal(waiting.escalations.length, 3);

  for (const index of STORIES.keys()) await answer(fleet, `%${index}`);
  for (const index of STORIES.keys()) {
    await status(observer, `%${index}`, "active");
  }
  for (const index of [1, 2]) await status(observer, `%${index}`, "idle");
  await observer.waitFor("Claude's second question", (seen) => {
    const pane = paneCalled(seen, "%0");
    return pane?.status === "waiting" && pane.stats.compactCount === 1 ? pane : undefined;
  });
  for (const [index, agent] of STORIES.entries()) {
    const { stats } = await observer.waitFor(`the tokens of ${agent}`, (seen) => {
      const pane = paneCalled(seen, `%${index}`);
      return pane?.stats.tokens?.total === USED[agent]?.total ? pane : undefined;
    });
    deepEqual(stats.tokens, USED[agent]);
    equal(stats.compactCount, 1, agent);
  }
  const told = observer.seen.events;
  deepEqual(told.filter(({ type }) => type === "compact").length, 3);
  const answered = told.filter(({ type, payload }) =>
    type === "escalation" && payload["phase"] === "answered"
  );
  ok(answered.length >= 3, `${answered.length} answers`);
  for (const { payload } of answered) ok(Number(payload["timeToAnswerMs"]) > 0);

  const report = JSON.parse(
    (await runCommand(home.dir, "usage", "--by", "agent", "--json")).stdout,
  );
  const byAgent = new Map<string, { tokens: { total: number } }>(
    report.rows.map((row: { agent: string }) => [row.agent, row]),
  );
  for (const agent of STORIES) {
    equal(byAgent.get(agent)?.tokens.total, USED[agent]?.total, `usage of ${agent}`);
  }
});
