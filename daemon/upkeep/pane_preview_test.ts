import assert from "node:assert/strict";
import { CommandRunner, type RunResult, type RunSpec } from "../collect/run.ts";
import { parseConfig } from "../platform/config.ts";
import { reconcile } from "../state/reconcile.ts";
import {
  look,
  pane,
  session,
  source,
  SOURCE_ID,
  T0,
  tools,
  worldWith,
} from "../state/test_builders.ts";
import { type PreviewAccess, previewPane } from "./pane_preview.ts";

class ScriptedTmux extends CommandRunner {
  readonly specs: RunSpec[] = [];
  constructor(readonly answer: (mark: string) => Partial<RunResult & { kind: "exited" }>) {
    super({ maxConcurrent: 1 });
  }

  override run(spec: RunSpec): Promise<RunResult> {
    this.specs.push(spec);
    const mark = /'([0-9a-f-]{36}) /.exec(spec.args.at(-1) ?? "")?.[1] ?? "";
    const usual = { kind: "exited", code: 0, stdout: "", stderr: "", durationMs: 1 } as const;
    return Promise.resolve({ ...usual, ...this.answer(mark) });
  }
}

const { next: WORLD } = reconcile(
  worldWith(source()),
  look({
    at: T0,
    sessions: [session("$1", { name: "api" })],
    panes: [pane("%1", { tmuxSessionId: "$1" })],
  }),
  tools(),
);
const [PANE] = [...WORLD.panes.values()].map((record) => record.pane);

function access(
  runner: CommandRunner,
  { opened = true, text = "" }: { readonly opened?: boolean; readonly text?: string } = {},
): PreviewAccess {
  const parsed = parseConfig(text);
  assert.ok("config" in parsed);
  return {
    config: parsed.config,
    runner,
    tmux: { find: () => "/usr/bin/tmux" },
    world: () => WORLD,
    sessions: opened ? [{ sourceId: SOURCE_ID, tmuxSessionId: "$1" }] : [],
    redact: (text) => text.replaceAll("hunter2", "#"),
    now: () => T0,
  };
}

const shows = (text: string) => new ScriptedTmux((mark) => ({ stdout: `${mark} 1001\n${text}` }));

Deno.test("previewPane() reads the pane of an open session, redacted, and pins it by all ids", async () => {
  const runner = shows("one\nthe password hunter2\n\n");
  const answer = await previewPane(PANE?.id ?? "", null, access(runner));
  assert.deepEqual(answer, {
    kind: "read",
    preview: {
      paneId: PANE?.id,
      tmuxPaneId: "%1",
      at: T0,
      lines: ["one", "the password #"],
      truncated: false,
    },
  });
  const [condition = "", commands = ""] = runner.specs[0]?.args.slice(-2) ?? [];
  assert.match(condition, /#\{pid\} #\{start_time\},100 /);
  assert.match(commands, /-p -J -S -320 -t '\$1:@1\.%1'$/);
});

Deno.test("previewPane() asks tmux for nothing in a session that is not open, and says how to", async () => {
  const runner = shows("text");
  const answer = await previewPane(PANE?.id ?? "", null, access(runner, { opened: false }));
  assert.ok(answer.kind === "not_opened");
  assert.match(answer.message, /^reading pane %1 is not allowed: session "api" is not opened/);
  assert.match(
    answer.message,
    /set capture\.mode = "per_session", add its name.*restart the daemon$/,
  );
  assert.deepEqual(runner.specs, []);
});

Deno.test("previewPane() says that what was allowed to a name was another session's", async () => {
  const text = '[capture]\nmode = "per_session"\n[privacy]\n' +
    'per_session_capture_allowlist = ["api"]\n';
  const answer = await previewPane(
    PANE?.id ?? "",
    null,
    access(shows("text"), { opened: false, text }),
  );
  assert.ok(answer.kind === "not_opened");
  assert.match(
    answer.message,
    /another session was called "api".*restart the daemon, or add the id/,
  );
  assert.doesNotMatch(answer.message, /add its name/);
});

Deno.test("previewPane() never shows more than the settings allow", async () => {
  const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`).join("\n");
  const text = "[capture]\nmax_preview_lines = 10\n";
  const answer = await previewPane(PANE?.id ?? "", 20, access(shows(lines), { text }));
  assert.ok(answer.kind === "read");
  assert.deepEqual([answer.preview.lines.length, answer.preview.truncated], [10, true]);
});

Deno.test("previewPane() of a pane that runs another process, has gone or fails", async () => {
  const id = PANE?.id ?? "";
  const other = new ScriptedTmux((mark) => ({ stdout: `${mark} 7\ntheirs` }));
  assert.equal((await previewPane(id, null, access(other))).kind, "gone");
  const gone = new ScriptedTmux(() => ({ code: 1, stderr: "can't find pane: %1" }));
  assert.equal((await previewPane(id, null, access(gone))).kind, "gone");
  const broken = new ScriptedTmux(() => ({ code: 1, stderr: "lost server" }));
  assert.equal((await previewPane(id, null, access(broken))).kind, "failed");
  assert.equal((await previewPane("nobody", null, access(broken))).kind, "gone");
});

Deno.test("previewPane() a session of another server opens nothing, though tmux numbers it alike", async () => {
  const runner = shows("text");
  const sessions = [{ sourceId: "another", tmuxSessionId: "$1" }];
  const answer = await previewPane(PANE?.id ?? "", null, { ...access(runner), sessions });
  assert.equal(answer.kind, "not_opened");
  assert.deepEqual(runner.specs, []);
});

Deno.test("previewPane() reads nothing where an override keeps the previews of a session closed", async () => {
  const runner = shows("text");
  const override = (session: string, open: boolean) =>
    `[[notifications.overrides]]\nsession = "${session}"\ncapture_preview = ${open}\n`;
  const ask = (text: string, opened = true) =>
    previewPane(PANE?.id ?? "", null, access(runner, { text, opened }));
  const answer = await ask(override("api", false));
  assert.ok(answer.kind === "not_opened");
  assert.match(answer.message, /capture_preview is off for session "api"/);
  // It opens nothing, either.
  assert.equal((await ask(override("api", true), false)).kind, "not_opened");
  assert.deepEqual(runner.specs, []);
  assert.equal((await ask(override("api", true))).kind, "read");
  assert.equal((await ask(override("other", false))).kind, "read");
});
