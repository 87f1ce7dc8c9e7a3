import { deepEqual, equal, match, ok } from "node:assert/strict";
import { FakeTmux } from "../../fixtures/fake_tmux.ts";
import type {
  LogTailReport,
  MetricsReport,
  SelfTestReport,
} from "../../shared/protocol/methods/debug.ts";
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

e2eTest("the self-test of a daemon that is well passes, and says what does not", async () => {
  await using scene = await Scene.start();
  const { client } = scene.observer;
  const ask = () => client.request<SelfTestReport>("debug.selfTest", {});
  const { checks, ok: passed } = await ask();
  deepEqual(checks.filter(({ ok }) => !ok), []);
  ok(passed);
  deepEqual(
    checks.map(({ name }) => name),
    ["database", "tmux", "configuration", "hook spool", "disk space", "log", "clock"],
  );
  match(checks[0]?.detail ?? "", /^it takes a row, and \d+ tables are sound$/);
  match(checks[1]?.detail ?? "", / shows 1 pane$/);
  equal((await scene.observer.request("health.get")).agentHooks.refused, 0);
  equal((await runCommand(scene.home.dir, "selftest")).code, 0);

  await Deno.writeTextFile(scene.home.paths.configFile, "[tmux]\nsockets = 7\n");
  const wrong = await runCommand(scene.home.dir, "selftest", "--json");
  equal(wrong.code, 1);
  const failed = (JSON.parse(wrong.stdout) as SelfTestReport).checks.filter((one) => !one.ok);
  deepEqual(failed.map(({ name }) => name), ["configuration"]);
  match(failed[0]?.detail ?? "", /daemon\.toml:2: /);
});

e2eTest(
  "the log's last lines are told, by level, without a secret that somebody wrote there",
  async () => {
    await using scene = await Scene.start({ config: { logging: { level: "debug" } } });
    const { client } = scene.observer;
    const tail = (params: Record<string, string | number>) =>
      client.request<LogTailReport>("debug.logTail", params);
    const { lines } = await tail({ lines: 1_000 });
    ok(lines.some((line) => line.includes("the daemon has started")));
    deepEqual((await tail({ level: "error" })).lines, []);
    equal((await tail({ lines: 1 })).lines.length, 1);

    const secret = `ghp_${"a1B2c3D4".repeat(4)}a1B2`;
    const entry = {
      time: "2026-01-01T00:00:00.000Z",
      level: "error",
      room: "app",
      message: secret,
    };
    await Deno.writeTextFile(scene.home.paths.logFile, `${JSON.stringify(entry)}\n`, {
      append: true,
    });
    const [told = ""] = (await tail({ level: "error" })).lines;
    match(told, /REDACTED/);
    const shown = await runCommand(scene.home.dir, "logs", "--level", "error");
    equal(shown.code, 0);
    match(shown.stdout, /^2026-01-01 00:00:00Z error app: .*REDACTED/);
    const found = `${told}${shown.stdout}`;
    ok(!found.includes(secret));

    await scene.daemon.stop();
    const dead = await runCommand(scene.home.dir, "logs", "-n", "1");
    match(dead.stdout, /the daemon stops/, "a daemon that is gone has left its log");
  },
);
