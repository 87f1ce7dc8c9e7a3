import assert from "node:assert/strict";
import { join } from "node:path";
import { Diagnostics } from "../../shared/protocol/methods/diagnostics.ts";
import { DIAGNOSTICS } from "../rpc/test_answers.ts";
import { diagnostics } from "./diagnostics.ts";
import { doctor } from "./doctor.ts";
import { type MemoryContext, memoryContext } from "./memory_context.ts";
import { withScriptedDaemon } from "./test_with_scripted_daemon.ts";

const NOTHING = { output: undefined, includeOutput: false, dryRun: false, yes: false };

/** A home without a daemon, with a log that holds a secret. */
async function withHome(
  body: (context: MemoryContext, home: string) => Promise<void>,
  json = false,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-diagnostics-" });
  try {
    const context = memoryContext({ home, json, env: { TMUX_TMPDIR: home, PATH: home } });
    await Deno.writeTextFile(context.paths.logFile, '{"message":"password=hunter2"}\n');
    await body(context, home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("diagnostics() without a daemon writes what files tell, and says what is missing", () =>
  withHome(async (context, home) => {
    const output = join(home, "bundle.json");
    assert.equal(await diagnostics(context, { ...NOTHING, output, yes: true }), 0);
    const text = await Deno.readTextFile(output);
    const bundle = Diagnostics.parse(JSON.parse(text));
    assert.equal(bundle.madeBy, "files");
    assert.deepEqual(bundle.missing.map(({ part }) => part), ["health", "totals", "database"]);
    assert.deepEqual(bundle.logs[0]?.lines, ['{"message":"password=[REDACTED]"}']);
    assert.ok(bundle.checks.length > 3);
    assert.equal(bundle.output, null);
    assert.doesNotMatch(text, /hunter2/);
    assert.equal(((await Deno.stat(output)).mode ?? 0) & 0o777, 0o600);
    assert.match(context.screen.text, /from files alone \(no daemon runs\)/);
    assert.match(context.screen.text, /– +health +no daemon runs/);
    assert.match(context.screen.text, /– +output +nothing that panes show/);
  }));

Deno.test("diagnostics() beside a daemon cleans what its own checks say", () => {
  const answers = { "debug.diagnostics": DIAGNOSTICS };
  return withScriptedDaemon({ answers, now: 0 }, async (context, home) => {
    // One secret of a known shape, one that only a pattern of the user's tells, and a name.
    const tmux = "/home/me/zq-4711-qz/password=hunter2";
    await Deno.writeTextFile(
      context.paths.configFile,
      `[tmux]\nprogram = "${tmux}"\n[redaction]\npatterns = ["zq-[0-9]+-qz"]\n`,
    );
    await doctor(context, { fix: false });
    assert.ok(context.screen.text.includes(tmux), "doctor prints it");
    const output = join(home, "bundle.json");
    assert.equal(await diagnostics(context, { ...NOTHING, output, yes: true }), 0);
    const text = await Deno.readTextFile(output);
    const { madeBy, checks } = Diagnostics.parse(JSON.parse(text));
    assert.equal(madeBy, "daemon");
    const check = checks.find(({ name }) => name === "tmux");
    assert.equal(check?.detail, "~/[REDACTED]/password=[REDACTED] cannot be executed");
    assert.doesNotMatch(text, /hunter2|zq-4711|home\/me/);
  });
});

Deno.test("diagnostics() writes over nothing, and nothing that nobody has agreed to", () =>
  withHome(async (context, home) => {
    const output = join(home, "bundle.json");
    const args = { ...NOTHING, output };
    assert.equal(await diagnostics(context, { ...args, dryRun: true }), 0);
    assert.equal(await diagnostics(context, args, () => false), 0);
    await assert.rejects(diagnostics(context, args), { code: "UNCONFIRMED", exit: 2 });
    await assert.rejects(Deno.stat(output), Deno.errors.NotFound);
    const asked: string[] = [];
    await diagnostics(context, args, (question) => asked.push(question) > 0);
    assert.deepEqual(asked, [`Write ${output}?`]);
    const before = await Deno.readTextFile(output);
    await assert.rejects(diagnostics(context, { ...args, yes: true }), { code: "EXISTS", exit: 1 });
    assert.equal(await Deno.readTextFile(output), before);
  }));

Deno.test("diagnostics() as JSON lists the parts, also of wrong settings", () =>
  withHome(async (context, home) => {
    await Deno.writeTextFile(context.paths.configFile, "[polling]\nno_such = 1\n");
    await assert.rejects(diagnostics(context, NOTHING), { code: "UNCONFIRMED" });
    const output = join(home, "bundle.json");
    await diagnostics(context, { ...NOTHING, output, yes: true, includeOutput: true });
    const { file, contents } = JSON.parse(context.screen.text);
    assert.equal(file, output);
    const part = (name: string) => contents.find((each: { name: string }) => each.name === name);
    assert.deepEqual(part("config"), {
      name: "config",
      included: true,
      detail: "what is wrong with the file: 1",
    });
    assert.deepEqual(part("output"), { name: "output", included: false, detail: "no daemon runs" });
    const bundle = Diagnostics.parse(JSON.parse(await Deno.readTextFile(output)));
    assert.equal(bundle.config.values, null);
    assert.match(bundle.config.problems[0] ?? "", /no_such/);
  }, true));

Deno.test("diagnostics() says why the file cannot be written, and what to do", () =>
  withHome(async (context, home) => {
    const output = join(home, "no/such/bundle.json");
    await assert.rejects(diagnostics(context, { ...NOTHING, output, yes: true }), {
      code: "NOT_FOUND",
      exit: 4,
      message: /bundle\.json: there is no directory .*such, name another with --output$/,
    });
  }));
