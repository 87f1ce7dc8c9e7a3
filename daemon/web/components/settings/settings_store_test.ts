import assert from "node:assert/strict";
import type { Request } from "../../view.ts";
import { RpcError } from "../../../../shared/rpc/client_errors.ts";
import { defaultConfig } from "../../../platform/config.ts";
import { SettingsStore } from "./settings_store.ts";
import { sampleSettings } from "./test_settings_seed.ts";

const DB = "maintenance.max_db_mb";

type Answers = Readonly<Record<string, (params: unknown) => unknown>>;

/** Settings of a daemon that answers so, with what it was asked. */
function storeOf(answers: Answers = {}, change: Parameters<typeof sampleSettings>[0] = {}) {
  const asked: (readonly [string, unknown])[] = [];
  const request = ((method: string, params: unknown) => {
    asked.push([method, params]);
    const answer = answers[method];
    if (answer === undefined) return Promise.reject(new Error(`${method} is not answered here`));
    return Promise.resolve().then(() => answer(params));
  }) as Request;
  return { store: new SettingsStore(sampleSettings(change), request), asked };
}

function refuse(data: unknown): never {
  throw new RpcError({ code: -32602, message: "refused", data });
}

Deno.test("edit() keeps what is wanted beside what is saved, and tells of it", () => {
  const { store } = storeOf();
  let told = 0;
  const stop = store.onChange(() => told++);
  store.edit(DB, 300);
  assert.deepEqual([store.shown(DB), store.saved(DB), told > 0], [300, 512, true]);
  stop();
  const before = told;
  store.edit(DB, 512);
  assert.deepEqual(store.drafts.value, {}, "what is saved already is no change");
  assert.equal(told, before);
});

Deno.test("edit() with null wants the default, and is no change where that is saved", () => {
  const { store } = storeOf({}, { values: { ...sampleSettings().values, [DB]: 300 } });
  store.edit(DB, null);
  assert.deepEqual([store.shown(DB), store.drafts.value], [512, { [DB]: null }]);
  store.edit(DB, 300);
  assert.deepEqual(store.drafts.value, {});
});

Deno.test("shown() is what the file says where a restart will bring it into force", () => {
  const { store } = storeOf({}, { pending: { [DB]: 300 } });
  assert.deepEqual([store.shown(DB), store.values.value[DB]], [300, 512]);
  store.edit(DB, 512);
  assert.deepEqual(store.drafts.value, { [DB]: 512 }, "back to what is in force is a change");
});

Deno.test("save() hands all changes over at once, and takes in what the daemon says", async () => {
  const value = structuredClone(defaultConfig()) as never as Record<
    string,
    Record<string, unknown>
  >;
  Object.assign(value["maintenance"] ?? {}, { max_db_mb: 300 });
  const pending = [{ key: "polling.idle_backoff_max_ms", value: 50_000 }, {
    key: "server.port",
    value: 1,
  }];
  const { store, asked } = storeOf({ "config.set": () => ({ value, pending }) });
  store.edit(DB, 300);
  store.edit("polling.idle_backoff_max_ms", 50_000);
  assert.match(await store.save(), /^Saved\. A restart .*: polling\.idle_backoff_max_ms\.$/);
  assert.deepEqual(asked[0], [
    "config.set",
    { values: { [DB]: 300, "polling.idle_backoff_max_ms": 50_000 } },
  ]);
  assert.deepEqual(store.drafts.value, {});
  assert.equal(store.values.value[DB], 300);
  assert.deepEqual(store.pending.value, { "polling.idle_backoff_max_ms": 50_000 });
});

Deno.test("save() keeps what was changed while it was under way", async () => {
  const { store } = storeOf({ "config.set": () => ({ value: defaultConfig() }) });
  store.edit(DB, 300);
  const saved = store.save();
  store.edit(DB, 400);
  assert.equal(await saved, "Saved, and in force.");
  assert.deepEqual(store.drafts.value, { [DB]: 400 });
});

Deno.test("save() that is refused keeps the changes and tells beside each setting why", async () => {
  const problems = [
    { key: DB, message: "maintenance.max_db_mb is 3, but must be more", hint: "" },
    { key: "notifications.rules", message: "one", hint: "" },
    { key: "notifications.rules.0.sound", message: "two", hint: "" },
  ];
  const { store } = storeOf({ "config.set": () => refuse({ code: "INVALID_PARAMS", problems }) });
  store.edit(DB, 3);
  await assert.rejects(store.save(), /nothing was saved, see beside the settings/);
  assert.deepEqual(store.problems.value, {
    [DB]: "maintenance.max_db_mb is 3, but must be more.",
    "notifications.rules": "one. two.",
  });
  assert.deepEqual(store.drafts.value, { [DB]: 3 });
  store.edit(DB, 4);
  assert.equal(store.problems.value[DB], undefined, "another value is not known to be wrong");
  store.discard();
  assert.deepEqual([store.drafts.value, store.problems.value], [{}, {}]);
});

Deno.test("save() says that one setting that cannot be written holds up all others", async () => {
  const { store } = storeOf({ "config.set": () => refuse({ code: "UNSUPPORTED" }) });
  store.edit(DB, 300);
  await assert.rejects(store.save(), /^Error: nothing was saved: refused$/);
});

Deno.test("save() says what is wrong at no setting that is shown", async () => {
  const problems = [{ key: "", message: "line 7: a value is missing behind =", hint: "" }];
  const { store } = storeOf({ "config.set": () => refuse({ code: "INVALID_PARAMS", problems }) });
  store.edit(DB, 300);
  await assert.rejects(store.save(), /nothing was saved: line 7: a value is missing behind =\./);
  assert.deepEqual(store.drafts.value, { [DB]: 300 });
});

Deno.test("save() passes on a refusal that is about no single setting", async () => {
  const { store } = storeOf({ "config.set": () => refuse({ code: "FORBIDDEN" }) });
  store.edit(DB, 3);
  await assert.rejects(store.save(), { name: "RpcError", message: "refused" });
});

Deno.test("refresh() takes in what is answered and leaves the rest as it was", async () => {
  const { store } = storeOf({
    "snapshot.get": () => ({ sessions: [{ id: "9", name: "new", status: "idle" }] }),
  });
  await store.refresh();
  assert.deepEqual(store.sessions.value, [{ id: "9", name: "new", isRead: false }]);
  assert.equal(store.values.value[DB], 512);
  assert.equal(store.preview.value.sessionCount, 2);
});

Deno.test("reloadDetectors() shows the packs that are in force then", async () => {
  const list = { directory: "/x", packs: [], problems: [], changed: [{}] };
  const { store } = storeOf({ "detectors.reload": () => list });
  assert.equal(await store.reloadDetectors(), "1 changed, and in force.");
  assert.equal(store.detectors.value.directory, "/x");
});
