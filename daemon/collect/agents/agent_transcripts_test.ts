import assert from "node:assert/strict";
import { AgentAccount } from "../../state/agent_account.ts";
import { systemClock } from "../../platform/clock.ts";
import { rolloutLine, sessionLine, tokenCountLine } from "../codex/test_codex_lines.ts";
import type { FoundAgent } from "../proc/find_agent.ts";
import { FakeProc } from "../proc/test_proc.ts";
import { until } from "../test_until.ts";
import type { ToldSession } from "../transcript/join_transcript.ts";
import { answer, ANSWER_TOKENS, LibraryBench, prompt } from "../transcript/test_library.ts";
import { geminiProject } from "../transcript/transcript_place.ts";
import { AgentTranscripts } from "./agent_transcripts.ts";
import { viewsBy } from "./transcript_view.ts";

/** When the agents of these tests began: an hour ago. */
const START = Date.now() - 3_600_000;
const now = () => new Date().toISOString();
const at = (time: number) => ({ timestamp: new Date(time).toISOString() });

/** How many facts the view was told since the file began, as a stand-in for what they mean. */
const newView = viewsBy<number>({
  begin: 0,
  fold: (count) => count + 1,
  claims: (count) =>
    count === 0 ? [] : [{
      source: "transcript",
      status: "active",
      claim: `facts_${count}`,
      since: 1,
      seenAt: 1,
      flags: [],
      text: null,
    }],
  session: () => null,
});

/** Agents in a made-up `/proc`, and a library on real files. */
class Bench implements AsyncDisposable {
  readonly files: LibraryBench;
  readonly proc = new FakeProc();
  readonly transcripts: AgentTranscripts;
  readonly changed: number[] = [];
  /** By pid: what is remembered of agents. */
  readonly former = new Map<number, readonly string[]>();

  constructor() {
    const files: LibraryBench = new LibraryBench({
      onFile: (file) => this.transcripts.fileChanged(file),
      onListed: () => this.transcripts.listed(),
    });
    this.files = files;
    // Machine's start is START, and processes began with it.
    const uptime = (Date.now() - START) / 1_000;
    Deno.writeTextFileSync(`${this.proc.root}/uptime`, `${uptime.toFixed(2)} 0.00\n`);
    this.proc.set({ pid: Deno.pid, startTicks: "1" });
    this.transcripts = new AgentTranscripts({
      clock: systemClock,
      library: {
        file: (key) => files.library.file(key),
        files: () => files.library.files(),
        follow: (key, follower) => files.library.follow(key, follower),
        get isListed() {
          return files.library.isListed;
        },
      },
      newView,
      newTokens: (since) => new AgentAccount({ since, costOf: () => 0.5 }),
      formerSessions: ({ pid }) => this.former.get(pid) ?? [],
      onChange: (pids) => this.changed.push(...pids),
      root: this.proc.root,
    });
  }

  agent(pid: number, change: Partial<FoundAgent> & { readonly cwd?: string } = {}): FoundAgent {
    const { cwd = "/home/u/project", ...rest } = change;
    this.proc.set({ pid, startTicks: "1" });
    Deno.mkdirSync(`${this.proc.root}/${pid}/fd`, { recursive: true });
    Deno.symlinkSync(cwd, `${this.proc.root}/${pid}/cwd`);
    return {
      kind: "agent",
      agentType: "claude",
      pid,
      startTicks: "1",
      interactive: true,
      foreground: true,
      stopped: false,
      label: "agent",
      fingerprint: "",
      settled: true,
      ...rest,
    };
  }

  holds(pid: number, name: string): void {
    Deno.symlinkSync(this.files.path(name), `${this.proc.root}/${pid}/fd/9`);
  }

  async counts(agent: FoundAgent, total: number, told: ToldSession | null = null): Promise<void> {
    await until(
      `${total} tokens are counted`,
      () => this.transcripts.tell(agent, told).session?.tokens?.total === total,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.transcripts.stop();
    await this.files[Symbol.asyncDispose]();
    this.proc[Symbol.dispose]();
  }
}

const named = (sessionId: string): ToldSession => ({ sessionId, transcriptPath: null });
const FOLDER = "claude/projects/-home-u-project";

Deno.test("AgentTranscripts.tell() what an agent's session has used since it began", async () => {
  await using bench = new Bench();
  const { files } = bench;
  const old = answer("before", at(START - 60_000));
  files.write(`${FOLDER}/one.jsonl`, prompt() + old + answer("m1", at(START + 5_000)));
  await files.start();
  const agent = bench.agent(50);
  await bench.counts(agent, ANSWER_TOKENS, named("one"));
  const { session, claims } = bench.transcripts.tell(agent, named("one"));
  assert.deepEqual(session, {
    id: "one",
    model: "claude-opus-4-6",
    version: "2.1.212",
    context: null,
    limits: null,
    compactions: [],
    tokens: { input: 12, output: 8, cacheRead: 4, cacheWrite: 3, reasoning: 0, total: 27 },
    costUsd: 0.5,
  });
  assert.equal(claims.length, 1);
  files.append(`${FOLDER}/one.jsonl`, answer("m2", at(START + 9_000)));
  await bench.counts(agent, 2 * ANSWER_TOKENS, named("one"));
  assert.ok(bench.changed.includes(50));
  assert.equal(files.tokens, 3 * ANSWER_TOKENS, "the book was told of each once");
});

Deno.test("AgentTranscripts.tell() helpers' transcripts count, whether they are there or come", async () => {
  await using bench = new Bench();
  const { files } = bench;
  files.write(`${FOLDER}/one.jsonl`, prompt() + answer("m1", at(START + 5_000)));
  files.write(`${FOLDER}/one/subagents/agent-a.jsonl`, answer("h1", at(START + 6_000)));
  files.write(
    `${FOLDER}/agent-b.jsonl`,
    prompt({ isSidechain: true, sessionId: "one" }) + answer("h2", at(START + 6_000)),
  );
  files.write(
    `${FOLDER}/agent-c.jsonl`,
    prompt({ isSidechain: true, sessionId: "other" }) + answer("h3", at(START + 6_000)),
  );
  await files.start();
  const agent = bench.agent(50);
  await bench.counts(agent, 3 * ANSWER_TOKENS, named("one"));
  files.write(`${FOLDER}/one/subagents/agent-d.jsonl`, answer("h4", at(START + 7_000)));
  await bench.counts(agent, 4 * ANSWER_TOKENS, named("one"));
});

Deno.test("AgentTranscripts.tell() the account goes on with the next session, copies count once", async () => {
  await using bench = new Bench();
  const { files } = bench;
  const first = answer("m1", at(START + 5_000));
  files.write(`${FOLDER}/one.jsonl`, prompt() + first);
  await files.start();
  const agent = bench.agent(50);
  await bench.counts(agent, ANSWER_TOKENS, named("one"));
  const waiting = bench.transcripts.tell(agent, named("two"));
  assert.equal(waiting.session?.tokens?.total, ANSWER_TOKENS);
  await until(
    "the new session is told",
    () => bench.transcripts.tell(agent, named("two")).session?.id === "two",
  );
  assert.deepEqual(bench.transcripts.tell(agent, named("two")).claims, []);
  files.write(`${FOLDER}/two.jsonl`, prompt() + first + answer("m2", at(START + 8_000)));
  await bench.counts(agent, 2 * ANSWER_TOKENS, named("two"));
  files.append(`${FOLDER}/one.jsonl`, answer("m3", at(START + 9_000)));
  await bench.counts(agent, 3 * ANSWER_TOKENS, named("two"));
});

Deno.test("AgentTranscripts.tell() earlier sessions that are remembered count after a restart", async () => {
  await using bench = new Bench();
  const { files } = bench;
  files.write(`${FOLDER}/one.jsonl`, prompt() + answer("m1", at(START + 5_000)));
  files.write(`${FOLDER}/one/subagents/agent-a.jsonl`, answer("h1", at(START + 6_000)));
  files.write(`${FOLDER}/two.jsonl`, prompt() + answer("m2", at(START + 8_000)));
  files.write(`${FOLDER}/other.jsonl`, prompt() + answer("m3", at(START + 8_000)));
  await files.start();
  bench.former.set(50, ["one", "two"]);
  await bench.counts(bench.agent(50), 3 * ANSWER_TOKENS, named("two"));
});

Deno.test("AgentTranscripts.tell() a session that another agent goes on with is that one's", async () => {
  await using bench = new Bench();
  const { files } = bench;
  files.write(`${FOLDER}/one.jsonl`, prompt() + answer("m1", at(START + 5_000)));
  await files.start();
  const [first, second] = [bench.agent(50), bench.agent(51)];
  await bench.counts(first, ANSWER_TOKENS, named("one"));
  bench.transcripts.tell(first, named("two"));
  bench.transcripts.tell(second, named("one"));
  await bench.counts(second, ANSWER_TOKENS, named("one"));
  files.append(`${FOLDER}/one.jsonl`, answer("m2", at(START + 6_000)));
  await bench.counts(second, 2 * ANSWER_TOKENS, named("one"));
  assert.equal(
    bench.transcripts.tell(first, named("two")).session?.tokens?.total,
    ANSWER_TOKENS,
  );
});

Deno.test("AgentTranscripts.tell() of a session without a transcript nobody knows the use", async () => {
  await using bench = new Bench();
  const agent = bench.agent(50);
  assert.equal(bench.transcripts.tell(agent, named("one")).session, null, "nothing is known yet");
  bench.files.write("claude/projects/a/x.jsonl", answer("m1"));
  await bench.files.start();
  const session = () => bench.transcripts.tell(agent, named("one")).session;
  await until("its session is known", () => session() !== null);
  assert.deepEqual([session()?.tokens, session()?.costUsd], [null, null]);
  assert.deepEqual(bench.changed.includes(50), true);
});

Deno.test("AgentTranscripts.tell() Codex: the rollout that its process holds open, and its helpers'", async () => {
  await using bench = new Bench();
  const { files } = bench;
  const folder = "codex/sessions/2026/08/03";
  const id = (digit: number) => `019f7121-addf-7541-8ead-00000000000${digit}`;
  const name = (digit: number) => `${folder}/rollout-2026-08-03T10-00-00-${id(digit)}.jsonl`;
  const rollout = (digit: number, payload: Record<string, unknown>, total: number) =>
    [
      sessionLine({ id: id(digit), cwd: "/elsewhere", ...payload }, now()),
      rolloutLine("turn_context", { model: "gpt-5.2-codex" }, now()),
      tokenCountLine({ total: [total, 0, 0, 0], at: new Date(Date.now() + 5_000).toISOString() }),
      "",
    ].join("\n");
  const spawned = { subagent: { thread_spawn: { parent_thread_id: id(1) } } };
  files.write(name(1), rollout(1, {}, 100));
  files.write(name(2), rollout(2, {}, 1_000));
  files.write(name(3), rollout(3, { source: spawned }, 20_000));
  files.write(name(4), rollout(4, { forked_from_id: id(1) }, 300_000));
  await files.start();
  const agent = bench.agent(50, { agentType: "codex" });
  bench.holds(50, name(1));
  // Of what a fork or a helper repeats of its parent nothing is its own.
  await bench.counts(agent, 100);
  const later = new Date(Date.now() + 60_000).toISOString();
  files.append(name(3), `${tokenCountLine({ total: [20_007, 0, 0, 0], at: later })}\n`);
  files.append(name(4), `${tokenCountLine({ total: [300_900, 0, 0, 0], at: later })}\n`);
  await bench.counts(agent, 107);
});

Deno.test("AgentTranscripts.tell() Codex: what is kept of a file does not tell a helper's, its head does", async () => {
  await using bench = new Bench();
  const { files } = bench;
  const name = (digit: number) => `codex/sessions/rollout-2026-08-03T10-00-00-${digit}.jsonl`;
  const spawned = { subagent: { thread_spawn: { parent_thread_id: "s1" } } };
  const own = tokenCountLine({
    total: [7, 0, 0, 0],
    last: [7, 0, 0, 0],
    at: new Date(Date.now() + 5_000).toISOString(),
  });
  files.write(name(1), `${sessionLine({ id: "s1", cwd: "/p" }, now())}\n`, 60_000);
  files.write(name(2), `${sessionLine({ id: "s2", cwd: "/p", source: spawned }, now())}\n${own}\n`);
  await files.start();
  await files.restart();
  assert.equal(files.library.stats.progress.filesTotal, 0, "nothing is read again for the book");
  const agent = bench.agent(50, { agentType: "codex", cwd: "/p" });
  await bench.counts(agent, 7);
  assert.equal(bench.transcripts.tell(agent, null).session?.id, "s1");
});

Deno.test("AgentTranscripts.tell() Gemini: the session of its directory", async () => {
  await using bench = new Bench();
  const { files } = bench;
  const session = (id: string) =>
    [
      JSON.stringify({ sessionId: id, projectHash: "h", startTime: now(), kind: "main" }),
      JSON.stringify({
        id: `${id}-1`,
        timestamp: now(),
        type: "gemini",
        model: "gemini-3-pro",
        tokens: { input: 10, output: 5, cached: 4, thoughts: 3, tool: 2 },
      }),
      "",
    ].join("\n");
  files.write(`gemini/tmp/${geminiProject("/p")}/chats/session-1.jsonl`, session("one"));
  files.write("gemini/tmp/shop/.project_root", "/q\n");
  files.write("gemini/tmp/shop/chats/session-2.jsonl", session("two"));
  files.write("gemini/tmp/other/chats/session-3.jsonl", session("three"));
  await files.start();
  const agents = ["/p", "/q", "/r"].map((cwd, index) =>
    bench.agent(50 + index, { agentType: "gemini", cwd })
  );
  const ids = () => agents.map((agent) => bench.transcripts.tell(agent, null).session?.id);
  await until("two of them are joined", () => ids().filter((id) => id).length === 2);
  assert.deepEqual(ids(), ["one", "two", undefined]);
});

Deno.test("AgentTranscripts.tell() two agents of one directory that nobody tells apart: none", async () => {
  await using bench = new Bench();
  bench.files.write(`${FOLDER}/one.jsonl`, prompt() + answer("m1"));
  await bench.files.start();
  const [one, two] = [bench.agent(50), bench.agent(51)];
  const told = () => [one, two].map((agent) => bench.transcripts.tell(agent, null).session?.id);
  told();
  bench.files.append(`${FOLDER}/one.jsonl`, answer("m2"));
  await bench.files.tells(2);
  assert.deepEqual(told(), [undefined, undefined]);
  await until("a hook tells", () => {
    bench.transcripts.tell(two, named("one"));
    return bench.transcripts.tell(two, named("one")).session?.id === "one";
  });
  assert.equal(bench.transcripts.tell(one, null).session, null);
});

Deno.test("AgentTranscripts.keepOnly() an agent that has gone is followed no more", async () => {
  await using bench = new Bench();
  const { files } = bench;
  files.write(`${FOLDER}/one.jsonl`, prompt() + answer("m1", at(START + 5_000)));
  await files.start();
  const agent = bench.agent(50);
  await bench.counts(agent, ANSWER_TOKENS, named("one"));
  bench.transcripts.keepOnly([]);
  bench.changed.length = 0;
  files.append(`${FOLDER}/one.jsonl`, answer("m2"));
  await files.tells(2);
  assert.deepEqual(bench.changed, []);
});
