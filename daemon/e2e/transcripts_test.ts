import { deepEqual, equal, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { e2eTest } from "./e2e_test_case.ts";
import { paneCalled } from "./observer.ts";
import {
  claudeAnswer,
  claudeCompaction,
  claudePrompt,
  codexLine,
  codexSession,
  codexTotal,
  geminiAnswer,
  geminiSession,
} from "./transcript_lines.ts";
import { holder, idler, TranscriptScene } from "./transcript_scene.ts";

const PROJECT = "claude/projects/-home-u-p";
const HOUR = 3_600_000;

e2eTest(
  "what Claude's session and its helpers have used, through /clear, kill -9 and restart",
  async () => {
    await using scene = await TranscriptScene.start(async (home) => [await idler(home, "claude")]);
    const pid = await scene.pidOf("%0", "claude");
    await scene.register(pid, "s1");
    scene.write(
      `${PROJECT}/s1.jsonl`,
      claudePrompt("s1", { at: Date.now() - HOUR }),
      claudeAnswer("s1", "before", { at: Date.now() - HOUR }),
      claudePrompt("s1"),
      claudeAnswer("s1", "m1"),
      claudeAnswer("s1", "m1"),
    );
    deepEqual(await scene.tokens("%0", 1_000), {
      input: 100,
      output: 100,
      cacheRead: 600,
      cacheWrite: 200,
      reasoning: 0,
      total: 1_000,
    });
    const { agentSession } = paneCalled(scene.observer.seen, "%0") ?? {};
    deepEqual(agentSession, { id: "s1", model: "claude-opus-4-6", version: "2.1.200" });

    scene.write(`${PROJECT}/s1/subagents/agent-a.jsonl`, claudeAnswer("s1", "h1"));
    await scene.tokens("%0", 2_000);
    const repeated = { isSidechain: true, requestId: "req_other" };
    scene.write(`${PROJECT}/s1/subagents/agent-a.jsonl`, claudeAnswer("s1", "m1", repeated));
    const half = JSON.stringify(claudeAnswer("s1", "m2"));
    scene.write(`${PROJECT}/s1.jsonl`, half.slice(0, 90));
    scene.write(`${PROJECT}/s1.jsonl`, `${half.slice(90)}\n`, "no JSON at all\n");
    await scene.tokens("%0", 3_000);

    // `/clear` begins another file; an old version copies into it what was said before.
    await scene.register(pid, "s2");
    scene.write(`${PROJECT}/s2.jsonl`, claudePrompt("s2"), claudeAnswer("s2", "m1"));
    scene.write(`${PROJECT}/s2.jsonl`, claudeAnswer("s2", "m3"));
    await scene.tokens("%0", 4_000);
    equal(paneCalled(scene.observer.seen, "%0")?.agentSession?.id, "s2");

    await scene.daemon.kill9();
    scene.write(`${PROJECT}/s2.jsonl`, claudeAnswer("s2", "m4"));
    await scene.restart();
    await scene.tokens("%0", 5_000);
    scene.write(`${PROJECT}/s2.jsonl`, claudeAnswer("s2", "m5"));
    await scene.tokens("%0", 6_000);
    deepEqual(await scene.kept(7_000), { claude: 7_000 }, "with what was before the agent began");
    equal((await scene.daemon.stop()).code, 0);
  },
);

e2eTest("a daemon that was away tells of every compaction since, each once", async () => {
  await using scene = await TranscriptScene.start(async (home) => [await idler(home, "claude")]);
  await scene.register(await scene.pidOf("%0", "claude"), "s1");
  const file = `${PROJECT}/s1.jsonl`;
  scene.write(file, claudePrompt("s1"), claudeAnswer("s1", "m1"), claudeCompaction("s1"));
  const counted = (count: number) =>
    scene.observer.waitFor(`${count} compactions`, (seen) => {
      return paneCalled(seen, "%0")?.stats.compactCount === count;
    });
  await counted(1);

  await scene.daemon.kill9();
  const away = Date.now();
  for (let index = 0; index < 30; index++) {
    const at = away + index;
    scene.write(file, claudeCompaction("s1", { at }), claudeAnswer("s1", `away${index}`, { at }));
  }
  await scene.restart();
  await counted(31);
  equal((await scene.daemon.stop()).code, 0);
  await scene.restart();
  scene.write(file, claudeCompaction("s1"));
  await counted(32);
  equal((await scene.daemon.stop()).code, 0);
});

e2eTest("what Codex and Gemini have used, each in its own pane", async () => {
  const id = (digit: number) => `019f7121-addf-7541-8ead-00000000000${digit}`;
  const rollout = (digit: number) =>
    `codex/sessions/2026/08/03/rollout-2026-08-03T10-00-00-${id(digit)}.jsonl`;
  await using scene = await TranscriptScene.start(async (home) => [
    await holder(home, { name: "codex", path: rollout(1) }),
    await idler(home, "gemini"),
  ]);
  await scene.pidOf("%0", "codex");
  await scene.pidOf("%1", "gemini");
  scene.write(
    rollout(1),
    codexSession(id(1)),
    codexLine("turn_context", { model: "gpt-5.2-codex" }),
    codexTotal([1_000, 400, 50]),
    codexTotal([1_000, 400, 50]),
  );
  const used = await scene.tokens("%0", 1_050);
  deepEqual([used?.input, used?.cacheRead, used?.output], [600, 400, 50]);
  // A fork in no pane repeats what its parent said.
  const soon = Date.now() + 2_000;
  scene.write(rollout(2), codexSession(id(2), { forked_from_id: id(1) }), codexSession(id(1)));
  scene.write(rollout(2), codexTotal([1_000, 400, 50]), codexTotal([9_000, 400, 50], soon));
  // So does another, whose own beginning does not name its parent.
  scene.write(rollout(3), codexSession(id(3)), codexSession(id(1)));
  scene.write(rollout(3), codexTotal([1_000, 400, 50]), codexTotal([9_000, 400, 50], soon));
  scene.write(rollout(1), codexTotal([1_200, 500, 70]));
  await scene.tokens("%0", 1_270);

  const cwd = await Deno.readLink(`/proc/${await scene.pidOf("%1", "gemini")}/cwd`);
  const hash = createHash("sha256").update(cwd).digest("hex");
  const chat = `gemini/tmp/${hash}/chats/session-2026-08-03T10-00-s3.jsonl`;
  scene.write(chat, geminiSession("s3"), geminiAnswer("g1"), geminiAnswer("g1"));
  scene.write(chat, { $set: { lastUpdated: "soon" } }, geminiAnswer("g2"));
  const spent = await scene.tokens("%1", 240);
  deepEqual([spent?.input, spent?.cacheRead, spent?.output, spent?.reasoning], [130, 80, 30, 10]);

  // 1,270 of the first session, 8,000 of each fork's own.
  deepEqual(await scene.kept(17_510), { codex: 17_270, gemini: 240 });
  await scene.daemon.kill9();
  await scene.restart();
  await scene.tokens("%0", 1_270);
  await scene.tokens("%1", 240);
  deepEqual(await scene.kept(17_510), { codex: 17_270, gemini: 240 });
});

e2eTest("old transcripts are read in the background, once, whatever interrupts it", async () => {
  const old = Date.now() - 48 * HOUR;
  const answers = (from: number) =>
    Array.from({ length: 50 }, (_, index) => claudeAnswer("s", `m${from + index}`, { at: old }));
  await using scene = await TranscriptScene.start(async (home) => {
    await Deno.mkdir(`${home}/${PROJECT}`, { recursive: true });
    for (let file = 0; file < 40; file++) {
      // Each repeats the half of the one before, as a session that is resumed does.
      const lines = answers(file * 25).map((line) => `${JSON.stringify(line)}\n`);
      await Deno.writeTextFile(`${home}/${PROJECT}/old-${file}.jsonl`, lines.join(""));
    }
    return [await idler(home, "claude")];
  });
  // What the process has kept by then is true, and what it has not is read again.
  await scene.daemon.kill9();
  await scene.restart();
  deepEqual(await scene.kept(1_025_000), { claude: 1_025_000 });
  const { transcripts } = await scene.observer.request("health.get");
  deepEqual([transcripts.files, transcripts.failures], [40, 0]);
  equal((await scene.daemon.stop()).code, 0);

  scene.write(`${PROJECT}/old-3.jsonl`, claudeAnswer("s", "new"));
  await scene.restart();
  deepEqual(await scene.kept(1_026_000), { claude: 1_026_000 });
  const after = await scene.observer.request("health.get");
  equal(after.transcripts.filesTotal, 1, "the others were read already");
  using db = new DatabaseSync(scene.home.paths.database, { readOnly: true });
  ok(!JSON.stringify(db.prepare("SELECT * FROM transcripts").all()).includes("words of"));
});

e2eTest("a transcript that is cut, written anew or holds a huge line is counted once", async () => {
  await using scene = await TranscriptScene.start(async (home) => [await idler(home, "claude")]);
  await scene.register(await scene.pidOf("%0", "claude"), "s1");
  const name = `${PROJECT}/s1.jsonl`;
  scene.write(name, claudePrompt("s1"), claudeAnswer("s1", "m1"), claudeAnswer("s1", "m2"));
  await scene.tokens("%0", 2_000);
  scene.rewrite(name, claudeAnswer("s1", "m2"));
  scene.write(name, claudeAnswer("s1", "m3"));
  await scene.tokens("%0", 3_000);
  const huge = { type: "user", message: { content: "x".repeat(6_000_000) } };
  scene.write(name, huge, claudeAnswer("s1", "m4"));
  await scene.tokens("%0", 4_000);
  Deno.removeSync(scene.path(name));
  scene.write(name, claudePrompt("s1"), claudeAnswer("s1", "m4"), claudeAnswer("s1", "m5"));
  await scene.tokens("%0", 5_000);
  const log = await Deno.readTextFile(scene.home.paths.logFile);
  ok(!log.includes("words of"), "nothing that anybody wrote is in the log");
});
