import assert from "node:assert/strict";
import { join } from "node:path";
import { logs } from "./logs.ts";
import { type MemoryContext, memoryContext } from "./memory_context.ts";

const LINE = "2026-01-01T00:00:00.000Z [info   ] app: of project nightfall";
const ARGS = { lines: 10, level: "info", follow: false } as const;

async function withHome(
  settings: string,
  body: (context: MemoryContext, home: string) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-logs-" });
  try {
    const context = memoryContext({ home });
    await Deno.writeTextFile(context.paths.configFile, settings.replaceAll("HOME", home));
    await Deno.writeTextFile(context.paths.logFile, `${LINE} in the usual place\n`);
    await Deno.writeTextFile(join(home, "own.log"), `${LINE} in a place of its own\n`);
    await body(context, home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const OWN = '[logging]\nfile = "HOME/own.log"\n[redaction]\npatterns = ["project [a-z]+fall"]\n';

Deno.test("logs() shows them by the settings, and says nothing else", () =>
  withHome(OWN, async (context) => {
    assert.equal(await logs(context, ARGS), 0);
    assert.match(context.screen.text, /of \[REDACTED\] in a place of its own\n$/);
    assert.equal(context.stderr.text, "");
  }));

Deno.test("logs() goes by the sections that hold where another is wrong, and says so", () =>
  withHome(`${OWN}[server]\nnonsense = 1\n`, async (context) => {
    assert.equal(await logs(context, ARGS), 0);
    assert.match(context.screen.text, /of \[REDACTED\] in a place of its own\n$/);
    assert.match(context.stderr.text, /^the settings are wrong, see `ntm-tracker config check`: /);
  }));

const HALF = OWN.replace("[redaction]", 'level = "loud"\nnonsense = 1\n[redaction]');

Deno.test("logs() goes by what is right in a section where another value of it is wrong", () =>
  withHome(HALF, async (context) => {
    assert.equal(await logs(context, ARGS), 0);
    assert.match(context.screen.text, /of \[REDACTED\] in a place of its own\n$/);
    assert.notEqual(context.stderr.text, "");
  }));

for (
  const wrong of ["[logging]\nfile = 7\n", "[logging\n", "[redaction]\npatterns = ['(?=a)']\n"]
) {
  Deno.test(`logs() shows them from the usual place with ${JSON.stringify(wrong)}`, () =>
    withHome(wrong, async (context) => {
      assert.equal(await logs(context, ARGS), 0);
      assert.match(context.screen.text, /nightfall in the usual place\n$/);
      assert.notEqual(context.stderr.text, "");
    }));
}

Deno.test("logs() says where there is no log yet, and nothing of that in JSON", () =>
  withHome("", async (context, home) => {
    await Deno.remove(context.paths.logFile);
    assert.equal(await logs(context, ARGS), 0);
    assert.equal(context.screen.text, "");
    assert.equal(
      context.stderr.text,
      `there is no log yet: a daemon writes it to ${home}/daemon.log\n`,
    );
    const json = { ...memoryContext({ home }), json: true };
    assert.equal(await logs(json, ARGS), 0);
    assert.equal(json.stderr.text, "");
  }));

Deno.test("logs() says that a line which is too long hides those before it", () =>
  withHome("", async (context) => {
    const long = `${LINE} ${"x".repeat(5 * 1024 * 1024)}`;
    await Deno.writeTextFile(context.paths.logFile, `${LINE} a\n${long}\n${LINE} b\n`);
    assert.equal(await logs(context, ARGS), 0);
    assert.match(context.screen.text, /nightfall b\n$/);
    assert.match(context.stderr.text, /^older lines are not shown: .* see .*daemon\.log itself\n$/);
  }));
