import assert from "node:assert/strict";
import { AgentAccount } from "../../state/agent_account.ts";
import { answer as usage, NOON } from "../../state/test_facts.ts";
import { TranscriptFile } from "../transcript/transcript_file.ts";
import type { TranscriptFollower } from "../transcript/follower.ts";
import { nameTranscript } from "../transcript/transcript_place.ts";
import { LiveAgent } from "./live_agent.ts";
import { viewsBy } from "./transcript_view.ts";

const VIEW = viewsBy<number>({
  begin: 0,
  fold: (count) => count + 1,
  claims: (count) => [{
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

/** A library whose readings a test makes up. */
class Bench {
  readonly files = new Map<string, TranscriptFile>();
  readonly followers = new Map<string, TranscriptFollower>();
  reads = 0;
  readonly live = new LiveAgent({
    library: {
      file: (key) => this.files.get(key) ?? null,
      follow: (key, follower) => {
        this.followers.set(key, follower);
        return () => void this.followers.delete(key);
      },
    },
    tokens: new AgentAccount({ since: NOON, costOf: () => null }),
    newView: VIEW,
    onRead: () => this.reads++,
  });

  file(name: string): TranscriptFile {
    const told = nameTranscript("claude", `p/${name}.jsonl`);
    assert.ok(told);
    const place = { agent: "claude", root: "/t" } as const;
    const found = { relative: `p/${name}.jsonl`, size: 1, modifiedAt: NOON, ino: 1 };
    const file = new TranscriptFile({ place, name: told, found, key: told.key, saved: null });
    this.files.set(file.key, file);
    return file;
  }

  /** One answer is read of a file, and its end is reached. */
  read(name: string, key: string): void {
    const follower = this.followers.get(`claude/p/${name}.jsonl`);
    follower?.onFact(usage({ key }));
    follower?.onRead?.();
  }
}

const claimsOf = ({ live }: Bench) => live.claims(NOON).map(({ claim }) => claim);

Deno.test("LiveAgent says nothing of what it has read half", () => {
  const bench = new Bench();
  bench.live.join(bench.file("s1"));
  bench.followers.get("claude/p/s1.jsonl")?.onFact(usage());
  assert.deepEqual(claimsOf(bench), []);
  assert.deepEqual([bench.live.session?.id, bench.live.session?.tokens], ["s1", null]);
  bench.read("s1", "msg_1");
  assert.deepEqual(claimsOf(bench), ["facts_2"]);
  assert.equal(bench.live.session?.tokens?.total, 22);
  assert.equal(bench.reads, 1);
});

Deno.test("LiveAgent has used nobody knows what while its session has no transcript", () => {
  const bench = new Bench();
  bench.live.await("s1");
  const { id, tokens, costUsd } = bench.live.session ?? {};
  assert.deepEqual([id, tokens, costUsd], ["s1", null, null]);
  bench.live.join(bench.file("s1"));
  bench.read("s1", "m1");
  bench.live.await("s2");
  assert.deepEqual([bench.live.session?.id, bench.live.session?.tokens?.total], ["s2", 22]);
});

Deno.test("LiveAgent a transcript that begins anew is told anew, and counts once", () => {
  const bench = new Bench();
  bench.live.join(bench.file("s1"));
  bench.read("s1", "m1");
  bench.followers.get("claude/p/s1.jsonl")?.onAnew?.();
  assert.deepEqual(claimsOf(bench), []);
  bench.read("s1", "m1");
  assert.deepEqual(claimsOf(bench), ["facts_1"]);
  assert.equal(bench.live.session?.tokens?.total, 22);
});

Deno.test("LiveAgent back in an earlier session, its view is there", () => {
  const bench = new Bench();
  const [one, two] = [bench.file("s1"), bench.file("s2")];
  bench.live.join(one);
  bench.read("s1", "m1");
  bench.live.join(two);
  bench.read("s2", "m2");
  bench.read("s2", "m3");
  bench.read("s1", "m4");
  assert.deepEqual(claimsOf(bench), ["facts_2"]);
  bench.live.join(one);
  assert.deepEqual(claimsOf(bench), ["facts_2"]);
  assert.equal(bench.live.session?.tokens?.total, 88);
});

Deno.test("LiveAgent follows a bounded number of transcripts, its main one among them", () => {
  const bench = new Bench();
  bench.live.join(bench.file("main"));
  bench.read("main", "m0");
  for (let number = 0; number < 500; number++) {
    bench.live.follow(bench.file(`agent-${number}`));
    bench.read(`agent-${number}`, `m${number + 1}`);
  }
  assert.equal(bench.followers.size, 200);
  assert.ok(bench.followers.has("claude/p/main.jsonl"));
  assert.equal(bench.live.session?.tokens?.total, 501 * 22, "what they used stays counted");
  bench.live.end();
  assert.equal(bench.followers.size, 0);
});
