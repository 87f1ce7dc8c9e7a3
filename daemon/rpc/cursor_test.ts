import assert from "node:assert/strict";
import { WireError } from "../../shared/protocol/errors.ts";
import { checkCursor, type Cursor } from "./cursor.ts";
import { type TestDaemon, withDaemon } from "./test_context.ts";

function refusal(cursor: Cursor, daemon: TestDaemon): WireError | null {
  try {
    checkCursor(cursor, daemon.context);
    return null;
  } catch (error) {
    assert.ok(error instanceof WireError);
    assert.equal(error.name, "STALE_CURSOR");
    assert.match(error.message, /take a new snapshot and go on from its lastEventId$/);
    return error;
  }
}

/** Events 4 to 10 are kept. */
function withHistory(body: (daemon: TestDaemon) => void): Promise<void> {
  return withDaemon((daemon) => {
    daemon.tellEvents(10);
    daemon.prune(3);
    body(daemon);
  });
}

Deno.test("checkCursor() lets every cursor pass from which nothing is missing", () =>
  withHistory((daemon) => {
    for (let sinceEventId = 3; sinceEventId <= 10; sinceEventId++) {
      assert.equal(refusal({ sinceEventId }, daemon), null);
      assert.equal(refusal({ sinceEventId, instanceId: "instance" }, daemon), null);
    }
    assert.equal(refusal({}, daemon), null);
    assert.equal(refusal({ instanceId: "instance" }, daemon), null);
  }));

Deno.test("checkCursor() refuses what is pruned, ahead, or of another database, and says what is", () =>
  withHistory((daemon) => {
    const detail = { instanceId: "instance", firstEventId: 4, lastEventId: 10 };
    for (
      const [cursor, message] of [
        [{ sinceEventId: 2 }, /^cursor 2 is older than what is kept \(4\)/],
        [{ sinceEventId: 0 }, /^cursor 0 is older/],
        [{ sinceEventId: 11 }, /^cursor 11 is ahead of the last event 10/],
        [{ sinceEventId: 5, instanceId: "other" }, /^cursor is of another database/],
        [{ instanceId: "" }, /^cursor is of another database/],
      ] as const
    ) {
      const error = refusal(cursor, daemon);
      assert.ok(error);
      assert.match(error.message, message);
      assert.deepEqual(error.detail, detail);
    }
  }));

Deno.test("checkCursor() knows a database in which nothing has happened, or nothing is left", () =>
  withDaemon((daemon) => {
    assert.equal(refusal({ sinceEventId: 0 }, daemon), null);
    assert.ok(refusal({ sinceEventId: 1 }, daemon));
    daemon.tellEvents(5);
    daemon.prune(5);
    assert.equal(refusal({ sinceEventId: 5 }, daemon), null);
    assert.ok(refusal({ sinceEventId: 4 }, daemon));
  }));
