import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Explanation } from "../../shared/model/explanation.ts";
import { REASON_WORDS } from "../../shared/text/reason_words.ts";
import type { Claim } from "../state/claim.ts";
import { pane, session, source, Story, T0, tools, worldWith } from "../state/test_builders.ts";
import type { PaneRecord } from "../state/world.ts";
import { explain } from "./explain.ts";
import { fuse } from "./fuse.ts";

const NOW = T0 + 1_000;

/** A pane as one look has found it, with what its title claims. */
function recordOf(
  claims: readonly Claim[],
  { silentMs = 1_000, dead = false }: { readonly silentMs?: number; readonly dead?: boolean } = {},
): PaneRecord {
  const story = new Story(worldWith(source()), tools(fuse));
  const row = pane("%1", { dead, windowActivityAt: NOW - silentMs });
  story.see({ sessions: [session("$1")], panes: [row] });
  const [record] = story.world.panes.values();
  assert.ok(record?.activity);
  const activity = { ...record.activity, titleClaims: claims, lastOutputAt: NOW - silentMs };
  return { ...record, activity };
}

function says(source: Claim["source"], change: Partial<Claim> = {}): Claim {
  const said = { claim: "turn_running", status: "active", flags: [], text: null } as const;
  return { source, ...said, since: NOW - 5_000, seenAt: NOW, ...change };
}

function explained(...args: Parameters<typeof recordOf>): Explanation {
  const explanation = explain(recordOf(...args), { judge: fuse, now: NOW });
  assert.ok(explanation);
  return Explanation.parse(explanation);
}

const evidence = ({ claims }: Explanation) =>
  claims.map(({ sourceWords, claimWords, status, fateWords }) => [
    sourceWords,
    claimWords,
    status,
    fateWords,
  ]);

Deno.test("explain() says in words who claims what, and what it was worth", () => {
  const rests = { claim: "turn_over", status: "idle", since: NOW - 60_000 } as const;
  const told = explained([says("title"), says("transcript", rests)]);
  assert.deepEqual(evidence(told), [
    ["its title", "it is working", "active", "decides"],
    ["its transcript", "it has ended its turn", "idle", "is older than what decides"],
  ]);
  assert.equal(told.judgedWords, "it is working");
  assert.match(told.verdict.words, /^its title decides: it is trusted most /);
});

Deno.test("explain() lists what tmux shows where that decides", () => {
  assert.deepEqual(evidence(explained([])), [["tmux", "something was drawn", "active", "decides"]]);
  const quiet = explained([], { silentMs: 60_000 });
  assert.deepEqual(evidence(quiet), [
    ["tmux", "nothing was drawn", "idle", "decides"],
    ["tmux", "a shell is in the foreground", "idle", "decides"],
  ]);
  const dead = explained([says("title")], { dead: true });
  assert.deepEqual(evidence(dead), [
    ["its title", "it is working", "active", "does not count any more"],
    ["tmux", "its process has ended", "ended", "decides"],
  ]);
});

Deno.test("explain() is null for a pane that has gone, or was not seen in this run", () => {
  const record = recordOf([]);
  const asked = { judge: fuse, now: NOW };
  assert.equal(explain({ ...record, present: false }, asked), null);
  assert.equal(explain({ ...record, activity: null }, asked), null);
});

Deno.test("explain() has words for no code that nobody says", async () => {
  const dir = join(import.meta.dirname ?? "", "..");
  const files = await readdir(dir, { recursive: true });
  const rules = files.filter((file) =>
    /^(detect|state|collect)\b.*\.(ts|toml)$/.test(file) && !/(_test\.ts$|\btest_)/.test(file)
  );
  const code = (await Promise.all(rules.map((file) => readFile(join(dir, file), "utf8")))).join();
  const unsaid = Object.keys(REASON_WORDS).filter((reason) => !code.includes(`"${reason}"`));
  assert.deepEqual(unsaid, []);
});
