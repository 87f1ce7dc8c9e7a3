import assert from "node:assert/strict";
import type { Request } from "../../view.ts";
import { RpcError } from "../../../../shared/rpc/client_errors.ts";
import { defaultConfig } from "../../../platform/config.ts";
import { addOverride } from "./add_name.tsx";
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
    {
      values: { [DB]: 300, "polling.idle_backoff_max_ms": 50_000 },
      expected: { [DB]: 512, "polling.idle_backoff_max_ms": 60_000 },
    },
  ]);
  assert.deepEqual(store.drafts.value, {});
  assert.equal(store.values.value[DB], 300);
  assert.deepEqual(store.pending.value, { "polling.idle_backoff_max_ms": 50_000 });
});

Deno.test("save() keeps what was changed while it was under way", async () => {
  const { store } = storeOf({ "config.set": () => ({ value: withDb(300) }) });
  store.edit(DB, 300);
  const saved = store.save();
  store.edit(DB, 400);
  assert.equal(await saved, "Saved, and in force.");
  assert.deepEqual(store.drafts.value, { [DB]: 400 });
  assert.equal(store.isContested(DB), false, "what was saved here is nobody else's");
});

Deno.test("save() that is refused keeps the changes and tells beside each setting why", async () => {
  const problems = [
    { key: DB, message: "maintenance.max_db_mb is 3, but must be more", hint: "" },
    { key: "notifications.rules", message: "one", hint: "" },
    { key: "notifications.rules.0.sound", message: "two", hint: "" },
  ];
  const { store } = storeOf({ "config.set": () => refuse({ code: "INVALID_PARAMS", problems }) });
  store.edit(DB, 3);
  await assert.rejects(store.save(), /nothing was saved: 2 settings are wrong$/);
  assert.deepEqual(store.problems.value, {
    [DB]: "maintenance.max_db_mb is 3, but must be more.",
    "notifications.rules": "one. two.",
  });
  assert.deepEqual(["retention", "notifications", "actions"].map((id) => store.wrongIn(id)), [
    1,
    1,
    0,
  ]);
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

Deno.test("a file that is wrong is told, and nothing can be changed until it is read again", async () => {
  const problems = [{ key: "", message: "this is not TOML", hint: "" }];
  const wrong = () => refuse({ code: "UNSUPPORTED", problems });
  for (const act of ["save", "reload"] as const) {
    let isRight = false;
    const { store } = storeOf({
      "config.set": wrong,
      "config.reload": () => isRight ? { value: defaultConfig() } : wrong(),
    });
    store.edit(DB, 300);
    const words = { save: /: the file of the settings is wrong$/, reload: /refused$/ };
    await assert.rejects(store[act](), words[act]);
    assert.deepEqual([store.fault.value, store.canEdit(DB)], ["Refused.", false]);
    assert.deepEqual([store.drafts.value, store.problems.value], [{ [DB]: 300 }, {}]);
    isRight = true;
    await store.reload();
    assert.deepEqual([store.fault.value, store.canEdit(DB)], [null, true]);
  }
});

Deno.test("refresh() takes in that the file is wrong, or right again, after the daemon has looked", async () => {
  let detail: string | null = "daemon.toml:7:9: this is not TOML; what was in force goes on";
  const { store, asked } = storeOf({
    "config.get": () => ({ value: defaultConfig() }),
    "health.get": () => ({
      checks: [
        { name: "log", status: "degraded", detail: "it is full" },
        { name: "settings", status: detail === null ? "ok" : "degraded", detail: detail ?? "" },
      ],
    }),
  });
  await store.refresh();
  assert.equal(store.fault.value, `D${detail.slice(1)}.`);
  const methods = asked.map(([method]) => method);
  assert.ok(methods.indexOf("config.get") < methods.indexOf("health.get"));
  detail = null;
  await store.refresh();
  assert.equal(store.fault.value, null);
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

/** The configuration with another size of the database. */
function withDb(max_db_mb: number) {
  const config = structuredClone(defaultConfig());
  return { ...config, maintenance: { ...config.maintenance, max_db_mb } };
}

const QUIET = "notifications.snooze_minutes";

Deno.test("refresh() takes in what others have saved, keeps what is being typed, and tells both", async () => {
  let db = 256;
  const { store } = storeOf({ "config.get": () => ({ value: withDb(db) }) });
  store.edit(QUIET, 20);
  await store.refresh();
  assert.deepEqual([store.shown(DB), store.shown(QUIET)], [256, 20]);
  assert.deepEqual([store.elsewhere.value, store.isContested(DB)], [[DB], false]);
  store.edit(DB, 300);
  db = 128;
  await store.refresh();
  assert.deepEqual([store.shown(DB), store.saved(DB)], [300, 128], "nothing typed is lost");
  assert.deepEqual([store.isContested(DB), store.isContested(QUIET)], [true, false]);
  store.discard(DB);
  assert.deepEqual([store.shown(DB), store.shown(QUIET)], [128, 20], "only that one is taken back");
  assert.deepEqual(store.elsewhere.value, []);
});

Deno.test("refresh() tells nothing of what was wanted alike, nor of what was saved here", async () => {
  const { store } = storeOf({
    "config.get": () => ({ value: withDb(300) }),
    "config.set": () => ({ value: withDb(300) }),
  });
  store.edit(DB, 300);
  await store.refresh();
  assert.deepEqual([store.drafts.value, store.elsewhere.value], [{}, []]);
  const { store: other } = storeOf({
    "config.get": () => ({ value: withDb(300) }),
    "config.set": () => ({ value: withDb(300) }),
  });
  other.edit(DB, 300);
  const saved = other.save();
  await other.refresh();
  await saved;
  assert.deepEqual([other.saved(DB), other.elsewhere.value], [300, []]);
});

Deno.test("save() that others were faster than shows theirs, keeps what is typed, and saves the next time", async () => {
  let file = 128;
  const { store, asked } = storeOf({
    "config.set": (params) => {
      const { values, expected } = params as Record<string, Record<string, number>>;
      if (expected?.[DB] !== file) refuse({ code: "CONFLICT" });
      file = values?.[DB] ?? 0;
      return { value: withDb(file) };
    },
    "config.reload": () => ({ value: withDb(file) }),
  });
  store.edit(DB, 300);
  await assert.rejects(store.save(), /nothing was saved: others changed it just now/);
  assert.deepEqual([store.shown(DB), store.saved(DB), store.isContested(DB)], [300, 128, true]);
  assert.equal(asked.at(-1)?.[0], "config.reload");
  await store.save();
  assert.deepEqual([file, store.shown(DB), store.isContested(DB)], [300, 300, false]);
});

Deno.test("canEdit() is false for what only an editor can change, until the file is read otherwise", async () => {
  const why = "there are comments in its tables, which would be lost";
  const RULES = "notifications.rules";
  const { store } = storeOf({ "config.reload": () => ({ value: defaultConfig(), fixed: [] }) }, {
    fixed: { [RULES]: why },
  });
  assert.deepEqual([store.canEdit(RULES), store.canEdit(DB)], [false, true]);
  await store.reload();
  assert.equal(store.canEdit(RULES), true);
  assert.equal(storeOf({}, { role: "read" }).store.canEdit(DB), false);
});

const OVERRIDES = "notifications.overrides";

Deno.test("addOverride() asks the daemon what it would say of the name, and says what is wrong", async () => {
  const words =
    "notifications.overrides[1].session is …, but must be a text of 1 to 200 characters";
  const { store, asked } = storeOf({
    "config.set": (params) => {
      const { [OVERRIDES]: list = [] } = (params as { values: Record<string, unknown[]> }).values;
      const { session } = list.at(-1) as { readonly session: string };
      if (session.length <= 200) return {};
      return refuse({ code: "INVALID_PARAMS", problems: [{ key: OVERRIDES, message: words }] });
    },
  });
  await assert.rejects(addOverride(store, ""), /type the name/);
  await assert.rejects(addOverride(store, "x".repeat(201)), /a text of 1 to 200 characters\.$/);
  assert.deepEqual(store.drafts.value, {}, "nothing is cut, and nothing taken");
  assert.match(await addOverride(store, "night"), /in the table/);
  assert.deepEqual(store.shown(OVERRIDES), [{ session: "night", escalation: true }]);
  await assert.rejects(addOverride(store, "night"), /in the table already/);
  assert.ok(asked.every(([, params]) => (params as { dryRun?: boolean }).dryRun));
});
