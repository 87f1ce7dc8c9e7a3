import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import {
  copyUse,
  KEPT_DAMAGED_MS,
  listCopies,
  pruneCopies,
  spentCopies,
} from "./database_copies.ts";
import { fileStamp } from "./copy_database.ts";
import { openStore } from "./open.ts";
import { restoreDatabase } from "./backup.ts";
import { salvageDatabase } from "./salvage.ts";
import { openOptions, withDatabasePath, withStore } from "./test_database.ts";
import { writeOldDatabase } from "./test_old_schemas.ts";
import { changes, facts, T0 } from "./test_rows.ts";

const DAY = 86_400_000;
const RUBBISH = "no database at all ".repeat(500);

function begin(path: string): void {
  withStore(path, (store) => store.commit(changes({ events: facts(2) })));
}

/** Puts a copy beside the database, as if it had been made then. */
function leave(path: string, kind: string, { at, damaged = false }: {
  readonly at: number;
  readonly damaged?: boolean;
}): string {
  const copy = `${path}.${kind}-${fileStamp(at)}`;
  if (damaged) Deno.writeTextFileSync(copy, RUBBISH);
  else Deno.copyFileSync(path, copy);
  Deno.utimeSync(copy, new Date(at), new Date(at));
  return copy;
}

function names(path: string): string[] {
  return [...Deno.readDirSync(dirname(path))].map(({ name }) => name).sort();
}

Deno.test("listCopies() knows what was made by itself, newest first, and nothing else", () =>
  withDatabasePath((path) => {
    begin(path);
    const upgrade = leave(path, "schema-3", { at: T0 });
    const replaced = leave(path, "replaced", { at: T0 + 2 });
    const damaged = leave(path, "corrupt", { at: T0 + 1, damaged: true });
    Deno.writeTextFileSync(`${damaged}-wal`, "1234");
    const never = ["2026-13-01T00-00-00-000", "2026-02-30T00-00-00-000", "2026-01-01T24-00-00-000"];
    for (const time of never) Deno.copyFileSync(path, `${path}.replaced-${time}Z`);
    for (const other of [".schema-mine", ".corrupt-2026", ".backup", ".replaced-x.db", "-old"]) {
      Deno.copyFileSync(path, path + other);
    }
    Deno.symlinkSync(path, `${path}.corrupt-${fileStamp(T0 + 3)}`);
    const copies = listCopies(path);
    assert.deepEqual(copies.map((copy) => copy.path), [replaced, damaged, upgrade]);
    assert.deepEqual(copies.map(({ kind }) => kind), ["replaced", "damaged", "upgrade"]);
    assert.equal(copies[1]?.bytes, RUBBISH.length + 4, "with its log");
    assert.deepEqual(copyUse(path), {
      count: 3,
      bytes: copies.reduce((sum, { bytes }) => sum + bytes, 0),
    });
    assert.deepEqual(copyUse(join(dirname(path), "nowhere", "tracker.db")), { count: 0, bytes: 0 });
  }));

Deno.test("spentCopies() of each kind three stay, and older sound ones go", () =>
  withDatabasePath((path) => {
    begin(path);
    const days = [1, 2, 3, 4, 5];
    const [, , , ...old] = days.map((day) => leave(path, "replaced", { at: T0 - day * 15 * DAY }));
    const [, , , ...older] = days.map((day) => leave(path, "schema-2", { at: T0 - day * DAY }));
    const spent = spentCopies(path, { now: T0 }).map((copy) => copy.path);
    assert.deepEqual(spent.sort(), [...old, ...older].sort());
  }));

Deno.test("spentCopies() what a restore replaced stays for 30 days, however many follow", () =>
  withDatabasePath((path) => {
    begin(path);
    const at = [0, 1, 2, 3, 29 * DAY, 31 * DAY].map((age) => T0 - age);
    const copies = at.map((time) => leave(path, "replaced", { at: time }));
    assert.deepEqual(spentCopies(path, { now: T0 }).map((copy) => copy.path), copies.slice(5));
  }));

Deno.test("spentCopies() a sound one stays while none of the newer ones is sound", () =>
  withDatabasePath((path) => {
    begin(path);
    for (const day of [1, 2, 3]) leave(path, "replaced", { at: T0 - day * DAY, damaged: true });
    leave(path, "replaced", { at: T0 - 400 * DAY });
    assert.deepEqual(spentCopies(path, { now: T0 }), []);
  }));

Deno.test("spentCopies() a damaged one goes after 30 days, beside a sound database, and never the newest three", () =>
  withDatabasePath((path) => {
    begin(path);
    const at = [1, 2, 3, 29, 31].map((day) => T0 - day * DAY);
    const copies = at.map((time) => leave(path, "corrupt", { at: time, damaged: true }));
    const spent = () => spentCopies(path, { now: T0 }).map((copy) => copy.path);
    assert.deepEqual(spent(), copies.slice(4));
    assert.deepEqual(
      spentCopies(path, { now: T0 + 2 * KEPT_DAMAGED_MS }).map((copy) => copy.path),
      copies.slice(3),
    );
    Deno.writeTextFileSync(path, RUBBISH);
    assert.deepEqual(spent(), [], "it may be all that is left");
  }));

Deno.test("spentCopies() goes by the later of name and file, and spares what it is told to", () =>
  withDatabasePath((path) => {
    begin(path);
    const copies = [1, 2, 3, 40].map((day) => leave(path, "corrupt", { at: T0 - day * DAY }));
    const last = copies.at(-1) ?? "";
    assert.deepEqual(spentCopies(path, { now: T0 }).map((copy) => copy.path), [last]);
    assert.deepEqual(spentCopies(path, { now: T0, spare: [last] }), []);
    Deno.utimeSync(last, new Date(T0 - 5 * DAY), new Date(T0 - 5 * DAY));
    assert.deepEqual(spentCopies(path, { now: T0 }), []);
  }));

Deno.test("spentCopies() what a killed process left goes after a day, not while it may be written", () =>
  withDatabasePath((path) => {
    begin(path);
    const id = "0198c2a0-0000-7000-8000-000000000000";
    const left = [
      `.schema-2-${fileStamp(T0 - 2 * DAY)}.part`,
      `.salvaged-${id}`,
      `.salvaged-${id}.padded`,
      ".restoring",
    ];
    for (const name of left) Deno.writeTextFileSync(path + name, "x");
    const set = (at: number) => {
      for (const name of left) Deno.utimeSync(path + name, new Date(at), new Date(at));
    };
    set(T0 - DAY / 2);
    assert.equal(spentCopies(path, { now: T0 }).length, 0);
    set(T0 - 2 * DAY);
    assert.equal(spentCopies(path, { now: T0 }).length, 4);
  }));

Deno.test("pruneCopies() removes a copy with its logs, and tells what it could not remove", () =>
  withDatabasePath((path) => {
    begin(path);
    const copies = [1, 2, 3, 40, 41].map((day) => leave(path, "corrupt", { at: T0 - day * DAY }));
    Deno.writeTextFileSync(`${copies[3]}-wal`, "log");
    Deno.mkdirSync(`${copies[4]}-shm/in the way`, { recursive: true });
    const [gone, stuck] = pruneCopies(path, { now: T0 });
    assert.deepEqual([gone?.path, gone?.error], [copies[3], null]);
    assert.equal(stuck?.path, copies[4]);
    assert.notEqual(stuck?.error, null);
    assert.ok(!names(path).some((name) => name.startsWith(basename(copies[3] ?? ""))));
    assert.ok(names(path).includes(basename(copies[4] ?? "")));
  }));

Deno.test("openStore() prunes damaged ones when it sets another aside, and only then", () =>
  withDatabasePath((path) => {
    begin(path);
    const old = [40, 41, 42].map((day) => leave(path, "corrupt", { at: T0 - day * DAY }));
    const open = () => {
      const { store, ...opened } = openStore(path, openOptions());
      store.close();
      return opened;
    };
    assert.deepEqual(open().pruned, []);
    Deno.writeTextFileSync(path, RUBBISH);
    // Written long ago by the clock of the machine: its name is of now.
    const { setAside, pruned } = open();
    assert.deepEqual(pruned.map((copy) => copy.path), [old[2]]);
    assert.ok(names(path).includes(basename(setAside ?? "")));
  }));

Deno.test("restoreDatabase() prunes what earlier restores replaced, but not what it reads from, by whatever name", () =>
  withDatabasePath((path) => {
    begin(path);
    const old = [31, 32, 33, 34].map((day) => leave(path, "replaced", { at: T0 - day * DAY }));
    const source = old[3] ?? "";
    Deno.symlinkSync(source, `${path}.link`);
    const { replaced, pruned } = restoreDatabase(`${path}.link`, path, {
      now: T0,
      newId: () => "other",
    });
    assert.deepEqual(pruned.map((copy) => copy.path), [old[1], old[2]]);
    const left = listCopies(path).map((copy) => copy.path);
    assert.deepEqual(left.sort(), [replaced, old[0], source].sort());
  }));

Deno.test("salvageDatabase() prunes older ones that were set aside", () =>
  withDatabasePath((path) => {
    begin(path);
    const old = [40, 41, 42].map((day) => leave(path, "corrupt", { at: T0 - day * DAY }));
    const { pruned } = salvageDatabase(path, openOptions());
    assert.deepEqual(pruned.map((copy) => copy.path), [old[2]]);
  }));

Deno.test("openStore() leaves copies of an upgrade that cannot be told to be sound", () =>
  withDatabasePath((path) => {
    writeOldDatabase(path, 1);
    const old = [1, 2, 3, 4].map((day) =>
      leave(path, "schema-1", { at: T0 - day * DAY, damaged: true })
    );
    const { store, pruned } = openStore(path, openOptions());
    store.close();
    assert.deepEqual(pruned, []);
    assert.ok(old.every((copy) => names(path).includes(basename(copy))));
  }));
