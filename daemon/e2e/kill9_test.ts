import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Fleet } from "../../fixtures/fleet.ts";
import type { Event } from "../../shared/model/event.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { RpcParams } from "../../shared/protocol/envelope.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { pause } from "./eventually.ts";
import { FleetChurn } from "./fleet_churn.ts";
import { tmuxPanes } from "./scene.ts";
import { mergeConfig, QUICK, TempHome } from "./temp_home.ts";

/** How often the daemon is killed. */
const KILLS = 100;
/** Of these, the killed while they start. */
const EARLY_EVERY = 8;
/** The kill comes at a random moment within this time, milliseconds. */
const EARLY_WITHIN_MS = 150;
const LATE_WITHIN_MS = 250;

e2eTest(`no acknowledged event is lost or doubled over ${KILLS} kills during writes`, async () => {
  await using home = await TempHome.create();
  await using fleet = await Fleet.start({ sessions: [{ name: "keep", panes: ["quiet"] }] });
  const config = mergeConfig(QUICK, { tmux: { sockets: [fleet.socketPath] } });
  const recorder = new Recorder();
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;

  {
    await using _churn = FleetChurn.start(fleet, seed);
    for (let kill = 1; kill <= KILLS; kill++) {
      await using daemon = await DaemonProcess.spawn({ home: home.dir, mode: "stdio", config });
      const following = recorder.follow(daemon);
      following.catch(() => {/* It was killed before it answered. */});
      if (kill % EARLY_EVERY === 0) await pause(Math.random() * EARLY_WITHIN_MS);
      else {
        await following;
        await pause(Math.random() * LATE_WITHIN_MS);
      }
      await daemon.kill9();
      await following.catch(() => {});
      await recorder.drained;
    }
  }
  ok(recorder.acknowledged.size > KILLS, `seed ${seed}: too few events to prove anything`);

  await using daemon = await DaemonProcess.start({ home: home.dir });
  const observer = await daemon.observe(recorder.cursor);
  await observer.waitForPanes(await tmuxPanes(fleet));
  const kept = await listAllEvents(daemon);
  observer.close();
  equal((await daemon.stop()).code, 0);

  expectExactlyOnce(recorder.acknowledged, kept);
  expectOneLifeEach(kept);
  using db = new DatabaseSync(home.paths.database, { readOnly: true });
  expectSoundDatabase(db);
  deepEqual(livingIn(db), [...await tmuxPanes(fleet)].sort());
  deepEqual(foldToLiving(kept), livingIds(db));
});

/** The client: it holds every event it was told, over all runs of the daemon. */
class Recorder {
  readonly acknowledged = new Map<number, Event>();
  #instanceId: string | undefined;
  #last = 0;
  #drained: Promise<unknown> = Promise.resolve();

  get cursor() {
    const { instanceId } = this;
    return { sinceEventId: this.#last, ...(instanceId === undefined ? {} : { instanceId }) };
  }

  get instanceId(): string | undefined {
    return this.#instanceId;
  }

  /** Resolves when everything is taken that the last daemon wrote before it was killed. */
  get drained(): Promise<unknown> {
    return this.#drained;
  }

  /** Resolves when the daemon has answered the subscription. */
  async follow(daemon: DaemonProcess): Promise<void> {
    const client = await daemon.client({
      onNotification: (method, params) => {
        if (method === "events") this.#take(params);
      },
    });
    this.#drained = client.closed.then(({ cause }) => {
      if (cause instanceof RecorderError) throw cause;
    });
    this.#drained.catch(() => {});
    const channels = ["events"];
    const params = { channels, ...this.cursor };
    const answer = await client.request<Result<"subscribe">>("subscribe", params);
    this.#instanceId ??= answer.instanceId;
  }

  #take(params: RpcParams): void {
    const { events } = params as unknown as { readonly events: readonly Event[] };
    for (const event of events) {
      if (event.id !== this.#last + 1) {
        throw new RecorderError(`event ${event.id} came after ${this.#last}`);
      }
      this.#last = event.id;
      this.acknowledged.set(event.id, event);
    }
  }
}

class RecorderError extends Error {}

async function listAllEvents(daemon: DaemonProcess): Promise<readonly Event[]> {
  const client = await daemon.client();
  const all: Event[] = [];
  for (let sinceEventId = 0;;) {
    const params = { sinceEventId, limit: 500 };
    const page = await client.request<Result<"events.list">>("events.list", params);
    all.push(...page.events);
    if (!page.hasMore) break;
    sinceEventId = page.nextEventId;
  }
  client.close();
  return all;
}

function expectExactlyOnce(told: ReadonlyMap<number, Event>, kept: readonly Event[]): void {
  deepEqual(kept.map(({ id }) => id), kept.map((_, index) => index + 1), "ids grow by one");
  const byId = new Map(kept.map((event) => [event.id, event]));
  for (const [id, event] of told) deepEqual(byId.get(id), event, `acknowledged event ${id}`);
}

/** A fact that was kept, lost with the process, and seen again would be told under two ids. */
function expectOneLifeEach(kept: readonly Event[]): void {
  for (const type of ["session.created", "session.ended", "pane.created", "pane.ended"]) {
    const ids = kept.filter((event) => event.type === type)
      .map(({ paneId, sessionId }) => type.startsWith("pane") ? paneId : sessionId);
    equal(new Set(ids).size, ids.length, `${type} once for each`);
  }
}

function expectSoundDatabase(db: DatabaseSync): void {
  deepEqual(db.prepare("PRAGMA integrity_check").all().map((row) => ({ ...row })), [
    { integrity_check: "ok" },
  ]);
  deepEqual(db.prepare("PRAGMA foreign_key_check").all(), []);
  const ended = db.prepare("SELECT count(ended_at) AS n FROM daemon_runs").get()?.["n"];
  equal(ended, 1, "all runs but the last were killed");
}

function livingIn(db: DatabaseSync): string[] {
  return db.prepare("SELECT tmux_pane_id AS id FROM panes WHERE ended_at IS NULL").all()
    .map((row) => String(row["id"])).sort();
}

function livingIds(db: DatabaseSync): string[] {
  return db.prepare("SELECT pane_uid AS id FROM panes WHERE ended_at IS NULL").all()
    .map((row) => String(row["id"])).sort();
}

/** The panes that live after all events, by the events alone. */
function foldToLiving(kept: readonly Event[]): string[] {
  const living = new Set<string>();
  for (const { type, paneId } of kept) {
    if (type === "pane.created" && paneId !== null) living.add(paneId);
    if (type === "pane.ended" && paneId !== null) living.delete(paneId);
  }
  return [...living].sort();
}
