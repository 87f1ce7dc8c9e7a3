import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type PaneTarget,
  paneTextArgs,
  type PaneTextRequest,
  parsePaneTexts,
  readPaneTexts,
} from "./pane_text.ts";
import { exited, FakeRunner, SERVER, SOCKET } from "./test_probe.ts";

const MARK = "0b5c9c1e-5e0a-4f0e-9d53-6d6f1f6c6a11";

function target(id: number, change: Partial<PaneTarget> = {}): PaneTarget {
  return {
    tmuxSessionId: "$1",
    tmuxWindowId: "@2",
    tmuxPaneId: `%${id}`,
    tmuxPid: 100 + id,
    ...change,
  };
}

function request(...panes: readonly PaneTarget[]): PaneTextRequest {
  return { server: SERVER, panes };
}

/** What tmux prints of one pane. */
function printed(id: number, lines: readonly string[], { pid = 100 + id, height = 0 } = {}) {
  const head = `${MARK} %${id} ${pid} ${height || lines.length}`;
  return [head, ...lines].map((line) => `${line}\n`).join("");
}

const parsed = (text: string, ...ids: readonly number[]) =>
  Object.fromEntries(parsePaneTexts(text, request(...ids.map((id) => target(id))), MARK));

Deno.test("paneTextArgs() names server, session, window and pane, all by id", () => {
  assert.deepEqual(paneTextArgs(request(target(5), target(6)), "M"), [
    "if-shell",
    "-F",
    "#{==:#{pid} #{start_time},100 1700000000}",
    "display-message -p -t '$1:@2.%5' 'M #{pane_id} #{pane_pid} #{pane_height}' ; " +
    "capture-pane -p -t '$1:@2.%5' ; " +
    "display-message -p -t '$1:@2.%6' 'M #{pane_id} #{pane_pid} #{pane_height}' ; " +
    "capture-pane -p -t '$1:@2.%6'",
  ]);
});

Deno.test("paneTextArgs() leaves out what is no id: tmux would run it", () => {
  const odd = [
    target(1, { tmuxSessionId: "$1' ; run-shell 'x" }),
    target(2, { tmuxWindowId: "" }),
    target(3, { tmuxPaneId: "%3 " }),
  ];
  assert.equal(paneTextArgs(request(...odd), "M")[3], "");
});

Deno.test("parsePaneTexts() takes screens apart, without the blank lines below them", () => {
  const text = printed(1, ["a", "", "b", "", " "]) + printed(2, [""]) + printed(3, ["c"]);
  assert.deepEqual(parsed(text, 1, 2, 3), { "%1": ["a", "", "b"], "%2": [], "%3": ["c"] });
});

Deno.test("parsePaneTexts() a screen that shows the mark is not taken for two", () => {
  const forged = printed(2, ["mine"]).trimEnd().split("\n");
  const text = printed(1, ["a", ...forged]) + printed(2, ["theirs"]);
  assert.deepEqual(parsed(text, 1, 2), { "%1": ["a", ...forged], "%2": ["theirs"] });
});

Deno.test("parsePaneTexts() keeps the last forty lines", () => {
  const lines = Array.from({ length: 60 }, (_, at) => `line ${at}`);
  const screen = parsed(printed(1, [...lines, "", ""]), 1)["%1"];
  assert.deepEqual(screen, lines.slice(20));
});

Deno.test("parsePaneTexts() leaves out what is cut, of another process, or was not asked for", () => {
  assert.deepEqual(parsed(printed(1, ["a"], { height: 2 }), 1), {});
  assert.deepEqual(parsed(printed(1, ["a"], { pid: 7 }) + printed(2, ["b"]), 1, 2), {
    "%2": ["b"],
  });
  assert.deepEqual(parsed(printed(9, ["a"]) + printed(1, ["b"]), 1), { "%1": ["b"] });
  assert.deepEqual(parsed(printed(1, ["a"]) + "something else\n", 1), { "%1": ["a"] });
  for (const height of ["0", "-1", "x", "", "1e9", "20000"]) {
    assert.deepEqual(parsed(`${MARK} %1 101 ${height}\na\n`, 1), {});
  }
});

Deno.test("parsePaneTexts() answers any text", () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom("\n", MARK, ` %1 101 2`, ` %1 101 ${"9".repeat(30)}`, " ", "\r\n"),
  );
  fc.assert(fc.property(fc.array(part), (parts) => {
    for (const lines of Object.values(parsed(parts.join(""), 1))) assert.ok(lines.length <= 40);
  }));
});

const TMUX = { program: "/usr/bin/tmux", socket: SOCKET, timeoutMs: 100, maxOutputBytes: 1_000 };

Deno.test("readPaneTexts() asks in one process, with bounds", async () => {
  const runner = new FakeRunner(() => exited(0, ""));
  await readPaneTexts(request(target(1), target(2)), { ...TMUX, runner });
  assert.equal(runner.specs.length, 1);
  const [spec] = runner.specs;
  assert.deepEqual(spec?.args.slice(0, 3), ["-u", "-S", SOCKET]);
  assert.deepEqual([spec?.timeoutMs, spec?.maxOutputBytes], [100, 1_000]);
});

Deno.test("readPaneTexts() a pane that has gone is no failure, a tmux that fails is", async () => {
  const answers = async (stdout: string, stderr: string) => {
    const runner = new FakeRunner(() => exited(1, stdout, stderr));
    return await readPaneTexts(request(target(1)), { ...TMUX, runner });
  };
  assert.equal((await answers("", "can't find pane: %1\n")).outcome, "ok");
  assert.deepEqual(await answers("", "no server running on /tmp/x\n"), {
    outcome: "failed",
    tooMuch: false,
    message: "tmux ended with status 1: no server running on /tmp/x",
  });
  const runner = new FakeRunner(() => ({
    kind: "failed",
    failure: "too_much_output",
    message: "tmux printed more than 1000 bytes",
    durationMs: 1,
  }));
  const answer = await readPaneTexts(request(target(1)), { ...TMUX, runner });
  assert.deepEqual(answer, {
    outcome: "failed",
    tooMuch: true,
    message: "tmux printed more than 1000 bytes",
  });
});
