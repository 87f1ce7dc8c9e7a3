import { equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Result } from "../../shared/protocol/manifest.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { mergeConfig, QUICK, TempHome } from "./temp_home.ts";

const LIMIT = 16 * 1024 * 1024;

e2eTest("the database shrinks below its size, old cursors are stale, new ones go on", async () => {
  await using home = await TempHome.create();
  const config = mergeConfig(QUICK, { maintenance: { max_db_mb: 16 } });
  {
    await using daemon = await DaemonProcess.start({ home: home.dir, config });
    await daemon.stop();
  }
  const { database } = home.paths;
  const last = fill(database, 24_000);
  ok(Deno.statSync(database).size > LIMIT);

  await using daemon = await DaemonProcess.start({ home: home.dir });
  const observer = await daemon.observe({ sinceEventId: last });
  const { store } = await eventually("a database within its size", async () => {
    const health = await observer.request("health.get");
    const { bounds } = health.store;
    return bounds.lastRoundAt !== null && bounds.fileBytes <= LIMIT && health;
  }, { deadlineMs: 60_000 });
  const { bounds } = store;
  console.log(`longest step ${bounds.longestStepMs.toFixed(1)} ms`);
  ok(bounds.fits);
  ok(Deno.statSync(database).size <= LIMIT, "the file itself");
  const events = bounds.kinds.find(({ name }) => name === "events");
  ok((events?.forRoom ?? 0) > 5_000);
  equal(store.persisted, true, "nobody had to wait for it");

  const client = await daemon.socketClient();
  const stale = await client.request("events.list", { sinceEventId: 10 }).then(
    () => null,
    (error) => error.data,
  );
  equal(stale?.code, "STALE_CURSOR");
  const { firstEventId } = stale;
  const from = { sinceEventId: firstEventId - 1, limit: 1 };
  const list = await client.request<Result<"events.list">>("events.list", from);
  equal(list.events[0]?.id, firstEventId);
});

/** So many events of a kibibyte each. @returns the id of the last */
function fill(database: string, count: number): number {
  using db = new DatabaseSync(database);
  const insert = db.prepare(
    `INSERT INTO events (type, detected_at, source, confidence, severity, payload, display)
     VALUES ('pane.created', ?, 'tmux', 1, 'info', ?, '{}')`,
  );
  const payload = JSON.stringify({
    currentCommand: "x".repeat(700),
    tmuxPid: 1,
    status: "idle",
  });
  db.exec("BEGIN");
  let last = 0;
  for (let at = 0; at < count; at++) {
    last = Number(insert.run(Date.now(), payload).lastInsertRowid);
  }
  db.exec("COMMIT");
  return last;
}
