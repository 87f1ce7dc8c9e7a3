import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import type { Result } from "../../shared/protocol/manifest.ts";
import { runCommand } from "./cli_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { paneCalled } from "./observer.ts";
import { Scene } from "./scene.ts";

/** A pack for Claude that knows one title of its own. */
const PACK = `name = "claude"
version = "7"
agent = "claude"
[[title]]
id = "call"
text = "CALL ME"
status = "waiting"
claim = "house_rule"
`;

e2eTest(
  "packs of the user are used at once, and one that broke stays as it was",
  async () => {
    await using scene = await Scene.start({
      sessions: [{
        name: "one",
        panes: [{ as: "claude", steps: [{ do: "title", text: "CALL ME" }, { do: "rest" }] }],
      }],
    });
    const { observer, home } = scene;
    const reload = () =>
      observer.client.request<Result<"detectors.reload">>("detectors.reload", {});
    await observer.waitFor("the agent", (seen) => paneCalled(seen, "%0")?.agentType === "claude");
    const directory = join(home.dir, "detectors");
    await Deno.mkdir(directory);
    const file = join(directory, "claude.toml");

    await Deno.writeTextFile(file, PACK);
    const { changed } = await reload();
    deepEqual(changed.map(({ name, to }) => [name, to?.version]), [["claude", "7"]]);
    const waiting = await observer.waitFor("the user's rule", (seen) => {
      const pane = paneCalled(seen, "%0");
      return pane?.status === "waiting" ? pane : undefined;
    });
    equal(waiting.statusReason, "house_rule");

    await Deno.writeTextFile(file, PACK.replace("text", "txet"));
    const { packs, problems } = await reload();
    const pack = packs.find(({ name }) => name === "claude");
    deepEqual([pack?.version, pack?.origin, pack?.kept], ["7", "user", true]);
    deepEqual([problems[0]?.file, problems[0]?.line], [file, 4]);
    const { status, checks } = await observer.request("health.get");
    equal(status, "degraded");
    ok(checks.find(({ name }) => name === "detectors")?.detail.startsWith(`${file}:4: `));
    ok(checks.some(({ detail }) => detail.includes("version 7 of claude, as read before, stays")));
    const list = await runCommand(home.dir, "detectors", "list");
    ok(list.stdout.includes(`${file}:4:`));
    ok(list.stdout.includes("as read before, line 4 is wrong now"));
    equal(paneCalled(observer.seen, "%0")?.statusReason, "house_rule");

    await Deno.remove(file);
    equal((await reload()).changed[0]?.to?.origin, "built_in");
    await observer.waitFor(
      "the built-in rules",
      (seen) => paneCalled(seen, "%0")?.statusReason !== "house_rule",
    );
  },
);
