import assert from "node:assert/strict";
import { REASON_WORDS } from "../../shared/text/reason_words.ts";
import type { PackSource } from "./pack.ts";
import { BUILT_IN_PACKS, packFor } from "./pack_set.ts";
import { packSet } from "./test_packs.ts";

function userPack(
  { name = "claude", agent = "claude", version = "7", file = "", more = "" } = {},
): PackSource {
  const text = `name = "${name}"\nversion = "${version}"\nagent = "${agent}"\n${more}`;
  return { file: file === "" ? `${name}.toml` : file, text };
}

/** Each problem in short. */
function told(...packs: readonly PackSource[]): readonly string[] {
  return packSet(packs).problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

Deno.test("joinPacks() of nothing is the built-in packs", () => {
  const { byAgent, list, problems } = packSet();
  assert.deepEqual(problems, []);
  assert.deepEqual([...byAgent.keys()].toSorted(), ["claude", "codex", "gemini", "shell"]);
  assert.deepEqual(
    list.map(({ name, agent, origin, replaces }) => [name, agent, origin, replaces]),
    [
      ["claude", "claude", "built_in", null],
      ["codex", "codex", "built_in", null],
      ["gemini", "gemini", "built_in", null],
      ["shell", "shell", "built_in", null],
    ],
  );
  for (const { name, titleRules, screenRules, version } of list) {
    // What other programs write into a title says nothing that is known of all of them.
    assert.equal(titleRules > 0, name !== "shell");
    assert.ok(screenRules > 0);
    assert.match(version, /^\d+\.\d+\.\d+$/);
  }
});

Deno.test("joinPacks() there are words for everything that the built-in packs claim", () => {
  const claims = [...packSet().byAgent.values()].flatMap(({ titles, screen }) => [
    ...titles.map(({ claim }) => claim),
    ...screen.rules.map(({ claim }) => claim),
    ...screen.limits.map(({ kind }) => kind),
  ]);
  assert.ok(claims.length > 0);
  const mute = claims.filter((claim) => !Object.hasOwn(REASON_WORDS, claim));
  assert.deepEqual([...new Set(mute)], []);
});

Deno.test("joinPacks() a user pack takes the place of the built-in one of its name", () => {
  const { byAgent, list, problems } = packSet([userPack()]);
  assert.deepEqual(problems, []);
  assert.equal(byAgent.get("claude")?.version, "7");
  const { titleRules, screenRules, source, ...claude } = list[0] ?? {};
  assert.equal(source?.file, "claude.toml");
  assert.deepEqual(claude, {
    name: "claude",
    version: "7",
    agent: "claude",
    origin: "user",
    replaces: "1.0.0",
    kept: false,
  });
  assert.deepEqual([titleRules, screenRules], [0, 0]);
});

Deno.test("joinPacks() a user pack for an agent without one is added", () => {
  const withoutShell = BUILT_IN_PACKS.filter(({ file }) => !file.includes("shell"));
  const { byAgent, list } = packSet([userPack({ name: "prompts", agent: "shell" })], withoutShell);
  assert.equal(byAgent.get("shell")?.name, "prompts");
  assert.equal(list.find(({ name }) => name === "prompts")?.replaces, null);
});

Deno.test("joinPacks() a user pack that is wrong leaves the built-in one in force", () => {
  const { byAgent, problems } = packSet([userPack({ more: "flavour = 1\n" })]);
  assert.deepEqual(problems.map(({ file, line, key }) => [file, line, key]), [
    ["claude.toml", 4, "flavour"],
  ]);
  assert.notEqual(byAgent.get("claude")?.version, "7");
});

Deno.test("joinPacks() one pack for each agent, one agent for each name", () => {
  assert.deepEqual(told(userPack({ name: "mine" })), [
    "mine.toml:1: the pack is for claude, which pack claude serves",
  ]);
  assert.deepEqual(told(userPack({ agent: "shell" })), [
    "claude.toml:1: the pack is for shell, but claude is for claude",
  ]);
  assert.deepEqual(told(userPack({ file: "a.toml" }), userPack({ file: "b.toml" })), [
    "b.toml:1: a.toml has a pack named claude too",
  ]);
});

Deno.test("packFor() reads a pane without an agent as a shell's", () => {
  const packs = packSet();
  assert.equal(packFor(packs, "unknown")?.name, "shell");
  assert.equal(packFor(packs, "shell")?.name, "shell");
  assert.equal(packFor(packs, "codex")?.name, "codex");
  assert.equal(packFor(packSet([], []), "unknown"), undefined);
});

Deno.test("joinPacks() the built-in packs hold the thresholds that are used without a pack", () => {
  const own = packSet();
  const bare = packSet(
    [],
    BUILT_IN_PACKS.map(({ file, text }) => ({
      file,
      text: text.split("[thresholds]")[0] ?? "",
    })),
  );
  assert.deepEqual(bare.problems, []);
  for (const [agent, { thresholds }] of own.byAgent) {
    assert.deepEqual(thresholds, bare.byAgent.get(agent)?.thresholds, agent);
  }
});
