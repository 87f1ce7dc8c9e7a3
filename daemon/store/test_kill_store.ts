import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "./open.ts";
import { factsFrom } from "./test_kill_child.ts";
import { withConnection } from "./test_database.ts";

const CHILD = fileURLToPath(new URL("./test_kill_child.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** The kill comes at a random moment within this time of the first transaction, milliseconds. */
const WITHIN_MS = 100;
/** A whole check of the file is made so often; a quick one is part of every open. */
const WHOLE_CHECK_EVERY = 10;

export interface StoreKills {
  readonly path: string;
  readonly kills: number;
  /** From 0 up to, not with, 1. */
  readonly random: () => number;
  readonly onKill?: (done: number, kept: number) => void;
  readonly signal?: AbortSignal;
}

/** What a store has gone through without a breach. */
export interface StoreKillReport {
  readonly kills: number;
  readonly transactionsAcknowledged: number;
  readonly eventsKept: number;
  /** Kills after which the file held a transaction that nobody was told of: whole, as it must be. */
  readonly keptUntold: number;
}

/**
 * Kills a process that commits as fast as it can, again and again on one database, and opens that
 * after each kill.
 * @throws {AssertionError} when the open fails, or what is there is not what was acknowledged
 */
export async function killStore(options: StoreKills): Promise<StoreKillReport> {
  const { path, kills, random, onKill, signal } = options;
  let [done, transactionsAcknowledged, eventsKept, keptUntold] = [0, 0, 0, 0];
  while (done < kills && !signal?.aborted) {
    const told = await killOnce(path, random() * WITHIN_MS);
    done++;
    const last = expectKept(path, { since: eventsKept, whole: done % WHOLE_CHECK_EVERY === 0 });
    assert.ok(last >= told.lastEventId, `event ${told.lastEventId} was told, ${last} is the last`);
    transactionsAcknowledged += told.transactions;
    if (last > told.lastEventId) keptUntold++;
    eventsKept = last;
    onKill?.(done, eventsKept);
  }
  return { kills: done, transactionsAcknowledged, eventsKept, keptUntold };
}

/** Runs the child until the moment, and gives what it said before it died. */
async function killOnce(path: string, afterMs: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", CONFIG, CHILD, path],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  let text = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    timer ??= setTimeout(() => child.kill("SIGKILL"), afterMs);
  }
  clearTimeout(timer);
  const { signal } = await child.status;
  assert.equal(signal, "SIGKILL", `the child ended by itself: ${await stderr}`);
  // What stands after the last line feed may be half a number.
  const lines = text.split("\n").slice(0, -1).map((line) => line.split(" "));
  const lastEventId = Number(lines.at(-1)?.[1] ?? 0);
  return { lastEventId, transactions: lines.filter(([word]) => word === "kept").length };
}

/** Opens the database as a daemon would; gives its last event. */
function expectKept(path: string, how: { readonly since: number; readonly whole: boolean }) {
  const { store, setAside } = openStore(path, { now: () => 0, newId: () => "other" });
  try {
    assert.equal(setAside, null, "the database is sound");
    assert.equal(store.instanceId, "instance");
    const last = store.lastEventId;
    const since = how.whole ? 0 : how.since;
    for (let first = since + 1; first <= last;) {
      const kept = store.eventsAfter(first - 1, factsFrom(first));
      // A transaction is there as a whole, each fact once and in its place.
      assert.deepEqual(
        kept.map(({ id, message }) => [id, message]),
        Array.from({ length: factsFrom(first) }, (_, index) => {
          return [first + index, `fact ${first + index}`];
        }),
      );
      first += kept.length;
    }
    const name = store.findSession("session")?.session.name;
    if (last > 0) assert.equal(name, String(last), "rows and facts are of one transaction");
    if (how.whole) expectWhole(path, last);
    return last;
  } finally {
    store.close();
  }
}

function expectWhole(path: string, last: number): void {
  withConnection(new DatabaseSync(path, { readOnly: true }), (db) => {
    assert.equal(db.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    assert.equal(db.prepare("SELECT count(*) AS n FROM events").get()?.["n"], last);
  });
}
