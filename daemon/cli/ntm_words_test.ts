import assert from "node:assert/strict";
import type { PaneNtm } from "../../shared/model/pane.ts";
import { ntmSentence, projectOf } from "./ntm_words.ts";
import { SAMPLE_NOW, sampleNtm } from "./test_snapshot.ts";

const NOTHING: PaneNtm = sampleNtm({
  label: null,
  baseProject: null,
  agentType: null,
  childPid: null,
  contextPercent: null,
});

const named = (name: string, ntm: PaneNtm | null) => projectOf({ name }, [{ ntm: null }, { ntm }]);

Deno.test("projectOf() project and label, where they say more than the name", () => {
  assert.equal(named("atlas--api", sampleNtm()), "atlas (api)");
  assert.equal(named("renamed", sampleNtm({ label: null })), "atlas");
  assert.equal(named("atlas", sampleNtm({ label: null })), null, "any session has this one");
  assert.equal(named("atlas", { ...NOTHING, label: "api" }), "(api)");
  assert.equal(named("atlas", NOTHING), null);
  assert.equal(named("atlas", null), null);
  assert.equal(projectOf({ name: "atlas" }, []), null);
});

Deno.test("projectOf() and ntmSentence() let no escape sequence through", () => {
  const ntm = sampleNtm({ baseProject: "a\x1b[31mb", label: "c\x1b]0;d\x07", agentType: "e\x9bm" });
  const shown = `${named("x", ntm)}${ntmSentence(ntm, SAMPLE_NOW)}`;
  for (const hostile of ["\x1b", "\x07", "\x9b"]) assert.ok(!shown.includes(hostile));
});

Deno.test("ntmSentence() says what ntm says, and when", () => {
  assert.equal(
    ntmSentence(sampleNtm({ rateLimited: true }), SAMPLE_NOW),
    "NTM says: project atlas (api), claude, process 4711, context 42 %, rate limited; 1m ago",
  );
  assert.equal(ntmSentence(NOTHING, SAMPLE_NOW), "NTM says: nothing of it; 1m ago");
});
