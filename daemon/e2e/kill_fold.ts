import { deepEqual, equal } from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import type { Event } from "../../shared/model/event.ts";

/** The present and its counters, as the events alone tell them. */
export interface Folded {
  readonly livingPanes: ReadonlySet<string>;
  /** Of every pane that ever was. */
  readonly paneStatus: ReadonlyMap<string, string>;
  /** Panes without one are left out. */
  readonly compactions: ReadonlyMap<string, number>;
  readonly sessionNames: ReadonlyMap<string, string>;
  readonly livingSessions: ReadonlySet<string>;
  /** Status and phase by escalation. */
  readonly escalations: ReadonlyMap<string, string>;
}

/** Tells the whole story anew. */
export function foldEvents(kept: readonly Event[]): Folded {
  const livingPanes = new Set<string>();
  const paneStatus = new Map<string, string>();
  const compactions = new Map<string, number>();
  const sessionNames = new Map<string, string>();
  const livingSessions = new Set<string>();
  const escalations = new Map<string, string>();
  for (const { type, paneId, sessionId, payload, display } of kept) {
    const pane = paneId ?? "";
    const session = sessionId ?? "";
    if (type === "pane.created") {
      livingPanes.add(pane);
      paneStatus.set(pane, String(payload["status"]));
    } else if (type === "pane.status") paneStatus.set(pane, String(payload["to"]));
    else if (type === "pane.ended") {
      livingPanes.delete(pane);
      paneStatus.set(pane, "ended");
    } else if (type === "compact") compactions.set(pane, (compactions.get(pane) ?? 0) + 1);
    else if (type === "session.created") {
      livingSessions.add(session);
      sessionNames.set(session, String(display.sessionName));
    } else if (type === "session.renamed") sessionNames.set(session, String(payload["to"]));
    else if (type === "session.ended") livingSessions.delete(session);
    else if (type === "escalation") {
      const { escalationId, status, phase } = payload;
      escalations.set(String(escalationId), `${status} ${phase}`);
    }
  }
  return { livingPanes, paneStatus, compactions, sessionNames, livingSessions, escalations };
}

/**
 * The rows and counters of the database are what its events add up to.
 * @throws {AssertionError} when one is not
 */
export function expectCountersFold(db: DatabaseSync, folded: Folded): void {
  const panes = table(db, "SELECT pane_uid AS key, status AS value FROM panes");
  deepEqual(panes, sorted(folded.paneStatus), "the status of every pane");
  deepEqual(
    keys(db, "SELECT pane_uid AS key FROM panes WHERE ended_at IS NULL"),
    [...folded.livingPanes].sort(),
    "the living panes",
  );
  deepEqual(
    keys(db, "SELECT session_uid AS key FROM sessions WHERE ended_at IS NULL"),
    [...folded.livingSessions].sort(),
    "the living sessions",
  );
  deepEqual(
    table(db, "SELECT session_uid AS key, name AS value FROM sessions"),
    sorted(folded.sessionNames),
    "the name of every session",
  );
  deepEqual(
    table(
      db,
      `SELECT pane_uid AS key, stats ->> 'compactCount' AS value FROM panes
       WHERE stats ->> 'compactCount' > 0`,
    ),
    sorted(folded.compactions),
    "compactions of every pane",
  );
  deepEqual(
    table(db, "SELECT escalation_id AS key, status || ' ' || phase AS value FROM escalations"),
    sorted(folded.escalations),
    "every escalation",
  );
  expectSessionsCount(db);
}

/** What a session says of its panes is what they say themselves. */
function expectSessionsCount(db: DatabaseSync): void {
  const wrong = db.prepare(
    `SELECT session_uid FROM sessions WHERE ended_at IS NULL AND (pane_count, waiting_panes) IS NOT (
       SELECT count(*), coalesce(sum(panes.status = 'waiting'), 0)
       FROM panes, json_each(panes.session_uids) AS shown
       WHERE panes.ended_at IS NULL AND shown.value = sessions.session_uid)`,
  ).all();
  equal(wrong.length, 0, "panes and waiting panes of every session");
}

function table(db: DatabaseSync, sql: string): readonly (readonly [string, string])[] {
  return sorted(
    new Map(db.prepare(sql).all().map(({ key, value }) => [String(key), String(value)])),
  );
}

function keys(db: DatabaseSync, sql: string): readonly string[] {
  return db.prepare(sql).all().map(({ key }) => String(key)).sort();
}

function sorted(
  map: ReadonlyMap<string, string | number>,
): readonly (readonly [string, string])[] {
  return [...map].map(([key, value]) => [key, String(value)] as const)
    .sort(([a], [b]) => a < b ? -1 : 1);
}
