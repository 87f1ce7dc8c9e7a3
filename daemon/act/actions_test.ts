import assert from "node:assert/strict";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Source } from "../../shared/model/source.ts";
import type { RunResult, RunSpec } from "../collect/run.ts";
import { aPane, aSession, aSource } from "../store/test_rows.ts";
import { Actions } from "./actions.ts";
import type { ActOutcome, ActRecord } from "./act_outcome.ts";
import { answerAsTmux, exited } from "./test_tmux.ts";

const BY = { wire: "unix#1" };
const ATTACH = { argv: ["tmux"], command: "tmux" };
const SEND = { paneId: "p", text: "go", enter: true, answersWaiting: false };

interface Change {
  readonly pane?: Partial<Pane>;
  readonly session?: Partial<Session>;
  readonly source?: Partial<Source>;
  readonly isEnabled?: boolean;
  readonly isSame?: boolean;
  readonly run?: (spec: RunSpec) => Promise<RunResult>;
}

function bench(change: Change = {}) {
  const { pane: panes } = { pane: aPane("p", { tmuxPaneId: "%1", sessionId: "s" }) };
  const pane = { ...panes.pane, status: "idle", tmuxPid: 7, ...change.pane } as Pane;
  const session = {
    ...aSession("s", { tmuxSessionId: "$1", name: "work" }).session,
    attachedClients: 0,
    ...change.session,
  };
  const source = {
    ...aSource("source", { tmuxSocket: "/tmp/s" }),
    status: "ok",
    server: { pid: 100, startedAt: 1_700_000_000_000 },
    ...change.source,
  } as Source;
  const inPlace = { ...pane, sourceId: source.id, sessionIds: ["s"], sessionId: "s" };
  const specs: RunSpec[] = [];
  const records: ActRecord[] = [];
  const run = change.run ?? answerAsTmux;
  const actions = new Actions({
    tmux: {
      runner: { run: (spec) => (specs.push(spec), run(spec)) },
      program: () => "/usr/bin/tmux",
      timeoutMs: 1_000,
    },
    snapshot: () =>
      ({
        sources: [source],
        sessions: [{ ...session, sourceId: source.id }],
        panes: [inPlace],
      }) as unknown as Snapshot,
    isEnabled: () => change.isEnabled ?? true,
    marks: { isSame: () => change.isSame ?? true },
    record: (record) => records.push(record),
  });
  return { actions, specs, records };
}

function refusalOf<T>(outcome: ActOutcome<T>) {
  assert.equal(outcome.kind, "refused");
  return outcome.kind === "refused" ? outcome.refusal : assert.fail();
}

Deno.test("Actions.send() types the text by exact id, literally, and presses Enter after it", async () => {
  const { actions, specs, records } = bench();
  const outcome = await actions.send({ ...SEND, text: "it's -x" }, BY);
  assert.equal(outcome.kind, "done");
  assert.equal(specs.length, 1);
  const [, , socket, command, , , target, condition, then] = specs[0]?.args ?? [];
  assert.deepEqual([socket, command, target], ["/tmp/s", "if-shell", "%1"]);
  for (const fact of ["#{pid} #{start_time},100 1700000000", "#{pane_id},%1", "#{pane_pid},7"]) {
    assert.ok(condition?.includes(`#{==:${fact}}`), fact);
  }
  assert.ok(
    then?.endsWith(`; send-keys -t '%1' -l -- 'it'\\''s -x' ; send-keys -t '%1' Enter`),
    then,
  );
  assert.deepEqual(records, [{
    action: "pane.send",
    paneId: "p",
    sessionId: null,
    by: "unix#1",
    result: "done",
    code: null,
    message: "a text was typed into the pane",
    detail: { textLength: 7, enter: true, answersWaiting: false },
  }]);
});

for (
  const [why, change, request, code] of [
    ["while it is turned off", { isEnabled: false }, {}, "UNSUPPORTED"],
    ["a control character", {}, { text: "\u0003" }, "INVALID_PARAMS"],
    ["a pane that is none", {}, { paneId: "q" }, "NOT_FOUND"],
    ["a pane that waits", { pane: { status: "waiting" } }, {}, "CONFLICT"],
    ["an answer to nothing", {}, { answersWaiting: true }, "CONFLICT"],
    ["a pane that has ended", { pane: { endedAt: 5 } }, {}, "CONFLICT"],
    ["a pid with another process", { isSame: false }, {}, "CONFLICT"],
    ["a server that does not answer", { source: { status: "degraded" } }, {}, "CONFLICT"],
    ["a server that was never seen", { source: { server: null } }, {}, "CONFLICT"],
  ] as const satisfies readonly (readonly [string, Change, Partial<typeof SEND>, string])[]
) {
  Deno.test(`Actions.send() refuses ${why}, asks tmux nothing, and records it`, async () => {
    const { actions, specs, records } = bench(change);
    const refusal = refusalOf(await actions.send({ ...SEND, ...request }, BY));
    assert.equal(refusal.code, code);
    assert.equal(specs.length, 0);
    assert.deepEqual(records.map(({ result, code }) => [result, code]), [["refused", code]]);
    assert.ok(!JSON.stringify(records).includes("\\u0003"));
  });
}

Deno.test("Actions.send() answers a pane that waits when it is meant so", async () => {
  const { actions, specs } = bench({ pane: { status: "waiting" } });
  const outcome = await actions.send({ ...SEND, answersWaiting: true }, BY);
  assert.equal(outcome.kind, "done");
  assert.equal(specs.length, 1);
});

Deno.test("Actions.send() tells what tmux found to be otherwise", async () => {
  const { actions, records } = bench({
    run: ({ args }) => {
      const mark = /'([0-9a-f-]{36}) done'/.exec(args.join(" "))?.[1];
      return Promise.resolve(exited(0, `${mark} facts|100 1700000000|%1|9|0|0|0|0\n`));
    },
  });
  const refusal = refusalOf(await actions.send(SEND, BY));
  assert.equal(refusal.code, "CONFLICT");
  assert.match(refusal.message, /another process runs in it since/);
  assert.equal(records[0]?.result, "refused");
});

Deno.test("Actions.send() records a tmux that fails as failed", async () => {
  const { actions, records } = bench({ run: () => Promise.resolve(exited(1, "", "oops")) });
  assert.equal(refusalOf(await actions.send(SEND, BY)).code, "DEGRADED");
  assert.equal(records[0]?.result, "failed");
});

Deno.test("Actions.kill() kills by exact id, and only while nobody is attached", async () => {
  const { actions, specs } = bench();
  assert.equal((await actions.kill({ sessionId: "s", confirm: undefined }, BY)).kind, "done");
  const args = specs[0]?.args ?? [];
  assert.equal(args[6], "$1:");
  assert.ok(args[7]?.includes("#{==:#{session_id},$1}"));
  assert.ok(args[7]?.includes("#{==:#{session_attached},0}"));
  assert.ok(args[8]?.endsWith("; kill-session -t '$1'"));
});

Deno.test("Actions.kill() wants the exact name where it would cost something", async () => {
  const dear: readonly Change[] = [
    { session: { attachedClients: 1 } },
    { pane: { agentType: "claude", status: "active" } },
    { pane: { agentType: "codex", status: "waiting" } },
    { pane: { agentType: "claude", status: "idle", flags: ["background_work"] } },
  ];
  for (const change of dear) {
    const { actions, specs } = bench(change);
    for (const confirm of [undefined, "wor", "works", ""]) {
      const refusal = refusalOf(await actions.kill({ sessionId: "s", confirm }, BY));
      assert.equal(refusal.code, "CONFLICT");
    }
    assert.equal(specs.length, 0);
    assert.equal((await actions.kill({ sessionId: "s", confirm: "work" }, BY)).kind, "done");
    assert.ok(!specs[0]?.args[7]?.includes("session_attached"));
  }
});

Deno.test("Actions.kill() lets an idle agent go without a name, and refuses a wrong one", async () => {
  const { actions } = bench({ pane: { agentType: "claude", status: "idle" } });
  refusalOf(await actions.kill({ sessionId: "s", confirm: "other" }, BY));
  assert.equal((await actions.kill({ sessionId: "s", confirm: undefined }, BY)).kind, "done");
});

Deno.test("Actions.kill() is off with the others, and knows sessions by id alone", async () => {
  const off = bench({ isEnabled: false });
  const refusal = refusalOf(await off.actions.kill({ sessionId: "s", confirm: "work" }, BY));
  assert.deepEqual(refusal.detail, { key: "security.enable_actions", value: true });
  const { actions } = bench();
  const byName = refusalOf(await actions.kill({ sessionId: "work", confirm: "work" }, BY));
  assert.equal(byName.code, "NOT_FOUND");
});

Deno.test("Actions.focus() does nothing without a terminal, though actions are off", async () => {
  const { actions, specs } = bench({ isEnabled: false });
  const outcome = await actions.focus("p", () => Promise.resolve(ATTACH), BY);
  assert.deepEqual(outcome, { kind: "done", result: { paneId: "p", client: null, ...ATTACH } });
  assert.deepEqual(specs.map(({ args }) => args[3]), ["list-clients"]);
});

Deno.test("Actions.focus() switches the terminal that was used last", async () => {
  const { actions, specs } = bench({
    run: (spec) => {
      if (spec.args[3] !== "list-clients") return answerAsTmux(spec);
      return Promise.resolve(exited(0, "5 0 $9 /dev/pts/1\n9 0 $9 /dev/pts/2\n"));
    },
  });
  const outcome = await actions.focus("p", () => Promise.resolve(ATTACH), BY);
  assert.equal(outcome.kind === "done" ? outcome.result.client : "", "/dev/pts/2");
  const then = specs[1]?.args[8] ?? "";
  assert.match(then, /; switch-client -c '\/dev\/pts\/2' -t '\$1' ; select-window -t '\$1:@\d+' /);
  assert.match(then, /; select-pane -t '%1'$/);
});

Deno.test("Actions acts one after the other, and goes on after one that breaks", async () => {
  let running = 0;
  let most = 0;
  const { actions, records } = bench({
    run: async (spec) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (spec.args.join(" ").includes("'bad'")) throw new Error("broken");
      return await answerAsTmux(spec);
    },
  });
  const sends = ["a", "bad", "c"].map((text) => actions.send({ ...SEND, text }, BY));
  const settled = await Promise.allSettled(sends);
  assert.deepEqual(settled.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assert.deepEqual(records.map(({ code }) => code), [null, "INTERNAL", null]);
  assert.equal(most, 1);
});

Deno.test("Actions keeps no more of an id that is none than a line can show", async () => {
  const { actions, records } = bench();
  const id = `\u001b[2Jq${"x".repeat(100_000)}`;
  await actions.send({ ...SEND, paneId: id }, BY);
  await actions.kill({ sessionId: id, confirm: undefined }, BY);
  assert.equal(records.length, 2);
  for (const { message } of records) assert.match(message, /^\P{Cc}{1,150}$/u);
});
