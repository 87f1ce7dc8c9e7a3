import assert from "node:assert/strict";
import fc from "fast-check";
import { AgentType } from "../../../shared/model/agent.ts";
import { PaneNtm } from "../../../shared/model/pane.ts";
import { listAnswer, SMALL_FLEET, statusAnswer } from "../../../fixtures/ntm/answers.ts";
import { assertAllShown, assertClaimShown } from "../../../fixtures/hostile/assert_shown.ts";
import { hostileJson } from "../../../fixtures/hostile/hostile_json.ts";
import { hostileText } from "../../../fixtures/hostile/hostile_text.ts";
import { look, pane, session } from "../../state/test_builders.ts";
import type { CommandRunner } from "../run.ts";
import { NtmRecords } from "./ntm_records.ts";
import { MAX_AGENTS, MAX_SESSIONS } from "./parse_status.ts";
import type { NtmObservation } from "./poller.ts";
import { NtmProbe } from "./probe.ts";
import { NTM_AT, ntmRule } from "./test_ntm.ts";

/** What the screen of a pane shows, should ntm ever pass it on. */
const PROSE = "the quick brown marker";

const statuses = (["plain", "newer"] as const)
  .map((shape) => withProse(JSON.parse(statusAnswer(SMALL_FLEET, shape))));
const lists = (["plain", "newer"] as const)
  .map((shape) => withProse(JSON.parse(listAnswer(SMALL_FLEET, shape))));

const printed = (records: readonly unknown[]) =>
  fc.oneof(
    { arbitrary: hostileJson(records, { inPlace: true }), weight: 8 },
    { arbitrary: hostileText, weight: 1 },
  );

/** An ntm that prints these. */
function probeOf(
  answers: { readonly status: string; readonly list: string; readonly stderr: string },
) {
  const run: CommandRunner["run"] = ({ args }) => {
    const stdout = args[0] === "list" ? answers.list : answers.status;
    const { stderr } = answers;
    return Promise.resolve({ kind: "exited", code: 0, stdout, stderr, durationMs: 1 });
  };
  const runner = { run } as unknown as CommandRunner;
  return new NtmProbe({
    runner,
    ntmProgram: () => "/bin/ntm",
    now: () => NTM_AT,
    identify: () => "",
  });
}

const rows = ["%40", "%41", "%42", "%43", "%44"].map((id, index) =>
  pane(id, { tmuxPid: 5_000 + index, paneIndex: index })
);
const fleet = look({ panes: rows, sessions: [session("$1", { name: "atlas--api" })] });

Deno.test("ntm: whatever it prints, what is told of panes fits what clients are told", async () => {
  let told = 0;
  const answers = fc.record({
    status: printed(statuses),
    list: printed(lists),
    stderr: hostileText,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 3 }), async (series) => {
      let before: NtmRecords | null = null;
      for (const answer of series) {
        const probe = probeOf(answer);
        const [status, list] = [await probe.askStatus(), await probe.askList()];
        for (const silence of [status, list]) {
          if ("message" in silence) assertAllShown(silence.message);
        }
        if (status.kind !== "ok") continue;
        const { agents, sessions, childPidsAreTold } = status.value;
        assert.ok(agents.length <= MAX_AGENTS && sessions.length <= MAX_SESSIONS);
        const named = list.kind === "ok" ? list.value.sessions : [];
        const observation: NtmObservation = {
          ...{ kind: "ok", at: NTM_AT, durationMs: 1, agents, childPidsAreTold },
          sessions: named,
          panesAreTold: agents.length > 0,
        };
        before = new NtmRecords(observation, { rule: ntmRule, before });
        for (const row of rows) told += expectFit(before.of(row, fleet));
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(told > 100, `${told} panes were told of`);
});

/** @returns 1 where ntm says something of the pane */
function expectFit({ ntm, agentType, claims }: ReturnType<NtmRecords["of"]>): number {
  AgentType.parse(agentType);
  for (const claim of claims) assertClaimShown(claim);
  if (ntm === null) return 0;
  assertAllShown(PaneNtm.parse(ntm));
  assert.ok(ntm.at <= NTM_AT);
  assert.ok((ntm.contextPercent ?? 0) <= 100);
  assert.ok(!JSON.stringify(ntm).includes(PROSE), "a field that nobody knows is not kept");
  return 1;
}

/** With fields that later revisions might have: what a pane shows, and what an agent said. */
function withProse(answer: { readonly sessions: readonly object[] }): unknown {
  const sessions = answer.sessions.map((session) => ({
    ...session,
    last_output: PROSE,
    agents: "agents" in session && Array.isArray(session.agents)
      ? session.agents.map((agent) => ({ ...agent, tail: [PROSE], last_message: PROSE }))
      : null,
  }));
  return { ...answer, sessions, screen: PROSE };
}
