import assert from "node:assert/strict";
import type { AgentInPane } from "../../state/observation.ts";
import { look, NO_AGENT, pane, session } from "../../state/test_builders.ts";
import { NTM_SAYS_NOTHING, NtmRecords, type ToldByNtm } from "../ntm/ntm_records.ts";
import type { NtmAgent } from "../ntm/parse_status.ts";
import { ntmAgent, ntmAnswer, ntmRule } from "../ntm/test_ntm.ts";
import type { AgentFinding, NoAgent } from "../proc/find_agent.ts";
import { withNtm } from "./with_ntm.ts";

const CLAUDE: AgentFinding = {
  kind: "agent",
  agentType: "claude",
  pid: 5_001,
  startTicks: "77",
  interactive: true,
  foreground: true,
  stopped: false,
  label: "claude",
  fingerprint: "",
  settled: true,
};

const none = (reason: NoAgent["reason"]): AgentFinding => ({
  kind: "none",
  reason,
  foreground: null,
  fingerprint: "",
  settled: true,
});

const FOUND: AgentInPane = { ...NO_AGENT, agentType: "claude", pid: 5_001 };

function told(change: Partial<NtmAgent> = {}): ToldByNtm {
  const answer = ntmAnswer({ agents: [ntmAgent(change)] });
  const records = new NtmRecords(answer, { rule: ntmRule, before: null });
  return records.of(pane("%1"), look({ sessions: [session("$1")] }));
}

const TITLE = "my project";

Deno.test("withNtm() facts and claims are added to those of an agent that was found", () => {
  const process = {
    source: "process",
    status: "active",
    claim: "one_prompt",
    since: 1,
    seenAt: 1,
    flags: [],
    text: null,
  } as const;
  const agent = { ...FOUND, claims: [process] };
  const limited = told({ rateLimited: true, agentType: "codex", ntmType: "codex" });
  const after = withNtm(agent, {
    finding: CLAUDE,
    title: "x__cod_1",
    titled: "unknown",
    told: limited,
  });
  assert.equal(after.agentType, "claude", "its process is known");
  assert.deepEqual(after.claims.map(({ claim }) => claim), ["one_prompt", "rate_limited"]);
  assert.equal(after.ntm, limited.ntm);
  assert.equal(after.pid, 5_001);
});

Deno.test("withNtm() without a word of ntm nothing changes", () => {
  const shown = {
    finding: CLAUDE,
    title: TITLE,
    titled: "unknown",
    told: NTM_SAYS_NOTHING,
  } as const;
  assert.deepEqual(withNtm(FOUND, shown), FOUND);
});

Deno.test("withNtm() an agent whose process cannot be seen is named by its title, then by ntm", () => {
  const typed = (title: string, by: ToldByNtm, reason: NoAgent["reason"] = "remote") =>
    withNtm(NO_AGENT, { finding: none(reason), title, titled: "unknown", told: by }).agentType;
  assert.equal(typed("atlas__cod_2", told()), "codex");
  assert.equal(typed("atlas__cod_2", NTM_SAYS_NOTHING), "codex", "also while ntm is silent");
  assert.equal(typed(TITLE, told()), "claude");
  assert.equal(typed("atlas__aider_1", told()), "claude", "a type that has no name here");
  assert.equal(typed(TITLE, told(), "gone"), "claude", "processes that cannot be read");
  assert.equal(typed(TITLE, NTM_SAYS_NOTHING), "unknown");
  assert.equal(typed(TITLE, told({ agentType: "unknown", ntmType: "user" })), "unknown");
  assert.equal(typed(TITLE, told({ childPid: null })), "unknown", "its process has gone");
});

Deno.test("withNtm() where all processes are seen, no word makes an agent", () => {
  const shell: AgentInPane = { ...NO_AGENT, agentType: "shell" };
  const said = { title: "atlas__cc_1", titled: "unknown", told: told() } as const;
  assert.equal(withNtm(shell, { finding: none("shell"), ...said }).agentType, "shell");
  assert.equal(withNtm(NO_AGENT, { finding: none("other"), ...said }).agentType, "unknown");
  assert.equal(withNtm(NO_AGENT, { finding: null, ...said }).agentType, "unknown", "a dead pane");
});

Deno.test("withNtm() at a prompt, what was read off the screen is not believed", () => {
  const shell: AgentInPane = { ...NO_AGENT, agentType: "shell" };
  const at = (change: Partial<NtmAgent>) =>
    withNtm(shell, { finding: none("shell"), title: TITLE, titled: "unknown", told: told(change) });
  assert.deepEqual(at({ rateLimited: true, contextPercent: 99 }).claims, []);
  assert.deepEqual(at({ childPid: null }).claims.map(({ claim }) => claim), ["agent_process_gone"]);
  assert.equal(at({}).ntm?.label, "api");
});

Deno.test("withNtm() a title that only one agent writes tells more than ntm's word", () => {
  const shown = { finding: none("remote"), title: TITLE, titled: "gemini", told: told() } as const;
  assert.equal(withNtm(NO_AGENT, shown).agentType, "gemini");
  assert.equal(withNtm(NO_AGENT, { ...shown, finding: none("other") }).agentType, "unknown");
});
