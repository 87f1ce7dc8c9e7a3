import assert from "node:assert/strict";
import { join } from "node:path";
import * as fc from "fast-check";
import { Fleet, hasTmux } from "../../fixtures/fleet.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { TMUX_PROGRAM, tmuxRunner } from "../collect/tmux/test_tmux.ts";
import { eventually } from "../e2e/eventually.ts";
import { aPane, aSession, aSource } from "../store/test_rows.ts";
import { Actions } from "./actions.ts";
import type { ActOutcome, ActRecord } from "./act_outcome.ts";
import { PaneMarks } from "./pane_marks.ts";
import { refuseText } from "./refuse_text.ts";

/*
 * On real tmux servers. What a client has seen is kept as it was, while the server changes: a daemon
 * that looks on its own would learn of it sooner or later.
 */

const BY = { wire: "test" };

/** A server with panes that write down each byte they are given, and acts by what was seen of it. */
class Bench implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly actions: Actions;
  readonly records: ActRecord[] = [];
  readonly #dir: string;
  #seen: Snapshot | null = null;

  #stack = new AsyncDisposableStack();

  private constructor({ fleet, dir }: { readonly fleet: Fleet; readonly dir: string }) {
    this.fleet = fleet;
    this.#dir = dir;
    this.actions = new Actions({
      tmux: { runner: tmuxRunner(), program: () => TMUX_PROGRAM, timeoutMs: 10_000 },
      snapshot: () => this.#seen ?? assert.fail("nothing was seen yet"),
      isEnabled: () => true,
      marks: new PaneMarks(),
      record: (record) => this.records.push(record),
    });
  }

  /** Sessions of these names, each with one pane that listens. */
  static async start(...names: readonly string[]): Promise<Bench> {
    await using stack = new AsyncDisposableStack();
    const dir = await Deno.makeTempDir({ prefix: "ntm-act-" });
    stack.defer(() => Deno.remove(dir, { recursive: true }));
    const panes = (name: string) => [{ command: listener(join(dir, name)) }];
    const fleet = stack.use(
      await Fleet.start({ sessions: names.map((name) => ({ name, panes: panes(name) })) }),
    );
    const bench = new Bench({ fleet, dir });
    for (const name of names) await bench.heard(name, (text) => text === "");
    await bench.look();
    bench.#stack = stack.move();
    return bench;
  }

  /** Sees the server as it is now. */
  async look(): Promise<void> {
    const { fleet } = this;
    const [pid, start] = (await fleet.tmux("display-message", "-p", "#{pid} #{start_time}"))
      .split(" ");
    const rows = await fleet.tmux(
      ...["list-panes", "-a", "-F"],
      "#{session_id} #{session_name} #{window_id} #{pane_id} #{pane_pid} #{session_attached}",
    );
    const server = { pid: Number(pid), startedAt: Number(start) * 1_000 };
    const found = rows.split("\n").map((row) => row.split(" "));
    this.#seen = {
      sources: [{ ...aSource("source", { tmuxSocket: fleet.socketPath }), status: "ok", server }],
      sessions: found.map(([tmuxSessionId, name, , , , attached]) => ({
        ...aSession(name ?? "", { tmuxSessionId, name, sourceId: "source" }).session,
        attachedClients: Number(attached),
      })),
      panes: found.map(([, name, tmuxWindowId, tmuxPaneId, tmuxPid]) => ({
        ...aPane(tmuxPaneId ?? "", { tmuxPaneId, tmuxWindowId, tmuxPid: Number(tmuxPid) }).pane,
        ...{ sourceId: "source", sessionId: name, sessionIds: [name], status: "idle" },
      })),
    } as unknown as Snapshot;
  }

  send(paneId: string, text: string, enter = false): Promise<ActOutcome<unknown>> {
    return this.actions.send({ paneId, text, enter, answersWaiting: false }, BY);
  }

  /** Waits until the pane of a session was given something that fits. */
  heard(name: string, fits: (text: string) => boolean): Promise<string> {
    const file = join(this.#dir, name);
    return eventually(`what ${name} was given`, async () => {
      const text = await Deno.readTextFile(file).catch(() => null);
      return text !== null && fits(text) ? { text } : undefined;
    }).then(({ text }) => text);
  }

  /** The command of a pane that listens from the start, as another one. */
  listenerOf(name: string): readonly string[] {
    return listener(join(this.#dir, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function listener(file: string): readonly string[] {
  return ["sh", "-c", 'stty raw -echo; exec cat > "$1"', "sh", file];
}

function tmuxTest(name: string, body: () => Promise<void>): void {
  Deno.test({ name, ignore: hasTmux() === null, fn: body });
}

function refusal<T>(outcome: ActOutcome<T>): string {
  assert.equal(outcome.kind, "refused");
  const { code, message } = outcome.kind === "refused" ? outcome.refusal : assert.fail();
  assert.equal(code, "CONFLICT");
  return message;
}

tmuxTest("Actions.send() on tmux: every text arrives as it is, byte for byte", async () => {
  await using bench = await Bench.start("one");
  const odd = [
    "#{pane_id} #(touch /tmp/x) %% %1 $HOME ~ ; \\; \\ \\n",
    `' '' "q" '\\'' {} [] | & > < \` * ? ! -- -x Enter C-c`,
    "é 日本 😀 👩‍💻",
    "-l",
    ";",
  ];
  const text = fc.oneof(
    fc.constantFrom(...odd),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom("'", "\\", "#", "{", "}", '"', ";", "$", " ", "a", "%") }),
  ).filter((text) => refuseText(text, false) === null);
  let all = "";
  await fc.assert(
    fc.asyncProperty(text, async (sent) => {
      assert.equal((await bench.send("%0", sent)).kind, "done");
      all += sent;
      await bench.heard("one", (heard) => heard === all);
    }),
    { numRuns: 40, examples: odd.map((text) => [text]) },
  );
  assert.equal((await bench.send("%0", "", true)).kind, "done");
  await bench.heard("one", (heard) => heard === `${all}\r`);
});

tmuxTest("Actions.send() on tmux: the longest text of the dearest signs arrives", async () => {
  await using bench = await Bench.start("one");
  for (const sign of ["'", "日"]) {
    assert.equal((await bench.send("%0", sign.repeat(2_000))).kind, "done");
  }
  await bench.heard("one", (heard) => heard === "'".repeat(2_000) + "日".repeat(2_000));
});

tmuxTest("Actions on tmux: a pane and a session of a server before are refused", async () => {
  await using bench = await Bench.start("one");
  await bench.fleet.crashServer();
  const gone = refusal(await bench.send("%0", "x"));
  assert.match(gone, /its tmux server has gone/);
  const { paneIds: [paneId], sessionId } = await bench.fleet.addSession({
    name: "again",
    panes: [{ command: bench.listenerOf("again") }],
  });
  await bench.heard("again", (text) => text === "");
  assert.deepEqual([paneId, sessionId], ["%0", "$0"], "the ids are used again");
  assert.match(refusal(await bench.send("%0", "x")), /another tmux server runs there since/);
  const kill = await bench.actions.kill({ sessionId: "one", confirm: "one" }, BY);
  assert.match(refusal(kill), /another tmux server runs there since/);
  const focus = await bench.actions.focus(
    "%0",
    () => Promise.resolve({ argv: [], command: "" }),
    BY,
  );
  assert.equal(focus.kind === "done" ? focus.result.client : "", null);
  await bench.look();
  assert.equal((await bench.send("%0", "y")).kind, "done");
  assert.equal(await bench.heard("again", (text) => text !== ""), "y", "nothing came before");
  assert.deepEqual(bench.records.map(({ result }) => result), [
    ...["refused", "refused", "refused", "done", "done"],
  ]);
});

tmuxTest("Actions.send() on tmux: a pane whose process is another is refused", async () => {
  await using bench = await Bench.start("one");
  await bench.fleet.tmux("respawn-pane", "-k", "-t", "%0", ...bench.listenerOf("other"));
  await bench.heard("other", (text) => text === "");
  assert.match(refusal(await bench.send("%0", "x")), /another process runs in it since/);
  await bench.fleet.addSession({ name: "two", panes: [] });
  await bench.fleet.killPane("%0");
  assert.match(refusal(await bench.send("%0", "x")), /the pane has gone/);
  assert.equal(await bench.heard("other", () => true), "");
});

tmuxTest("Actions.send() on tmux: keys that would go astray are not sent", async () => {
  await using bench = await Bench.start("one");
  const { fleet } = bench;
  for (
    const [set, reset, why] of [
      [["copy-mode", "-t", "%0"], ["send-keys", "-t", "%0", "-X", "cancel"], /mode of tmux/],
      [["select-pane", "-t", "%0", "-d"], ["select-pane", "-t", "%0", "-e"], /keeps keys from it/],
      [
        ["set", "-w", "-t", "%0", "synchronize-panes", "on"],
        ["set", "-w", "-t", "%0", "synchronize-panes", "off"],
        /other panes too/,
      ],
    ] as const
  ) {
    await fleet.tmux(...set);
    assert.match(refusal(await bench.send("%0", "x")), why);
    await fleet.tmux(...reset);
  }
  assert.equal((await bench.send("%0", "y")).kind, "done");
  assert.equal(await bench.heard("one", (text) => text !== ""), "y");
});

tmuxTest("Actions.kill() on tmux: kills the session with that id, and no namesake", async () => {
  await using bench = await Bench.start("work", "work-long", "wo");
  const names = async () => (await bench.fleet.tmux("list-sessions", "-F", "#{session_name}"));
  const kill = (sessionId: string) => bench.actions.kill({ sessionId, confirm: undefined }, BY);
  assert.equal((await kill("wo")).kind, "done");
  assert.equal(await names(), "work\nwork-long");
  assert.match(refusal(await kill("wo")), /the session has gone/);
  assert.equal(await names(), "work\nwork-long");
  // A name that another session has taken since is not the one that was seen.
  await bench.fleet.renameSession("=work", "old");
  await bench.fleet.renameSession("=work-long", "work");
  assert.equal((await kill("work")).kind, "done");
  assert.equal(await names(), "work", "the one that was called work-long");
  assert.equal((await kill("work-long")).kind, "done", "the last one ends its server");
  // It ends once the last of its clients has left, and answers until then.
  await eventually("the end of the server", () =>
    names().then((left) => {
      assert.equal(left, "");
      return false;
    }, () => true));
});

tmuxTest(
  "Actions on tmux: focus switches a terminal that is attached, and it guards its session",
  async () => {
    await using bench = await Bench.start("one", "two");
    await using outer = await Fleet.start({
      sessions: [{
        name: "terminal",
        panes: [{ command: [TMUX_PROGRAM, "-S", bench.fleet.socketPath, "attach", "-t", "=one"] }],
      }],
    });
    const shown = () =>
      bench.fleet.tmux("list-clients", "-F", "#{session_name} #{window_id} #{pane_id}");
    await eventually("the terminal", async () => (await shown()).startsWith("one ") || undefined);
    assert.ok(outer.socketPath !== bench.fleet.socketPath);
    // Attached after it was seen: nobody has said that this may end.
    const kill = await bench.actions.kill({ sessionId: "one", confirm: undefined }, BY);
    assert.match(refusal(kill), /a terminal is attached to it since/);
    const split = await bench.fleet.split("=two:", { command: bench.listenerOf("three") });
    await bench.fleet.tmux("new-window", "-t", "=two:", ...bench.listenerOf("four"));
    await bench.look();
    const outcome = await bench.actions.focus(
      split,
      () => Promise.resolve({ argv: [], command: "" }),
      BY,
    );
    const client = outcome.kind === "done"
      ? outcome.result.client
      : assert.fail(outcome.refusal.message);
    assert.match(client ?? "", /^\/dev\//);
    const now = await shown();
    assert.ok(now.startsWith("two ") && now.endsWith(` ${split}`), now);
  },
);
