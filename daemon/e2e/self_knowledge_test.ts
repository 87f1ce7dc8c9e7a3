import { deepEqual, equal, match, ok } from "node:assert/strict";
import { FakeTmux } from "../../fixtures/fake_tmux.ts";
import type { MetricsReport } from "../../shared/protocol/methods/debug.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import { runCommand } from "./cli_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { Scene } from "./scene.ts";

const checkOf = (health: Health, name: string) =>
  health.checks.find((check) => check.name === name);

function metricsOf(scene: Scene): Promise<MetricsReport> {
  return scene.observer.client.request<MetricsReport>("debug.metrics", {});
}

e2eTest(
  "health is degraded while tmux does not answer, says since when, and is healthy again",
  async () => {
    await using fake = await FakeTmux.create();
    await using scene = await Scene.start({ config: { tmux: { program: fake.path } } });
    const { observer } = scene;
    const health = () => observer.request("health.get");
    const before = await health();
    deepEqual([before.condition, before.status], ["healthy", "ok"]);

    await fake.setMode("denied");
    const unwell = await eventually("degraded health", async () => {
      const now = await health();
      return now.condition === "degraded" && now;
    });
    const tmux = checkOf(unwell, "tmux");
    equal(tmux?.condition, "degraded");
    ok(tmux.since >= before.since && tmux.since <= Date.now());
    match(tmux.advice ?? "", /ntm-tracker doctor/);
    equal(checkOf(unwell, "last look")?.condition, "healthy", "a look that failed was made, too");
    const told = await runCommand(scene.home.dir, "health");
    equal(told.code, 1);
    match(told.stdout, /^! degraded · ntm-tracker/);
    match(told.stdout, /→ tmux: try `tmux list-sessions`/);

    await fake.setMode("recording");
    const well = await eventually("good health", async () => {
      const now = await health();
      return now.condition === "healthy" && now;
    });
    ok(well.since > unwell.since || well.since >= tmux.since);
    equal(checkOf(well, "tmux")?.advice, null);
    equal((await runCommand(scene.home.dir, "health")).code, 0);
  },
);

e2eTest("health is degraded while the log cannot be written", async () => {
  await using scene = await Scene.start();
  const { observer, home } = scene;
  await Deno.remove(home.paths.logFile);
  await Deno.mkdir(home.paths.logFile);
  const conditionOf = async () => checkOf(await observer.request("health.get"), "log")?.condition;
  await eventually("a log that is missed", async () => {
    await scene.fleet.tmux("kill-server").catch(() => {});
    return await conditionOf() === "degraded";
  });
});

e2eTest("the figures of debug.metrics move with what happens", async () => {
  await using scene = await Scene.start();
  const before = await metricsOf(scene);
  await scene.fleet.addSession({ name: "private-name", panes: ["quiet"] });
  const after = await eventually("figures that moved", async () => {
    const now = await metricsOf(scene);
    const grows = ["looks", "events.kept"].every((name) =>
      (now.counters[name] ?? 0) > (before.counters[name] ?? 0)
    );
    return grows && (now.timingsMs["loopLag"]?.count ?? 0) > 0 && now;
  });
  for (const name of ["look", "commit", "turn"]) {
    const figures = after.timingsMs[name];
    ok(figures && figures.count > 0 && figures.p50 <= figures.p95 && figures.p95 <= figures.max);
  }
  ok((after.timingsMs["commit"]?.count ?? 0) > (before.timingsMs["commit"]?.count ?? 0));
  equal(after.gauges["clients"], 1);
  equal(after.gauges["sessions"], 2);
  equal(after.gauges["sources.circuitsOpen"], 0);
  for (const name of ["database.bytes", "database.walBytes", "memory.rssBytes"]) {
    ok((after.gauges[name] ?? 0) > 0, name);
  }
  const text = JSON.stringify(after);
  ok(!text.includes("private-name") && !text.includes(scene.home.dir));
});
