import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Pane } from "../../shared/model/pane.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { type Observer, paneCalled } from "./observer.ts";
import { claudeAnswer, claudePrompt } from "./transcript_lines.ts";
import { idler, TranscriptScene } from "./transcript_scene.ts";

const SESSION = "bed9581c-8dcf-4f48-afd9-d26b43a3fc88";
const TRANSCRIPT = `claude/projects/-home-u-p/${SESSION}.jsonl`;
const prompt = () => claudePrompt(SESSION);

/** An answer that took in so many tokens, wrote a hundred, and ended the turn. */
function answer(id: string, tokens: number) {
  const usage = {
    input_tokens: 10,
    output_tokens: 100,
    cache_read_input_tokens: tokens - 10,
    cache_creation_input_tokens: 0,
  };
  const content = [{ type: "text", text: "words of an agent" }];
  const message = { id, model: "claude-opus-4-6", content, stop_reason: "end_turn", usage };
  return claudeAnswer(SESSION, id, { message });
}

/** What Claude writes down when its plan is used up. */
function refusal() {
  const content = [{ type: "text", text: "You've hit your limit · resets 3pm" }];
  const usage = { input_tokens: 0, output_tokens: 0 };
  const message = { id: "refusal", model: "<synthetic>", content, usage };
  return claudeAnswer(SESSION, "refusal", { isApiErrorMessage: true, message });
}

function boundary(uuid: string) {
  const compactMetadata = { trigger: "auto", preTokens: 186_000, postTokens: 8_000 };
  const type = {
    type: "system",
    subtype: "compact_boundary",
    parentUuid: null,
    isSidechain: false,
  };
  return {
    ...type,
    sessionId: SESSION,
    uuid,
    timestamp: new Date().toISOString(),
    compactMetadata,
  };
}

async function paneOnce(
  observer: Observer,
  what: string,
  fits: (pane: Pane) => boolean,
): Promise<Pane> {
  return await observer.waitFor(what, (seen) => {
    const pane = paneCalled(seen, "%0");
    return pane !== undefined && fits(pane) ? pane : undefined;
  });
}

e2eTest("what an agent used, compacted and ran into is shown, told once and kept", async () => {
  await using scene = await TranscriptScene.start(async (home) => [await idler(home, "claude")]);
  const { observer } = scene;
  await scene.register(await scene.pidOf("%0", "claude"), SESSION);
  scene.write(TRANSCRIPT, prompt(), answer("m1", 186_000));
  const full = await paneOnce(observer, "its use", ({ stats }) => {
    return stats.tokens?.total === 186_100;
  });
  deepEqual([full.agentSession?.id, full.agentSession?.model], [SESSION, "claude-opus-4-6"]);
  deepEqual([full.stats.tokens?.output, full.stats.context?.percent], [100, 93]);
  await observer.waitForEvent("context.low", ({ payload }) => payload["percent"] === 93);
  await paneOnce(observer, "its flag", ({ flags }) => flags.includes("context_low"));

  scene.write(TRANSCRIPT, boundary("b1"), answer("m2", 12_000));
  const compact = await observer.waitForEvent("compact");
  // That the context fell may be seen at the same time.
  match(String(compact.payload["sources"]), /^transcript(?:,context)?$/);
  deepEqual([compact.payload["preTokens"], compact.payload["postTokens"]], [186_000, 8_000]);
  await paneOnce(observer, "a smaller context", ({ stats }) => stats.context?.tokens === 12_000);

  scene.write(TRANSCRIPT, prompt(), refusal());
  await observer.waitForEvent("limit", ({ payload }) => payload["cause"] === "usage_limit");
  const stopped = await paneOnce(observer, "why", ({ flags }) => flags.includes("rate_limited"));
  equal(stopped.stats.limits?.cause, "usage_limit");
  const told = observer.seen.events.map(({ type }) => type).filter(isOfAgent);
  deepEqual(told, ["agent.session", "context.low", "compact", "limit"]);
  const { cursor } = observer;
  await scene.daemon.kill9();

  await scene.restart();
  const { observer: again } = scene;
  const history = await scene.daemon.observe(cursor);
  scene.write(TRANSCRIPT, prompt(), answer("m3", 14_000));
  const after = await paneOnce(again, "the next answer", ({ stats }) => {
    return stats.context?.tokens === 14_000 && stats.tokens?.total === 212_300;
  });
  deepEqual([after.stats.compactCount, after.stats.limits], [1, null]);
  await history.waitForEvent("limit", ({ payload }) => payload["phase"] === "ended");
  const news = history.seen.events.map(({ type }) => type).filter(isOfAgent);
  deepEqual(news, ["limit"], "nothing is told again");
  await scene.daemon.stop();
  for (const path of [scene.home.paths.database, scene.home.paths.logFile]) {
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(path));
    ok(!/words of an? (?:person|agent)/.test(bytes), `${path} holds nothing that anybody wrote`);
  }
});

function isOfAgent(type: string): boolean {
  return ["agent.session", "context.low", "compact", "limit"].includes(type);
}
