import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Escalation } from "../../shared/model/escalation.ts";
import { EscalationLog } from "./escalation_log.ts";
import { migrate } from "./migrate.ts";
import { withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { anEscalation, aPane, aSession, aSource, changes, T0 } from "./test_rows.ts";

/** Answered after so long. */
function answered(id: string, timeToAnswerMs: number, change: Partial<Escalation> = {}) {
  const closed = { status: "resolved", phase: "answered", closedAt: T0 + timeToAnswerMs } as const;
  return anEscalation(id, { ...closed, timeToAnswerMs, ...change });
}

function dismissed(id: string, closedAt: number, change: Partial<Escalation> = {}) {
  return anEscalation(id, { status: "dismissed", phase: "dismissed", closedAt, ...change });
}

function inMemory(body: (log: EscalationLog) => void, maxRows?: number): void {
  withConnection(new DatabaseSync(":memory:"), (db) => {
    migrate(db);
    body(new EscalationLog(db, maxRows === undefined ? {} : { maxRows }));
  });
}

function ids(escalations: readonly Escalation[]): readonly string[] {
  return escalations.map(({ id }) => id);
}

Deno.test("EscalationLog.load() gives back what is pending, over a restart", () =>
  withDatabasePath((path) => {
    const pending = anEscalation("b", { phase: "snoozed", snoozedUntil: T0 + 60_000 });
    withStore(path, (store) => {
      store.commit(changes({ escalations: [answered("a", 5), pending] }));
    });
    withStore(path, (store) => assert.deepEqual(store.load(0).escalations, [pending]));
  }));

Deno.test("EscalationLog.load() remembers what was dismissed while its pane waits", () =>
  withStore(":memory:", (store) => {
    const pane = (id: string, status: "waiting" | "idle") => aPane(id, { status, since: T0 });
    store.commit(changes({
      sources: [aSource("source")],
      sessions: [aSession("session")],
      panes: [
        pane("waits", "waiting"),
        pane("rests", "idle"),
        aPane("ended", { status: "waiting", since: T0, endedAt: T0 }),
      ],
      escalations: [
        dismissed("1", T0 - 1, { paneId: "waits" }),
        dismissed("2", T0, { paneId: "waits" }),
        dismissed("3", T0 + 1, { paneId: "rests" }),
        dismissed("4", T0 + 1, { paneId: "ended" }),
        dismissed("5", T0 + 1, { paneId: "unknown" }),
      ],
    }));
    assert.deepEqual(ids(store.load(0).escalations), ["2"]);
  }));

Deno.test("EscalationLog.find() finds one of any time, and nothing", () =>
  inMemory((log) => {
    log.write([answered("a", 5)]);
    assert.deepEqual(log.find("a"), answered("a", 5));
    assert.equal(log.find("b"), null);
  }));

Deno.test("EscalationLog.listClosed() goes back page by page, and leaves out what is pending", () =>
  inMemory((log) => {
    log.write([answered("1", 1), dismissed("2", T0), anEscalation("3"), answered("4", 4)]);
    log.write([answered("5", 5)]);
    assert.deepEqual(ids(log.listClosed({ limit: 2 })), ["5", "4"]);
    assert.deepEqual(ids(log.listClosed({ limit: 2, beforeId: "4" })), ["2", "1"]);
    assert.deepEqual(ids(log.listClosed({ limit: 2, beforeId: "1" })), []);
  }));

Deno.test("EscalationLog.listClosed() takes each filter, and all together", () =>
  inMemory((log) => {
    log.write([
      answered("1", 1),
      answered("2", 2, { sessionId: "other" }),
      answered("3", 3, { paneId: "other" }),
      answered("4", 4, { openedAt: T0 + 10 }),
      dismissed("5", T0),
    ]);
    const list = (filter: object) => ids(log.listClosed({ limit: 9, ...filter }));
    assert.deepEqual(list({ sessionId: "other" }), ["2"]);
    assert.deepEqual(list({ paneId: "other" }), ["3"]);
    assert.deepEqual(list({ since: T0 + 10 }), ["4"]);
    assert.deepEqual(list({ status: "dismissed" }), ["5"]);
    assert.deepEqual(list({ status: "resolved" }), ["4", "3", "2", "1"]);
    const all = { sessionId: "session", paneId: "pane", since: T0, status: "resolved" };
    assert.deepEqual(list({ ...all, beforeId: "4" }), ["1"]);
    assert.deepEqual(list({ sessionId: "' OR 1 --" }), []);
  }));

Deno.test("EscalationLog.answerTimes() tells the median of what was measured", () =>
  inMemory((log) => {
    assert.deepEqual(log.answerTimes({}), { count: 0, medianMs: null, longestMs: null });
    log.write([answered("1", 9_000), anEscalation("p"), dismissed("d", T0)]);
    log.write([answered("n", 1, { timeToAnswerMs: null })]);
    assert.deepEqual(log.answerTimes({}), { count: 1, medianMs: 9_000, longestMs: 9_000 });
    log.write([answered("2", 1_001, { paneId: "other" })]);
    assert.deepEqual(log.answerTimes({}), { count: 2, medianMs: 5_001, longestMs: 9_000 });
    log.write([answered("3", 60_000, { openedAt: T0 + 1 })]);
    assert.deepEqual(log.answerTimes({}), { count: 3, medianMs: 9_000, longestMs: 60_000 });
    assert.equal(log.answerTimes({ paneId: "other" }).count, 1);
    assert.equal(log.answerTimes({ since: T0 + 1 }).medianMs, 60_000);
    assert.equal(log.answerTimes({ sessionId: "none" }).count, 0);
  }));

Deno.test("EscalationLog.write() keeps the newest rows, and no more than its cap for long", () =>
  inMemory((log) => {
    const numbered = (number: number) => answered(String(number).padStart(4, "0"), number);
    for (let number = 1; number <= 1_000; number++) log.write([numbered(number)]);
    const kept = log.listClosed({ limit: 5_000 });
    assert.ok(kept.length >= 50 && kept.length <= 50 + 200, String(kept.length));
    assert.equal(kept[0]?.id, "1000");
    assert.equal(kept.at(-1)?.id, String(1_001 - kept.length).padStart(4, "0"));
  }, 50));

Deno.test("EscalationLog.write() trims what is closed, never what is pending", () =>
  inMemory((log) => {
    log.write(["a1", "a2", "a3"].map((id) => anEscalation(id)));
    log.write(Array.from({ length: 200 }, (_, number) => answered(`b${1_000 + number}`, 5)));
    assert.deepEqual(ids(log.load()), ["a1", "a2", "a3"]);
    const closed = log.listClosed({ limit: 300 });
    assert.deepEqual(ids(closed), ["b1199", "b1198"], "all in all five are kept");
  }, 5));
