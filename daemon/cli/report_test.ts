import assert from "node:assert/strict";
import { join } from "node:path";
import { type ScriptedHistory, scriptedHistory } from "./report/test_history.ts";
import { report, type ReportArguments } from "./report.ts";
import { withScriptedDaemon } from "./test_with_scripted_daemon.ts";

const NOW = Date.parse("2026-11-21T12:30:00Z");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const USUAL: ReportArguments = {
  week: true,
  last: undefined,
  of: undefined,
  format: undefined,
  output: undefined,
  force: false,
};

const HISTORY: ScriptedHistory = {
  timeZone: "Europe/Berlin",
  now: NOW,
  hour: (start) => ({
    watchedMs: HOUR_MS,
    activeMs: HOUR_MS / 2,
    busyMs: HOUR_MS / 4,
    compactions: start % DAY_MS === 9 * HOUR_MS ? 3 : 0,
    tokensExact: 1_000,
  }),
};

interface Given {
  readonly history?: Partial<ScriptedHistory>;
  readonly json?: boolean;
  readonly config?: string;
}

async function run(
  args: Partial<ReportArguments>,
  { history = {}, json = false, config }: Given = {},
) {
  const answers = scriptedHistory({ ...HISTORY, ...history });
  return await withScriptedDaemon({ answers, json, now: NOW }, async (context) => {
    if (config !== undefined) await Deno.writeTextFile(context.paths.configFile, config);
    assert.equal(await report(context, { ...USUAL, ...args }), 0);
    return context.screen.text;
  });
}

Deno.test("report() tells the week that goes on beside the one before", async () => {
  const text = await run({});
  assert.match(text, /^Week of 2026-11-16 to 2026-11-22, so far\n/);
  assert.match(text, /This week until now, Sat 13:30, beside last week until the same time:/);
  assert.match(text, /3 compactions a day last week, 3 this week\./);
  assert.match(text, /^Mon 2026-11-16 +12h 00m .* \$1\.50$/m);
  assert.doesNotMatch(text, /Sun 2026-11-22/, "it has not begun");
  assert.match(text, /\ntotal [^]*\nSESSION [^]*\napi [^]*\nAGENT [^]*\nclaude /);
});

Deno.test("report() of several weeks ends with the one that is named", async () => {
  const made = JSON.parse(await run({ last: 3, of: "2026-10-28" }, { json: true }));
  const weeks = made.weeks.map(({ from }: { from: string }) => from);
  assert.deepEqual(weeks, ["2026-10-12", "2026-10-19", "2026-10-26"]);
  assert.equal(made.weeks[1].end - made.weeks[1].start, 169 * HOUR_MS, "with 25 hours on Sunday");
  const doubled = made.weeks[1].hours.filter(
    ({ day, hour }: { day: string; hour: number }) => day === "2026-10-25" && hour === 2,
  );
  const midnight = Date.parse("2026-10-24T22:00:00Z");
  assert.deepEqual(
    doubled.map(({ start, watchedMs }: { start: number; watchedMs: number }) => [
      start - midnight,
      watchedMs,
    ]),
    [[2 * HOUR_MS, HOUR_MS], [3 * HOUR_MS, HOUR_MS]],
  );
  const page = await run({ of: "2026-10-25", format: "html" });
  assert.match(page, /Sun 2026-10-25, 02:00: busy 30m, watched 2h 00m/);
});

Deno.test("report() of a week that has not begun is refused", async () => {
  await assert.rejects(run({ of: "2026-11-23" }), { code: "USAGE", exit: 2 });
});

Deno.test("report() writes a file for its owner alone, and no other over it", async () => {
  const answers = scriptedHistory(HISTORY);
  await withScriptedDaemon({ answers, now: NOW }, async (context, home) => {
    const output = join(home, "week.html");
    await report(context, { ...USUAL, output });
    assert.equal(context.screen.text, `written to ${output}\n`);
    assert.equal((await Deno.stat(output)).mode ?? 0, 0o100600);
    assert.match(await Deno.readTextFile(output), /^<!doctype html>/);
    const again = report(context, { ...USUAL, output, format: "csv" });
    await assert.rejects(again, { code: "EXISTS", exit: 1, message: /--force/ });
    assert.match(await Deno.readTextFile(output), /^<!doctype html>/);
    await report(context, { ...USUAL, output, format: "csv", force: true });
    assert.match(await Deno.readTextFile(output), /^week,scope,name,/);
    assert.equal((await Deno.stat(output)).mode ?? 0, 0o100600);
    const lost = report(context, { ...USUAL, output: join(home, "none", "week.html") });
    await assert.rejects(lost, { code: "NOT_FOUND", exit: 4, message: /no directory/ });
    const names = [...Deno.readDirSync(home)].map(({ name }) => name);
    assert.deepEqual(names.filter((name) => name.startsWith(".week")), []);
  });
});

Deno.test("report() writes through a link, which stays", async () => {
  const answers = scriptedHistory(HISTORY);
  await withScriptedDaemon({ answers, now: NOW }, async (context, home) => {
    const [output, other] = [join(home, "week.csv"), join(home, "other")];
    await Deno.writeTextFile(other, "mine");
    await Deno.symlink(other, output);
    await assert.rejects(report(context, { ...USUAL, output }), { code: "EXISTS" });
    await report(context, { ...USUAL, output, force: true });
    assert.match(await Deno.readTextFile(other), /^week,scope,name,/);
    assert.ok((await Deno.lstat(output)).isSymlink);
  });
});

Deno.test("report() takes out what the user's own patterns find", async () => {
  const given = {
    history: { sessions: ["for client-4711"] },
    config: '[redaction]\npatterns = ["client-[0-9]+"]\n',
  };
  for (const format of ["text", "json", "csv", "html"] as const) {
    const text = await run({ format }, given);
    assert.ok(!text.includes("4711"), format);
    assert.ok(text.includes("[REDACTED]"), format);
  }
});

Deno.test("report() does not go without the settings that say what to take out", async () => {
  await assert.rejects(run({}, { config: '[redaction]\npatterns = ["("]\n' }), {
    code: "CONFIG_WRONG",
    exit: 78,
  });
});

Deno.test("report() with --json prints one document, and refuses two", async () => {
  const made = JSON.parse(await run({}, { json: true }));
  assert.deepEqual([made.kind, made.version, made.weeks.length], ["ntm-tracker.report", 1, 1]);
  await assert.rejects(run({ format: "csv" }, { json: true }), { code: "USAGE" });
});
