import assert from "node:assert/strict";
import { loadUserRules, type RulePlaces } from "./load_user_rules.ts";
import { RuleHome, smallPack } from "./test_rule_places.ts";

/** The packs that are right, and each problem in short. */
async function load(home: RuleHome, places: RulePlaces) {
  const { packs, screenRules, problems } = await loadUserRules(places);
  const base = (file: string) => file.replace(`${home.dir}/`, "");
  const told = packs.flatMap(({ parsed }) => "pack" in parsed ? [] : parsed.problems);
  return {
    packs: packs.flatMap(({ parsed }) => "pack" in parsed ? [parsed.pack.name] : []),
    rules: screenRules.map(({ id }) => id),
    problems: [...problems, ...told].map(({ file, line, message }) =>
      `${base(file)}:${line}: ${message}`
    ),
  };
}

Deno.test("loadUserRules() reads packs, and the patterns of the settings", () =>
  RuleHome.with(async (home) => {
    await home.write("codex.toml", smallPack("codex", "2"));
    await home.write("claude.toml", smallPack("claude", "2", "flavour = 1\n"));
    assert.deepEqual(await load(home, home.places()), {
      packs: ["codex"],
      rules: [
        "detection.escalation_patterns[1]",
        "detection.escalation_patterns[2]",
        "detection.compact_patterns[1]",
        "detection.compact_patterns[2]",
      ],
      problems: ["detectors/claude.toml:4: unknown key flavour"],
    });
  }));

Deno.test("loadUserRules() tells a pattern of the settings with its line", () =>
  RuleHome.with(async (home) => {
    const settings = `[detection]\ncompact_patterns = []\n` +
      `escalation_patterns = [\n  "fine",\n  "look(?=ahead)",\n]\n`;
    const { rules, problems } = await load(home, home.places(settings));
    assert.deepEqual(rules, ["detection.escalation_patterns[1]"]);
    assert.equal(problems.length, 1);
    assert.match(
      problems[0] ?? "",
      /^daemon\.toml:5: detection\.escalation_patterns\[2\] is refused: /,
    );
  }));

Deno.test("loadUserRules() another directory must be there, and is read instead", () =>
  RuleHome.with(async (home) => {
    await home.write("codex.toml", smallPack("codex", "2"));
    const missing = home.places(`[detection]\npack_dir = "${home.dir}/missing"\n`);
    const { packs, problems } = await load(home, missing);
    assert.deepEqual(packs, []);
    assert.match(problems[0] ?? "", /^missing:1: the packs cannot be read: No such file/);
    const other = home.places(`[detection]\npack_dir = "${home.dir}/detectors"\n`);
    assert.deepEqual((await load(home, other)).packs, ["codex"]);
  }));

Deno.test("loadUserRules() reads sixteen packs and no more, and none that is too long", () =>
  RuleHome.with(async (home) => {
    await home.write("00.toml", `# ${"x".repeat(64 * 1024)}`);
    for (let at = 1; at < 18; at++) {
      await home.write(`${String(at).padStart(2, "0")}.toml`, smallPack("shell", String(at)));
    }
    const { packs, problems } = await load(home, home.places());
    assert.equal(packs.length, 15);
    assert.deepEqual(problems, [
      "detectors/00.toml:1: it has 65538 bytes, at most 65536 are read",
      "detectors/16.toml:1: the pack is not read, and 1 after it: at most 16 are",
    ]);
  }));
