import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { TOKENS } from "../../fixtures/secrets/tokens.ts";
import { runCommand } from "./cli_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { pause } from "./eventually.ts";
import { Scene } from "./scene.ts";

const WATCHED_MS = 1_500;

/** One that tmux takes for a name as it is. */
const TOKEN = TOKENS.find(({ text }) => /^[\w-]{20,60}$/.test(text));

e2eTest("what was watched is in stats and in the week's report, and no secret", async () => {
  ok(TOKEN !== undefined);
  const config = { redaction: { patterns: ["client-[0-9]+"] } };
  await using scene = await Scene.start({
    sessions: [
      { name: "one-client-4711", panes: ["quiet", "works"] },
      { name: TOKEN.text, panes: ["works"] },
    ],
    config,
  });
  await pause(WATCHED_MS);
  // What goes on is told once its minute is kept.
  equal((await scene.daemon.stop()).code, 0);
  await scene.restart();
  const { dir } = scene.home;
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCommand(dir, ...args);
    deepEqual([code, stderr], [0, ""], args.join(" "));
    return stdout;
  };

  const byDay = await run("stats");
  match(byDay, /^DAY +ACTIVE[^]*\n\d{4}-\d\d-\d\d +\d+s? /);
  match(await run("stats", "--by", "session"), /^one-\[REDACTED\] +.*\d+s/m);
  const summary = JSON.parse(await run("stats", "--by", "session", "--json"));
  equal(summary.complete, true);
  ok(summary.totals.watchedMs > 0);

  const file = join(dir, "week.html");
  equal(await run("report", "--week", "--output", file), `written to ${file}\n`);
  equal((await Deno.stat(file)).mode, 0o100600);
  const again = await runCommand(dir, "report", "--week", "--output", file);
  equal(again.code, 1);
  match(again.stderr, /exists already.*--force/);
  const page = await Deno.readTextFile(file);
  match(page, /<svg role="img"/);
  match(page, /No comparison: last week was not watched/);
  const texts = [page, byDay];
  for (const format of ["text", "json", "csv"]) {
    texts.push(await run("report", "--week", "--format", format));
  }
  for (const [index, text] of texts.entries()) {
    for (const secret of [TOKEN.secret, "client-4711"]) {
      const at = text.indexOf(secret);
      equal(at, -1, `text ${index}: ${text.slice(Math.max(0, at - 80), at + 80)}`);
    }
  }
  const { weeks: [week] } = JSON.parse(await run("report", "--json"));
  equal(week.days.length, 7);
  ok(week.totals.watchedMs > 0);
  ok(week.days.some(({ state }: { state: string }) => state === "watched"));
});
