import { equal } from "node:assert/strict";
import { aConnection, aFleet, aWaitingFleet, NOW } from "../face/test_input.ts";
import { mainDaemon } from "./main_daemon.ts";

const quiet = aConnection({ id: "quiet" });
const younger = aConnection({ id: "younger", snapshot: aWaitingFleet({ openedAt: NOW - 1 }) });
const older = aConnection({ id: "older", snapshot: aWaitingFleet({ openedAt: NOW - 2 }) });

function mainOf(...connections: Parameters<typeof mainDaemon>[0]["connections"]): string {
  return mainDaemon({ connections, now: NOW });
}

Deno.test("mainDaemon() gives the one whose calls have waited longest, else one that is heard", () => {
  equal(mainOf(quiet, younger, older), "older");
  equal(mainOf({ ...older, state: { kind: "lost" } }, quiet), "quiet");
  equal(mainOf({ ...quiet, state: { kind: "lost" } }), "quiet");
  equal(mainOf(), "");
});

Deno.test("mainDaemon() passes over a call that a daemon may only remember", () => {
  const { escalations } = aWaitingFleet({ openedAt: NOW - 2 });
  const snapshot = aFleet({ panes: [{ status: "active" }] }, { escalations });
  const remembers = { ...older, snapshot, liveSince: NOW };
  equal(mainOf(quiet, remembers), "quiet");
  equal(mainOf(quiet, { ...remembers, liveSince: NOW - 60_000 }), "older");
});
