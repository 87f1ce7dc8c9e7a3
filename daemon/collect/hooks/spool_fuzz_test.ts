import assert from "node:assert/strict";
import fc from "fast-check";
import {
  assertAllShown,
  assertClaimShown,
  assertShown,
} from "../../../fixtures/hostile/assert_shown.ts";
import { HostileFolder, hostileSteps } from "../../../fixtures/hostile/hostile_folder.ts";
import { hostileJson } from "../../../fixtures/hostile/hostile_json.ts";
import { hostileText } from "../../../fixtures/hostile/hostile_text.ts";
import { claudeHookClaims } from "../../detect/claude_hook_claims.ts";
import { NO_HOOKS } from "../../detect/claude_hook_state.ts";
import { KEPT_COMPACTIONS } from "../../detect/fold_hook_compaction.ts";
import { foldClaudeHook } from "../../detect/fold_claude_hook.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import { memoryLog } from "../../platform/memory_log.ts";
import { look, pane } from "../../state/test_builders.ts";
import type { PanePlace } from "../agents/watched_pane.ts";
import { hookAccount } from "./hook_account.ts";
import { type HookedAgent, HookReader } from "./hook_reader.ts";
import { HOOK_EVENTS, type HookEvent, parseHook } from "./parse_hook.ts";
import { HookSpool } from "./spool.ts";

const NOW = 1_778_700_000_000;
const PROSE = "the quick brown marker";
const BASE = {
  session_id: "c3fb74ec-0000-4000-8000-000000000001",
  transcript_path: "/home/ada/.claude/projects/-work-shop/c3fb74ec.jsonl",
  cwd: "/work/shop",
  permission_mode: "default",
};
const payloads = HOOK_EVENTS.map((event) => ({
  ...BASE,
  hook_event_name: event,
  ...{ tool_name: "Bash", agent_id: "a1", source: "startup", reason: "clear", trigger: "auto" },
  ...{ notification_type: "permission_prompt", message: PROSE, error: "rate_limit" },
  ...{
    tool_input: { command: PROSE },
    prompt: PROSE,
    last_assistant_message: PROSE,
    unheard: PROSE,
  },
}));

/** Records as the installed line writes them, with headers and payloads that nobody meant. */
const header = (usual: string) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 6 }, { arbitrary: hostileText, weight: 1 });
const recordText = fc.record({
  event: fc.oneof(fc.constantFrom<string>(...HOOK_EVENTS), hostileText),
  ppid: header("77"),
  pane: header("%1"),
  tmux: header("/tmp/tmux-1000/default,812,0"),
  background: fc.constantFrom("", "0", "1", "maybe"),
  payload: hostileJson(payloads, { inPlace: true }),
  end: fc.constantFrom("\nend\n", "\nend\n", "\nend\n", "", "\nen"),
}).map(({ event, ppid, pane, tmux, background, payload, end }) =>
  `ntm-tracker-hook 1 claude ${event}\nppid ${ppid}\npane ${pane}\ntmux ${tmux}\n` +
  `background ${background}\n${payload}${end}`
);
const NAMES = Array.from({ length: 9 }, (_, index) => `r${index % 4}.${index}`);

Deno.test("HookSpool: whatever lies in the spool, what is told of it can be shown", async () => {
  using place = new HostileFolder();
  const steps = fc.array(hostileSteps(NAMES, recordText), { maxLength: 9 });
  let told = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      for (const step of steps) place.take(step);
      const clock = new ManualClock(Date.now());
      const events: HookEvent[] = [];
      const log = memoryLog();
      const spool = new HookSpool({
        directory: place.path,
        clock,
        log: log.room("collect"),
        onGap: () => {},
        onEvents: (some) => void events.push(...some),
        limits: { files: 2 },
        watch: () => ({ close: () => {}, [Symbol.asyncIterator]: noEvents }),
      });
      await spool.start();
      await spool.stop();
      expectFit(events, clock.now());
      told += events.length;
      const left = [...Deno.readDirSync(place.path)].filter(({ name }) => name.startsWith("r"));
      for (const { name, isDirectory, isFile } of left) {
        assert.ok(isDirectory || isFile, `${name} is left though it is no half record`);
      }
      assert.deepEqual(log.records, [], "none of it is worth a word");
    }),
    { numRuns: 100 },
  );
  assert.ok(told > 20, `${told} records were told`);
});

Deno.test("HookReader: whatever hooks tell, it keeps to its bounds, and its claims can be shown", () => {
  const empty = hookAccount({ empty: NO_HOOKS, fold: foldClaudeHook, claims: claudeHookClaims });
  const call = fc.tuple(recordText, fc.nat(60_000));
  let claimed = 0;
  fc.assert(
    fc.property(fc.array(call, { maxLength: 20 }), (calls) => {
      const reader = new HookReader({
        empty,
        socketOf: () => null,
        startOf: (pid) => `${pid}0`,
        maxAgents: 3,
      });
      const server = { pid: 812, startedAt: 0 };
      const panes = [pane("%1"), pane("%2")];
      reader.looked(look({ sourceId: "s", server, panes, at: NOW - 90_000 }));
      for (const [record, ago] of calls) {
        const event = parseHook(record, NOW - ago);
        if (event === null) continue;
        reader.take([event]);
        assert.ok(reader.stats.agents <= 3);
        if (event.ppid === null || event.tmuxPaneId === null) continue;
        const agent = { pid: event.ppid, startTicks: `${event.ppid}0` };
        const place = { sourceId: "s", tmuxPaneId: event.tmuxPaneId };
        claimed += expectClaims(reader, { agent, place });
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(claimed > 100, `${claimed} claims`);
});

function expectFit(events: readonly HookEvent[], now: number): void {
  for (const event of events) {
    const { tmuxSocket: _socket, transcriptPath: _path, ...shown } = event;
    assertAllShown(shown);
    assert.ok(!JSON.stringify(event).includes(PROSE), "nothing that anybody wrote is in it");
    for (const path of [event.tmuxSocket, event.transcriptPath]) {
      assert.ok(
        path === null || (path.startsWith("/") && path.length <= 4_096 && !path.includes("\0")),
      );
    }
    assert.ok(Number.isSafeInteger(event.at) && event.at >= 0 && event.at <= now);
  }
}

/** @returns how many there are */
function expectClaims(
  reader: HookReader,
  { agent, place }: { readonly agent: HookedAgent; readonly place: PanePlace },
): number {
  const claims = reader.claimsOf(agent, place, NOW);
  for (const claim of claims) {
    assertClaimShown(claim);
    assert.ok(claim.since <= claim.seenAt && claim.seenAt <= NOW);
  }
  const { sessionId } = reader.sessionOf(agent, place) ?? { sessionId: null };
  assertShown(sessionId);
  const compactions = reader.compactionsOf(agent, place);
  assert.ok(compactions.length <= KEPT_COMPACTIONS);
  for (const { startedAt, endedAt } of compactions) {
    assert.ok((startedAt ?? 0) <= NOW && (endedAt ?? 0) <= NOW);
  }
  return claims.length;
}

async function* noEvents(): AsyncGenerator<Deno.FsEvent> {}
