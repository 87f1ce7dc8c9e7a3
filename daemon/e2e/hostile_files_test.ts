import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { sessionCalled } from "./observer.ts";
import {
  clearRubbish,
  FULL_SPOOL,
  layLaterRecords,
  layRubbish,
  MARKER,
  READABLE_RECORDS,
} from "./rubbish.ts";
import { claudeAnswer, claudePrompt } from "./transcript_lines.ts";
import { idler, TranscriptScene } from "./transcript_scene.ts";

/** A change of tmux is told within this time, however much rubbish is read meanwhile, milliseconds. */
const IN_TIME_MS = 4_000;
/** As the program is started for users. */
const RUNTIME = { DENO_V8_FLAGS: "--max-semi-space-size=1,--single-threaded-gc" };
const MOST_MEMORY = 200 * 1024 * 1024;
const TRANSCRIPT = "claude/projects/-home-u-p/s1.jsonl";

e2eTest(
  "rubbish wherever agents keep files: tmux is told of in time, and health says what is wrong",
  async () => {
    await using scene = await TranscriptScene.start(async (home) => {
      layRubbish(home);
      return [await idler(home, "claude")];
    }, RUNTIME);
    const { observer } = scene;
    const pid = await scene.pidOf("%0", "claude");
    await expectTold(scene, "while-it-reads");
    scene.write(TRANSCRIPT, claudePrompt("s1"), claudeAnswer("s1", "m1"));
    await scene.register(pid, "s1");
    await scene.tokens("%0", 1_000);

    let health = await observer.request("health.get");
    await eventually("the full spool is emptied", async () => {
      health = await observer.request("health.get");
      return health.agentHooks.stale >= FULL_SPOOL;
    }, { lastSeen: () => JSON.stringify(health.agentHooks) });
    deepEqual([health.agentHooks.told, health.agentHooks.refused], [0, 0]);
    layLaterRecords(scene.home.dir);
    await eventually("all is read", async () => {
      health = await observer.request("health.get");
      const { transcripts, agentHooks: { told, refused } } = health;
      return transcripts.state === "idle" && told + refused >= READABLE_RECORDS;
    }, { deadlineMs: 60_000, lastSeen: () => JSON.stringify(health) });
    await expectTold(scene, "once-it-has-read");
    const detailOf = (name: string) =>
      health.checks.find((check) => check.name === name)?.detail ?? "";
    match(detailOf("prices"), /prices\.toml:1:1: unknown key a.*; the built-in prices hold/);
    ok(
      health.transcripts.longLines >= 1 && health.transcripts.brokenLines >= 1,
      JSON.stringify(health.transcripts),
    );
    equal(health.status, "degraded");
    const peak = await peakMemory(scene.daemon.pid);
    ok(peak < MOST_MEMORY, `${peak >> 20} MiB`);

    clearRubbish(scene.home.dir);
    // Unless the daemon was the first to make it again.
    mkdirSync(scene.path("agent-hooks"), { recursive: true, mode: 0o700 });
    await eventually("it is seen to be gone", async () => {
      return (await observer.request("health.get")).transcripts.files === 0;
    }, { deadlineMs: 60_000 });
    scene.write(TRANSCRIPT, claudePrompt("s1"), claudeAnswer("s1", "m2"));
    await scene.register(pid, "s1");
    // A folder that went and came in between two looks is found by the next one.
    await scene.tokens("%0", 2_000, 60_000);
    equal((await scene.daemon.stop()).code, 0);
    await expectNothingKept(scene);
    await scene.restart();
    // The pane tells what its files hold, and one of them is gone for good; what was used is kept.
    await scene.used("claude", 2_000);
    const after = await scene.observer.request("health.get");
    deepEqual(after.checks.filter(({ status }) => status !== "ok"), []);
  },
);

async function expectTold({ fleet, observer }: TranscriptScene, name: string): Promise<void> {
  const began = performance.now();
  await fleet.tmux("new-session", "-d", "-s", name);
  await observer.waitFor(`session ${name}`, (seen) => sessionCalled(seen, name));
  const ms = performance.now() - began;
  ok(ms < IN_TIME_MS, `a new session was told after ${Math.round(ms)} ms`);
}

/** Nothing that anybody wrote is in the log or in the database. */
async function expectNothingKept({ home: { paths } }: TranscriptScene): Promise<void> {
  for (const path of [paths.logFile, paths.database]) {
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(path));
    ok(!bytes.includes(MARKER), path);
  }
  const log = await Deno.readTextFile(paths.logFile);
  deepEqual(log.split("\n").filter((line) => /"level":"error"/.test(line)), []);
}

/** The most that a process held so far, bytes. */
async function peakMemory(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
