import assert from "node:assert/strict";
import { DetectorList, detectorsReload } from "../../shared/protocol/methods/detectors.ts";
import { RulesInForce } from "../detect/rules_in_force.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { Detectors } from "./detectors.ts";
import { RuleHome, smallPack } from "./test_rule_places.ts";

function detectorsOf(home: RuleHome) {
  const rules = new RulesInForce({ clock: () => 0, settingsFile: "" });
  const log = memoryLog();
  const changes: string[] = [];
  const detectors = new Detectors({
    places: home.places(),
    rules,
    log: log.room("detect"),
    onChange: () => changes.push(rules.packs.byAgent.get("claude")?.version ?? "none"),
  });
  return { detectors, rules, log, changes };
}

Deno.test("Detectors.reload() brings packs into force at once, and takes them out again", () =>
  RuleHome.with(async (home) => {
    const { detectors, rules, changes } = detectorsOf(home);
    await detectors.load();
    assert.equal(rules.packs.byAgent.get("claude")?.version, "1.0.0");

    await home.write("claude.toml", smallPack("claude", "2"));
    const answer = await detectors.reload();
    assert.deepEqual(detectorsReload.result.parse(answer), answer);
    assert.deepEqual(answer.changed, [{
      name: "claude",
      from: { version: "1.0.0", origin: "built_in" },
      to: { version: "2", origin: "user" },
    }]);
    assert.deepEqual(answer.packs[0], {
      name: "claude",
      version: "2",
      agent: "claude",
      origin: "user",
      path: home.pathOf("claude.toml"),
      replaces: "1.0.0",
      kept: false,
      titleRules: 0,
      screenRules: 0,
    });
    assert.deepEqual((await detectors.reload()).changed, []);

    await home.write("claude.toml", smallPack("claude", "2", "# another text\n"));
    assert.equal((await detectors.reload()).changed.length, 1, "the same version, another text");

    await Deno.remove(home.pathOf("claude.toml"));
    const [back] = (await detectors.reload()).changed;
    assert.deepEqual(back?.to, { version: "1.0.0", origin: "built_in" });
    assert.deepEqual(changes, ["1.0.0", "2", "2", "2", "1.0.0"]);
  }));

Deno.test("Detectors.reload() of a pack that broke what was read before stays in force", () =>
  RuleHome.with(async (home) => {
    const { detectors, rules, log } = detectorsOf(home);
    await home.write("claude.toml", smallPack("claude", "2"));
    await detectors.load();
    for (const broken of ["flavour = 1\n", "not TOML"]) {
      await home.write("claude.toml", smallPack("claude", "3", broken));
      const answer = await detectors.reload();
      const [pack] = answer.packs;
      assert.deepEqual([pack?.version, pack?.origin, pack?.kept], ["2", "user", true]);
      assert.equal(pack?.path, answer.problems[0]?.file);
      assert.equal(answer.problems[0]?.line, 4);
      assert.deepEqual(answer.changed, []);
      assert.deepEqual(DetectorList.parse(detectors.list()), detectors.list());
    }
    assert.equal(log.records.filter(({ level }) => level === "warn").length, 2);
    await Deno.writeFile(home.pathOf("claude.toml"), new Uint8Array(70_000));
    assert.equal((await detectors.reload()).packs[0]?.kept, true, "nor can be read");
    await home.write("claude.toml", smallPack("claude", "3"));
    assert.deepEqual((await detectors.reload()).changed.map(({ to }) => to?.version), ["3"]);
    assert.deepEqual([rules.problems, detectors.list().packs[0]?.kept], [[], false]);
    await home.write("claude.toml", "not TOML");
    await detectors.reload();
    await Deno.remove(home.pathOf("claude.toml"));
    assert.equal((await detectors.reload()).packs[0]?.origin, "built_in", "taken out by its owner");
  }));

Deno.test("Detectors.list() tells what is wrong, and the built-in pack is in force", () =>
  RuleHome.with(async (home) => {
    await home.write("claude.toml", smallPack("claude", "2", 'flavour = "\u001b]0;x\u0007hot"\n'));
    const { detectors, rules, log } = detectorsOf(home);
    await detectors.load();
    const list = detectors.list();
    assert.deepEqual(DetectorList.parse(list), list);
    assert.deepEqual(list.packs.map(({ name, origin }) => [name, origin]), [
      ["claude", "built_in"],
      ["codex", "built_in"],
      ["gemini", "built_in"],
      ["shell", "built_in"],
    ]);
    assert.equal(list.directory, home.pathOf("").replace(/\/$/, ""));
    assert.equal(list.problems[0]?.file, home.pathOf("claude.toml"));
    assert.equal(rules.problems.length, 1);
    assert.equal(log.records.filter(({ level }) => level === "warn").length, 1);
    assert.doesNotMatch(JSON.stringify(list), /\\u001b/);
  }));

Deno.test("Detectors.reload() twice at once reads twice in order", () =>
  RuleHome.with(async (home) => {
    const { detectors, rules, changes } = detectorsOf(home);
    await home.write("claude.toml", smallPack("claude", "2"));
    const both = [detectors.reload(), detectors.reload()];
    await Promise.all(both);
    assert.deepEqual(changes, ["2", "2"]);
    assert.equal(rules.packs.byAgent.get("claude")?.version, "2");
  }));
