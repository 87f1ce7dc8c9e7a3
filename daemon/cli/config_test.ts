import assert from "node:assert/strict";
import { configCheck, configGet, configPath } from "./config.ts";
import { type MemoryContext, memoryContext } from "./memory_context.ts";

/** A context with that daemon.toml in its home; none for null. */
async function withConfig(
  text: string | null,
  body: (context: MemoryContext) => Promise<void>,
  json = false,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-config-" });
  try {
    const context = memoryContext({ home, json });
    if (text !== null) await Deno.writeTextFile(context.paths.configFile, text);
    await body(context);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("configPath() prints where the file is or would be", async () => {
  await withConfig(null, async (context) => {
    assert.equal(await configPath(context), 0);
    assert.equal(context.screen.text, `${context.paths.configFile}\n`);
  });
  await withConfig(null, async (context) => {
    await configPath(context);
    const path = context.paths.configFile;
    assert.deepEqual(JSON.parse(context.screen.text), { path, exists: false });
  }, true);
});

Deno.test("configGet() prints one value as a script wants it", () =>
  withConfig(
    '[tmux]\nsockets = ["work"]\n[polling]\ntmux_busy_interval_ms = 700\n',
    async (context) => {
      await configGet(context, { key: "polling.tmux_busy_interval_ms" });
      await configGet(context, { key: "tmux.sockets" });
      await configGet(context, { key: "logging.level" });
      assert.equal(context.screen.text, '700\n["work"]\ninfo\n');
    },
  ));

Deno.test("configGet() prints a section with what each key does", () =>
  withConfig(null, async (context) => {
    await configGet(context, { key: "sessions" });
    assert.equal(
      context.screen.text,
      "sessions.ended_visible_minutes  = 10  " +
        "# How long a session that ended stays in the list, minutes.\n",
    );
    await configGet(context, { key: undefined });
    assert.match(context.screen.text, /^stream_limits\.rotate_mb +.*# \(not yet in use\) Size/m);
  }));

Deno.test("configGet() says which key was meant", () =>
  withConfig(null, async (context) => {
    await assert.rejects(configGet(context, { key: "loging.level" }), {
      code: "NOT_FOUND",
      exit: 4,
      message: 'there is no setting "loging.level": did you mean logging.level?',
    });
  }));

Deno.test("configCheck() of a file that is right, or not there", async () => {
  await withConfig('[logging]\nlevel = "debug"\n', async (context) => {
    assert.equal(await configCheck(context, { file: undefined }), 0);
    assert.equal(context.screen.text, `${context.paths.configFile} is right\n`);
  });
  await withConfig(null, async (context) => {
    assert.equal(await configCheck(context, { file: undefined }), 0);
    assert.match(context.screen.text, /is not there: every setting has its default\n$/);
    await assert.rejects(configCheck(context, { file: "/nowhere/x.toml" }), { exit: 4 });
  });
});

Deno.test("configCheck() names each problem with its line and a way out", () =>
  withConfig("[polling]\ntmux_busy_intervall_ms = 700\n", async (context) => {
    assert.equal(await configCheck(context, { file: undefined }), 78);
    assert.equal(
      context.screen.text,
      `${context.paths.configFile}:2:1: unknown key polling.tmux_busy_intervall_ms\n` +
        "  did you mean tmux_busy_interval_ms?\n",
    );
  }));

Deno.test("configCheck() names what has no effect yet, and is content", () =>
  withConfig("[stream_limits]\nrotate_mb = 4\n", async (context) => {
    const other = `${context.paths.configDir}/other.toml`;
    await Deno.copyFile(context.paths.configFile, other);
    assert.equal(await configCheck(context, { file: other }), 0);
    assert.equal(
      context.screen.text,
      `${other}:2: stream_limits.rotate_mb is accepted, but has no effect in this version\n${other} is right\n`,
    );
  }));

Deno.test("configCheck() with --json is one document", () =>
  withConfig('[server]\nport = 4000\n[tmux]\nprogram = "x"\n', async (context) => {
    assert.equal(await configCheck(context, { file: undefined }), 78);
    const report = JSON.parse(context.screen.text);
    assert.deepEqual(Object.keys(report), ["path", "exists", "problems", "forLater"]);
    assert.deepEqual(
      report.problems.map(({ line, key }: { line: number; key: string }) => [line, key]),
      [
        [4, "tmux.program"],
      ],
    );
  }, true));

Deno.test("configGet() is refused where a pattern of secrets cannot be used, with its place", () =>
  withConfig('[redaction]\npatterns = ["(?=x)y"]\n', async (context) => {
    await assert.rejects(configGet(context, { key: "redaction" }), {
      code: "CONFIG_WRONG",
      exit: 78,
      message: /daemon\.toml:2:\d+: redaction\.patterns\[1\] is refused: /,
    });
    assert.equal(await configCheck(context, { file: undefined }), 78);
    assert.match(context.screen.text, /daemon\.toml:2:\d+: redaction\.patterns\[1\] is refused: /);
  }));
