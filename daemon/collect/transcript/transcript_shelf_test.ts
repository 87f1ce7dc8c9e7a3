import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { TranscriptRow } from "../../../shared/model/transcript.ts";
import type { TranscriptPlace } from "./transcript_place.ts";
import { TranscriptShelf } from "./transcript_shelf.ts";
import { findFile } from "./walk_folder.ts";

const UUID = "019f7121-addf-7541-8ead-f9514250701d";
const ROLLOUT = `rollout-2026-08-03T10-00-00-${UUID}.jsonl`;
const KEY = `codex/${ROLLOUT}`;

/** Real files below two folders of Codex and two of Claude. */
class Bench implements Disposable {
  readonly root = Deno.makeTempDirSync({ prefix: "ntm-shelf-" });
  shelf = new TranscriptShelf([]);

  place(agent: TranscriptPlace["agent"], name: string): TranscriptPlace {
    return { agent, root: join(this.root, name) };
  }

  write({ root }: TranscriptPlace, relative: string, text = "x\n"): void {
    Deno.mkdirSync(dirname(join(root, relative)), { recursive: true });
    Deno.writeTextFileSync(join(root, relative), text);
  }

  see(place: TranscriptPlace, relative: string) {
    const found = findFile(place.root, relative);
    assert.ok(found, `${relative} is there`);
    const seen = this.shelf.see(place, found);
    assert.ok(seen);
    return seen;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

/** As it is kept of a file that was read to its end. */
function rowOf(place: TranscriptPlace, relative: string, key: string): TranscriptRow {
  const found = findFile(place.root, relative);
  const { size = 0, ino = 0, modifiedAt = 0 } = found ?? {};
  return {
    key,
    agent: place.agent,
    path: join(place.root, relative),
    sessionId: "kept",
    parentId: null,
    cwd: "/p",
    version: null,
    model: "m",
    position: { ino, offset: size, inLongLine: false },
    modifiedAt,
    readAt: modifiedAt,
  };
}

Deno.test("TranscriptShelf.see() a file that is moved stays the same one", () => {
  using bench = new Bench();
  const [sessions, archive] = [bench.place("codex", "s"), bench.place("codex", "a")];
  bench.write(sessions, `2026/08/03/${ROLLOUT}`);
  const first = bench.see(sessions, `2026/08/03/${ROLLOUT}`);
  assert.deepEqual([first.isNew, first.file.key], [true, KEY]);
  Deno.mkdirSync(archive.root);
  Deno.renameSync(join(sessions.root, `2026/08/03/${ROLLOUT}`), join(archive.root, ROLLOUT));
  const moved = bench.see(archive, ROLLOUT);
  assert.deepEqual([moved.isNew, moved.file === first.file], [false, true]);
  assert.equal(moved.file.path, join(archive.root, ROLLOUT));
  assert.equal(bench.shelf.lose(join(sessions.root, `2026/08/03/${ROLLOUT}`)), null);
  assert.equal(bench.shelf.size, 1);
});

Deno.test("TranscriptShelf.see() also when it was seen to go before it came", () => {
  using bench = new Bench();
  const [sessions, archive] = [bench.place("codex", "s"), bench.place("codex", "a")];
  bench.write(sessions, ROLLOUT);
  bench.shelf = new TranscriptShelf([rowOf(sessions, ROLLOUT, KEY)]);
  const { position } = bench.see(sessions, ROLLOUT).file;
  assert.ok(position);
  Deno.mkdirSync(archive.root);
  Deno.renameSync(join(sessions.root, ROLLOUT), join(archive.root, ROLLOUT));
  bench.shelf.lose(join(sessions.root, ROLLOUT));
  assert.deepEqual(bench.see(archive, ROLLOUT).file.position, position);
});

Deno.test("TranscriptShelf.see() what comes back to its place is another file", () => {
  using bench = new Bench();
  const place = bench.place("codex", "s");
  bench.write(place, ROLLOUT);
  bench.shelf = new TranscriptShelf([rowOf(place, ROLLOUT, KEY)]);
  bench.see(place, ROLLOUT);
  bench.shelf.lose(join(place.root, ROLLOUT));
  assert.equal(bench.see(place, ROLLOUT).file.position, null);
});

Deno.test("TranscriptShelf.see() two files of one name are two, and stay so after a restart", () => {
  using bench = new Bench();
  const [one, two] = [bench.place("claude", "one"), bench.place("claude", "two")];
  bench.write(one, "p/s.jsonl");
  bench.write(two, "p/s.jsonl");
  const keys = [bench.see(one, "p/s.jsonl"), bench.see(two, "p/s.jsonl")].map(({ file }) =>
    file.key
  );
  const other = `claude${two.root}/p/s.jsonl`;
  assert.deepEqual(keys, ["claude/p/s.jsonl", other]);
  bench.shelf = new TranscriptShelf([
    rowOf(one, "p/s.jsonl", "claude/p/s.jsonl"),
    rowOf(two, "p/s.jsonl", other),
  ]);
  // In the other order.
  assert.equal(bench.see(two, "p/s.jsonl").file.key, other);
  assert.equal(bench.see(one, "p/s.jsonl").file.key, "claude/p/s.jsonl");
});

Deno.test("TranscriptShelf.see() a name whose owner has gone is free", () => {
  using bench = new Bench();
  const [one, two] = [bench.place("claude", "one"), bench.place("claude", "two")];
  bench.write(one, "p/s.jsonl");
  bench.shelf = new TranscriptShelf([rowOf(one, "p/s.jsonl", "claude/p/s.jsonl")]);
  Deno.removeSync(join(one.root, "p/s.jsonl"));
  bench.write(two, "p/s.jsonl", "another\n");
  assert.equal(bench.see(two, "p/s.jsonl").file.key, "claude/p/s.jsonl");
});
