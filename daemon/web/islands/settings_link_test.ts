import assert from "node:assert/strict";
import type { Channel } from "../../../shared/rpc/channel.ts";
import { memoryPair } from "../../../shared/rpc/memory.ts";
import { sampleSettings } from "../components/settings/test_settings_seed.ts";
import { SettingsStore } from "../components/settings/settings_store.ts";
import { SettingsLink } from "./settings_link.ts";

const DB = "maintenance.max_db_mb";

/** A daemon whose wires and pauses are held by the test. */
function scene() {
  const asked: string[] = [];
  const wires: Channel[] = [];
  let size = 512;
  const link = new SettingsLink(() => {
    const [near, far] = memoryPair({ capacity: 64, name: `wire-${wires.length}` });
    wires.push(far);
    void serve(far);
    return Promise.resolve(near);
  }, (ms) => new Promise((resolve) => setTimeout(resolve, ms / 100)));
  const serve = async (far: Channel) => {
    for await (const text of far.receive()) {
      const { id, method } = JSON.parse(text);
      asked.push(method);
      const value = { maintenance: { max_db_mb: size } };
      const result = method === "config.get" ? { value } : method === "subscribe" ? {} : undefined;
      const answer = result === undefined ? { error: { code: 1, message: "no" } } : { result };
      await far.send(JSON.stringify({ id, ...answer })).catch(() => {});
    }
  };
  const store = new SettingsStore(sampleSettings(), link.request);
  const shows = async (what: () => boolean) => {
    while (!what()) await new Promise<void>((resolve) => void onceChanged(store, resolve));
  };
  const tell = (method: string, params: unknown) =>
    wires.at(-1)?.send(JSON.stringify({ method, params }));
  return { asked, wires, link, store, shows, tell, save: (mb: number) => size = mb };
}

function onceChanged(store: SettingsStore, run: () => void): void {
  const stop = store.onChange(() => {
    stop();
    run();
  });
}

const CHANGED = { events: [{ type: "pane.status" }, { type: "config.changed" }] };

Deno.test("SettingsLink takes in what happens elsewhere, also what did while it was cut off", async () => {
  const { asked, wires, link, store, shows, tell, save } = scene();
  const end = new AbortController();
  const followed = link.follow(store, end.signal);
  save(256);
  await shows(() => store.saved(DB) === 256);
  assert.equal(asked[0], "subscribe", "before it asks what there is");
  save(128);
  await tell("events", CHANGED);
  await shows(() => store.saved(DB) === 128);
  save(64);
  wires.at(-1)?.close();
  await shows(() => store.link.value === "lost");
  await shows(() => store.saved(DB) === 64);
  await shows(() => store.link.value === "live");
  assert.equal(wires.length, 2);
  end.abort();
  wires.at(-1)?.close();
  await followed;
});

Deno.test("SettingsLink asks nothing for what is not about settings", async () => {
  const { asked, wires, link, store, shows, tell, save } = scene();
  const end = new AbortController();
  const followed = link.follow(store, end.signal);
  save(256);
  await shows(() => store.saved(DB) === 256);
  const gets = () => asked.filter((method) => method === "config.get").length;
  await tell("events", { events: [{ type: "pane.status" }] });
  await tell("hello", {});
  save(128);
  // A gap may have held anything.
  await tell("gap", { channel: "events" });
  await shows(() => store.saved(DB) === 128);
  assert.equal(gets(), 2);
  end.abort();
  wires.at(-1)?.close();
  await followed;
});

Deno.test("SettingsLink tells who is logged out from a daemon that is away, and asks less often", async () => {
  const store = new SettingsStore(sampleSettings(), () => Promise.reject(new Error("unused")));
  const end = new AbortController();
  const answers = [null, "refused", null] as const;
  const seen: unknown[] = [];
  let tries = 0;
  const link = new SettingsLink(() => Promise.resolve(answers[tries++] ?? null), (ms) => {
    seen.push([store.link.value, ms]);
    if (tries === answers.length) end.abort();
    return Promise.resolve();
  });
  await link.follow(store, end.signal);
  assert.deepEqual(seen, [["lost", 3_000], ["refused", 15_000], ["lost", 3_000]]);
});

Deno.test("SettingsLink tells of a daemon of another version than the page", async () => {
  const { wires, link, store, shows, tell, save } = scene();
  const end = new AbortController();
  const followed = link.follow(store, end.signal);
  save(256);
  await shows(() => store.saved(DB) === 256);
  await tell("hello", { version: store.seed.version });
  save(128);
  await tell("gap", { channel: "events" });
  await shows(() => store.saved(DB) === 128);
  assert.equal(store.isOutdated.value, false);
  await tell("hello", { version: "9.9.9" });
  await shows(() => store.isOutdated.value);
  end.abort();
  wires.at(-1)?.close();
  await followed;
});
