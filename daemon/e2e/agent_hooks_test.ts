import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { Fleet } from "../../fixtures/fleet.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { HookedClaude } from "./hooked_claude.ts";
import { type Observer, paneCalled } from "./observer.ts";
import { runProgram } from "./run_program.ts";
import { type ConfigInput, mergeConfig, QUICK, TempHome, writeConfig } from "./temp_home.ts";

/** Hooks and settings of the user's own, laid out as an editor leaves them and as one does not. */
const OWN_SETTINGS = `{
  "permissions": {"allow": ["Bash(ls:*)"]},
  "hooks": {
    "Stop": [{ "hooks": [{ "type": "command", "command": "cat >own-hook" }] }]
  }
}
`;

const SECRET = "sesame-open-the-door";

/** A user of Claude Code 2.1.200, who has consented to hooks. */
class Consenter implements AsyncDisposable {
  readonly home: TempHome;
  readonly settings: string;
  readonly #claudeDir: string;

  private constructor(home: TempHome) {
    this.home = home;
    this.#claudeDir = join(home.dir, "claude");
    this.settings = join(this.#claudeDir, "settings.json");
  }

  static async create(): Promise<Consenter> {
    const user = new Consenter(await TempHome.create());
    const program = join(user.home.dir, "path", "claude");
    await Deno.mkdir(user.#claudeDir);
    await Deno.mkdir(join(program, ".."));
    await Deno.writeTextFile(user.settings, OWN_SETTINGS);
    await Deno.writeTextFile(program, "#!/bin/sh\necho '2.1.200 (Claude Code)'\n");
    await Deno.chmod(program, 0o755);
    return user;
  }

  /** Settings of a daemon that watches this fleet. */
  config(...fleets: readonly Fleet[]): ConfigInput {
    const agents = { claude_config_dirs: [this.#claudeDir] };
    const tmux = { sockets: fleets.map(({ socketPath }) => socketPath) };
    return mergeConfig(QUICK, { agents, tmux });
  }

  async run(...args: readonly string[]) {
    const { dir } = this.home;
    await writeConfig(dir, this.config());
    const env = { PATH: `${join(dir, "path")}:/usr/local/bin:/usr/bin:/bin` };
    return await runProgram([...args, "--home", dir], { cwd: dir, env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
  }
}

const QUIET = { code: 0, output: "" };

const quietly = async (call: ReturnType<HookedClaude["call"]>) => {
  const { code, output } = await call;
  deepEqual({ code, output }, QUIET);
};

e2eTest("hooks that were installed by consent tell a turn as it goes", async (t) => {
  await using user = await Consenter.create();
  const { dir } = user.home;

  await t.step("a preview changes nothing, an install keeps what is there", async () => {
    const dry = await user.run("hooks", "install", "--dry-run");
    deepEqual([dry.code, dry.stderr], [0, ""]);
    match(dry.stdout, /would change[^]*\+ +"PermissionRequest"/);
    equal(await Deno.readTextFile(user.settings), OWN_SETTINGS);
    const { code, stdout } = await user.run("hooks", "install");
    equal(code, 0, stdout);
    match(await Deno.readTextFile(user.settings), /"cat >own-hook"/);
  });

  const claude = await HookedClaude.create(join(dir, "stand-in"));
  await claude.readSettings(user.settings);
  const panes = [{ command: claude.command }];
  await using fleet = await Fleet.start({ sessions: [{ name: "one", panes }] });

  await t.step("without any daemon a hook does nothing, quietly", async () => {
    await quietly(claude.call("SessionStart", { source: "startup" }));
    await quietly(claude.call("Stop"));
    match(await Deno.readTextFile(join(dir, "stand-in", "own-hook")), /"hook_event_name":"Stop"/);
  });

  let observer: Observer;
  const config = user.config(fleet);
  await using daemon = await DaemonProcess.start({ home: dir, config });
  observer = await daemon.observe();
  await observer.waitFor("the agent", (seen) => {
    return paneCalled(seen, "%0")?.agentType === "claude";
  });

  await t.step("a turn with a question is told", async () => {
    await quietly(claude.call("UserPromptSubmit", { prompt: SECRET }));
    await paneWith(observer, "active", "turn_running");
    const bash = { tool_name: "Bash", tool_input: { command: SECRET }, tool_use_id: "toolu_1" };
    await quietly(claude.call("PreToolUse", bash));
    await quietly(claude.call("PermissionRequest", bash));
    const waiting = await paneWith(observer, "waiting", "permission_prompt");
    ok(waiting.confidence > 0.9);
    equal(await textOf(observer, waiting), "wants to use Bash");
    await quietly(claude.call("PostToolUse", { ...bash, tool_response: { stdout: SECRET } }));
    await paneWith(observer, "active");
    await quietly(claude.call("Stop", { last_assistant_message: SECRET, background_tasks: [] }));
    await paneWith(observer, "idle", "turn_over");
  });

  await t.step("another agent in the pane is not taken for it", async () => {
    const questions = () =>
      observer.seen.events.filter(({ type, payload }) => {
        return type === "pane.status" && payload["to"] === "waiting";
      }).length;
    const before = questions();
    const inner = { session_id: "inner", tool_name: "Edit" };
    await quietly(claude.call("PermissionRequest", inner, { nested: true }));
    await quietly(claude.call("UserPromptSubmit"));
    await paneWith(observer, "active");
    equal(questions(), before);
  });

  await t.step("it is told within moments", async () => {
    const told: number[] = [];
    const took: number[] = [];
    for (let round = 0; round < 20; round++) {
      const began = performance.now();
      const seen = paneWith(observer, "waiting").then(() => told.push(performance.now() - began));
      took.push((await claude.call("PermissionRequest", { tool_name: "Bash" })).ms);
      await seen;
      await quietly(claude.call("PostToolUse", { tool_name: "Bash" }));
      await paneWith(observer, "active");
    }
    console.log(
      `from the agent's call to the client: ${figures(told)}; the call itself: ${figures(took)}`,
    );
    equal(told.length, 20);
  });

  await t.step("what is told while no daemon runs is told to the next", async () => {
    await daemon.stop();
    await quietly(claude.call("PermissionRequest", { tool_name: "Edit" }));
    const status = await user.run("hooks", "status");
    match(status.stdout, /claude +✓ installed[^]*no daemon runs[^]*wait for a daemon: 1/);
    await using next = await DaemonProcess.start({ home: dir, config });
    observer = await next.observe();
    const pane = await paneWith(observer, "waiting");
    equal(await textOf(observer, pane), "wants to use Edit");
    const health = await observer.request("health.get");
    const { state, told, refused, stale, unplaced, agents } = health.agentHooks;
    deepEqual({ state, told, refused, stale, unplaced, agents }, {
      state: "watched",
      told: 1,
      refused: 0,
      stale: 0,
      unplaced: 0,
      agents: 1,
    });
    deepEqual([...Deno.readDirSync(join(dir, "agent-hooks"))], [], "read and taken away");
    await next.stop();
  });

  await t.step("an uninstall gives the settings back to the byte", async () => {
    const { code, stdout } = await user.run("hooks", "uninstall");
    equal(code, 0, stdout);
    equal(await Deno.readTextFile(user.settings), OWN_SETTINGS);
  });

  await t.step("nothing of what anybody wrote is kept", async () => {
    await Deno.remove(join(dir, "stand-in"), { recursive: true });
    for (const name of ["tracker.db", "tracker.db-wal", "daemon.log"]) {
      const bytes = await Deno.readFile(join(dir, name)).catch(() => new Uint8Array());
      ok(!new TextDecoder("latin1").decode(bytes).includes(SECRET), name);
    }
  });
});

e2eTest("hooks of two tmux servers with panes of one name are kept apart", async () => {
  await using user = await Consenter.create();
  const { dir } = user.home;
  equal((await user.run("hooks", "install")).code, 0);
  const [left, right] = [
    await HookedClaude.create(join(dir, "left")),
    await HookedClaude.create(join(dir, "right")),
  ];
  for (const claude of [left, right]) await claude.readSettings(user.settings);
  await using one = await Fleet.start({
    sessions: [{ name: "left", panes: [{ command: left.command }] }],
  });
  await using two = await Fleet.start({
    sessions: [{ name: "right", panes: [{ command: right.command }] }],
  });
  await using daemon = await DaemonProcess.start({ home: dir, config: user.config(one, two) });
  const observer = await daemon.observe();
  // Each speaks before it may have been found.
  await quietly(left.call("PermissionRequest", { tool_name: "Bash" }));
  await quietly(right.call("UserPromptSubmit", { prompt: "go on" }));
  const statuses = await observer.waitFor("both agents", ({ snapshot }) => {
    const status = (name: string) => {
      const session = snapshot.sessions.find((session) => session.name === name);
      return snapshot.panes.find(({ sessionId }) => sessionId === session?.id)?.status;
    };
    return status("left") === "waiting" && status("right") === "active" &&
      snapshot.panes.map(({ tmuxPaneId }) => tmuxPaneId);
  });
  deepEqual(statuses, ["%0", "%0"]);
});

function paneWith(observer: Observer, status: Pane["status"], reason?: string): Promise<Pane> {
  return observer.waitFor(`pane %0 that is ${status} ${reason ?? ""}`, (seen) => {
    const pane = paneCalled(seen, "%0");
    const fits = pane?.status === status && (reason ?? pane.statusReason) === pane.statusReason;
    return fits ? pane : undefined;
  });
}

/** What the claim that decides says to people. */
async function textOf({ client }: Observer, pane: Pane): Promise<string | null | undefined> {
  const params = { paneId: pane.id };
  const { claims } = await client.request<Result<"panes.explain">>("panes.explain", params);
  return claims.find(({ fate }) => fate === "won")?.text;
}

function figures(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]?.toFixed(0);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}
