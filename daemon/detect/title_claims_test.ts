import assert from "node:assert/strict";
import fc from "fast-check";
import type { AgentType } from "../../shared/model/agent.ts";
import { packSet } from "./test_packs.ts";
import { BUILT_IN, NOW } from "./test_screens.ts";
import { titleClaims, titledAgent, type TitleLook } from "./title_claims.ts";

interface Row {
  readonly agent: AgentType;
  readonly title: string;
  readonly more?: Pick<TitleLook, "path" | "saidBefore">;
  /** The status and the claim; null where nothing must be said. */
  readonly want: readonly [status: string, claim: string] | null;
}

const RUNS = ["active", "turn_running"] as const;
const OVER = ["idle", "turn_over"] as const;
const ASKS = ["waiting", "approval_prompt"] as const;

const TABLE: readonly Row[] = [
  { agent: "claude", title: "⠂ Tidy up the parser", want: RUNS },
  { agent: "claude", title: "⣿ x", want: RUNS },
  { agent: "claude", title: "◐ Tidy up the parser", want: RUNS },
  { agent: "claude", title: "◓", want: RUNS },
  { agent: "claude", title: "✳ Tidy up the parser", want: OVER },
  { agent: "claude", title: "✳\ufe0f Tidy up the parser", want: OVER },
  { agent: "claude", title: "  ✳ Tidy up", want: OVER },
  { agent: "claude", title: "Tidy up ✳ the parser", want: null },
  { agent: "claude", title: "✳Tidy", want: null },
  { agent: "claude", title: "✴ Tidy", want: null },
  { agent: "claude", title: "◔ Tidy", want: null },
  { agent: "claude", title: "shop__cc_1", want: null },
  { agent: "claude", title: "Action Required", want: null },
  { agent: "claude", title: "", want: null },

  { agent: "codex", title: "Action Required | shop", want: ASKS },
  { agent: "codex", title: "[ ! ] Action Required | shop", want: ASKS },
  { agent: "codex", title: "⠋ shop", want: RUNS },
  { agent: "codex", title: "shop ⠋", want: RUNS },
  { agent: "codex", title: "shop⠋", want: null },
  { agent: "codex", title: "shop", want: null },
  { agent: "codex", title: "my own title", more: { path: "/home/ada/shop" }, want: null },
  { agent: "codex", title: "shop", more: { path: "/home/ada/shop" }, want: OVER },
  { agent: "codex", title: "shop", more: { path: "/home/ada/shop/web/src" }, want: OVER },
  { agent: "codex", title: "shop", more: { path: "/home/ada/shopping" }, want: null },
  { agent: "codex", title: "a", more: { saidBefore: ["turn_running"] }, want: OVER },
  { agent: "codex", title: "a", more: { saidBefore: ["turn_over"] }, want: null },
  { agent: "codex", title: "⠋ a", more: { saidBefore: ["turn_running"] }, want: RUNS },

  { agent: "gemini", title: "✋  Action Required (shop)", want: ASKS },
  { agent: "gemini", title: "✋ Action Required (shop)", want: ASKS },
  { agent: "gemini", title: "✦  Working… (shop)", want: RUNS },
  { agent: "gemini", title: "✦  Action Required, thinks the model (shop)", want: RUNS },
  { agent: "gemini", title: "⏲  Working… (shop)", want: RUNS },
  { agent: "gemini", title: "⏲\ufe0f  Working… (shop)", want: RUNS },
  { agent: "gemini", title: "◇  Ready (shop)", want: OVER },
  { agent: "gemini", title: "Gemini CLI (shop)", want: null },

  { agent: "shell", title: "⠂ Tidy up", want: null },
  { agent: "unknown", title: "✳ Tidy up", want: null },
];

for (const { agent, title, more, want } of TABLE) {
  const name = `titleClaims() ${agent} ${JSON.stringify(title)} ${JSON.stringify(more ?? {})}`;
  Deno.test(`${name}: ${want?.[0] ?? "nothing"}`, () => {
    const claims = titleClaims(BUILT_IN, { agentType: agent, title, now: NOW, ...more });
    assert.deepEqual(
      claims,
      want === null ? [] : [{
        source: "title",
        status: want[0],
        claim: want[1],
        since: NOW,
        seenAt: NOW,
        flags: [],
        text: null,
      }],
    );
  });
}

Deno.test("titleClaims() a claim that is made again has held since the first time", () => {
  const look = { agentType: "claude", title: "⠂ a" } as const;
  const first = titleClaims(BUILT_IN, { ...look, now: NOW });
  const again = titleClaims(BUILT_IN, { ...look, title: "⠐ a", now: NOW + 500, previous: first });
  assert.deepEqual(again.map(({ since, seenAt }) => [since, seenAt]), [[NOW, NOW + 500]]);
  const other = titleClaims(BUILT_IN, { ...look, title: "✳ a", now: NOW + 900, previous: again });
  assert.deepEqual(other.map(({ since }) => since), [NOW + 900]);
});

Deno.test("titleClaims() a pattern, a text and a flag of the user's own", () => {
  const text = `
name = "codex"
version = "9"
agent = "codex"
[[title]]
id = "busy"
pattern = '^busy \\d+$'
text = "7"
status = "active"
claim = "busy"
flags = ["background_work"]
`;
  const packs = packSet([{ file: "codex.toml", text }]);
  assert.deepEqual(packs.problems, []);
  const said = (title: string) =>
    titleClaims(packs, { agentType: "codex", title, now: NOW }).map(({ flags }) => flags);
  assert.deepEqual(said("busy 17"), [["background_work"]]);
  assert.deepEqual(said("busy 16"), []);
  assert.deepEqual(said("⠋ shop"), []);
});

Deno.test("titleClaims() answers any title, and keeps none of its text", () => {
  const agents = fc.constantFrom<AgentType>("claude", "codex", "gemini", "shell", "unknown");
  const titles = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom("⠂", "\ud83d", "✳\ufe0f", " ".repeat(9_000), "⠂ ".repeat(9_000)),
  );
  fc.assert(fc.property(agents, titles, titles, (agentType, title, path) => {
    const claims = titleClaims(BUILT_IN, { agentType, title, path, now: NOW });
    assert.ok(claims.length <= 1);
    for (const { text, claim } of claims) {
      assert.equal(text, null);
      assert.match(claim, /^[a-z_]+$/);
    }
  }));
});

for (
  const [title, agent] of [
    ["✳ Tidy up the parser", "claude"],
    ["◐ Tidy up the parser", "claude"],
    ["✋  Action Required (shop)", "gemini"],
    ["◇  Ready (shop)", "gemini"],
    // A spinner may be anybody's.
    ["⠂ Tidy up the parser", "unknown"],
    ["Action Required | shop", "unknown"],
    ["root@box: ~", "unknown"],
    ["", "unknown"],
  ] as const
) {
  Deno.test(`titledAgent() ${title || "no title"}: ${agent}`, () => {
    assert.equal(titledAgent(packSet(), title), agent);
  });
}

Deno.test("titleClaims() the name of the project is not what the agent says", () => {
  const said = (title: string, path: string) =>
    titleClaims(packSet(), { agentType: "codex", title, path, now: NOW })[0]?.status ?? null;
  assert.equal(said("⠋ Action Required", "/home/u/Action Required"), "active");
  assert.equal(said("Action Required | Action Required", "/home/u/Action Required"), null);
  assert.equal(said("Action Required | shop", "/home/u/shop"), "waiting");
});
