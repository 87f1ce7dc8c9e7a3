import { deepEqual, equal, ok } from "node:assert/strict";
import { Fleet } from "../../fixtures/fleet.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { pause } from "./eventually.ts";
import type { Observer } from "./observer.ts";
import { RawClient } from "./raw_client.ts";
import { mergeConfig, QUICK, TempHome } from "./temp_home.ts";

const CLIENTS = 50;
/** Turns that must pass: more than the pipe and the queue of one client can hold. */
const TURNS = 400;
/** Servers: each is looked at on its own, so several make more turns in the same time. */
const SERVERS = 4;
const PANES = 8;
/** How long after the first client the last one may be told. */
const PROMPT_MS = 5_000;
/** What the daemon may grow by, while it serves them all and holds back for one. */
const MEMORY_BYTES = 120 * 1024 * 1024;

e2eTest(`of ${CLIENTS} clients one is stalled, and the others are told everything`, async () => {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await TempHome.create());
  const fleets: Fleet[] = [];
  for (let index = 0; index < SERVERS; index++) {
    const panes = Array.from({ length: PANES }, () => ({ command: ["sleep", "600"] }));
    fleets.push(stack.use(await Fleet.start({ sessions: [{ name: `s${index}`, panes }] })));
  }
  const sockets = fleets.map(({ socketPath }) => socketPath);
  const config = mergeConfig(QUICK, { tmux: { sockets } });
  const daemon = stack.use(await DaemonProcess.start({ home: home.dir, config }));
  const first = await daemon.observe();
  await first.waitFor("all panes", ({ snapshot }) => snapshot.totals.panes === SERVERS * PANES);
  const others = await Promise.all(
    Array.from({ length: CLIENTS - 2 }, () => daemon.observe(first.cursor)),
  );
  const all = [first, ...others];
  using stalled = await RawClient.connect(home.dir);
  await stalled.send({ jsonrpc: "2.0", id: 1, method: "subscribe", params: everything });
  const memory = await daemon.memory();

  const { revision } = first.seen.snapshot;
  const churn = new AbortController();
  const churning = Promise.all(fleets.map((fleet) => changeAll(fleet, churn.signal)));
  try {
    await first.waitFor(
      `${TURNS} turns`,
      ({ snapshot }) => snapshot.revision > revision + TURNS,
      60_000,
    );
    await expectPromptly(all, fleets[0]);
  } finally {
    churn.abort();
    await churning;
  }
  const grown = await daemon.memory() - memory;
  ok(grown < MEMORY_BYTES, `the daemon has grown by ${grown >> 20} MiB`);
  await expectSame(all);
  await expectGap(stalled);
  equal((await first.request("health.get")).status, "ok");
});

const everything = { channels: ["sessions", "events"] };

/** Renames the session and gives every pane a new title, each time in one process. */
async function changeAll(fleet: Fleet, signal: AbortSignal): Promise<void> {
  for (let count = 0; !signal.aborted; count++) {
    const titles = Array.from(
      { length: PANES },
      (_, pane) => ["select-pane", "-t", `%${pane}`, "-T", `title ${count} of ${pane}`, ";"],
    );
    const args = [...titles.flat(), "rename-session", "-t", "$0", `name ${count}`];
    await new Deno.Command("tmux", {
      args: ["-S", fleet.socketPath, ...args],
      env: fleet.env,
      clearEnv: true,
      stdin: "null",
    }).output();
    await pause(40);
  }
}

/** A session that comes now is told to all of them at about the same time. */
async function expectPromptly(all: readonly Observer[], fleet: Fleet | undefined): Promise<void> {
  const isMarker = ({ display }: { readonly display: { readonly sessionName?: string } }) =>
    display.sessionName === "marker";
  const told = Promise.all(all.map(async (observer) => {
    await observer.waitForEvent("session.created", isMarker);
    return performance.now();
  }));
  told.catch(() => {/* Awaited below, unless tmux refuses first. */});
  await fleet?.addSession({ name: "marker", panes: [{ command: ["sleep", "600"] }] });
  const times = await told;
  const spread = Math.max(...times) - Math.min(...times);
  ok(spread < PROMPT_MS, `the last client was told ${spread} ms after the first`);
}

/** Each has the same events as the first, without a hole. */
async function expectSame(all: readonly Observer[]): Promise<void> {
  const [first] = all;
  const last = (await first?.request("snapshot.get"))?.lastEventId ?? 0;
  for (const observer of all) {
    await observer.waitFor("the last event", ({ events }) => (events.at(-1)?.id ?? 0) >= last);
    const ids = observer.seen.events.map(({ id }) => id).filter((id) => id <= last);
    const begin = ids[0] ?? 0;
    deepEqual([ids.at(-1), ids.length], [last, last - begin + 1]);
    deepEqual(observer.gaps, []);
  }
  equal(new Set(all.map(({ seen }) => seen.events.find(({ id }) => id === last)?.type)).size, 1);
}

/** Once it reads, it is told that something was left out, or finds its wire closed. */
async function expectGap(stalled: RawClient): Promise<void> {
  for (let count = 0; count < TURNS * 4; count++) {
    const message = await stalled.next();
    if (message === null || message["method"] === "gap") return;
  }
  throw new Error("the stalled client was told everything: nothing was bounded");
}
