import assert from "node:assert/strict";
import { join } from "node:path";
import { writeFileAtomic } from "./atomic_write.ts";

async function inTempDir(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-atomic-" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const names = (directory: string) => [...Deno.readDirSync(directory)].map((e) => e.name).sort();
const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

Deno.test("writeFileAtomic() makes a new file, 0600 unless told otherwise, whatever the umask", () =>
  inTempDir(async (directory) => {
    const before = Deno.umask(0o077);
    try {
      await writeFileAtomic(join(directory, "a"), "first");
      await writeFileAtomic(join(directory, "b"), new Uint8Array([1, 2]), { mode: 0o644 });
    } finally {
      Deno.umask(before);
    }
    assert.equal(Deno.readTextFileSync(join(directory, "a")), "first");
    assert.equal(modeOf(join(directory, "a")), 0o600);
    assert.deepEqual([...Deno.readFileSync(join(directory, "b"))], [1, 2]);
    assert.equal(modeOf(join(directory, "b")), 0o644);
    assert.deepEqual(names(directory), ["a", "b"]);
  }));

Deno.test("writeFileAtomic() replaces the content and keeps the mode", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "a");
    Deno.writeTextFileSync(path, "a longer first content", { mode: 0o640 });
    Deno.chmodSync(path, 0o640);
    await writeFileAtomic(path, "second", { mode: 0o600 });
    assert.equal(Deno.readTextFileSync(path), "second");
    assert.equal(modeOf(path), 0o640);
  }));

Deno.test("writeFileAtomic() never changes the bytes a reader has open", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "a");
    Deno.writeTextFileSync(path, "first");
    using reader = Deno.openSync(path);
    await writeFileAtomic(path, "second");
    const buffer = new Uint8Array(20);
    const read = reader.readSync(buffer) ?? 0;
    assert.equal(new TextDecoder().decode(buffer.subarray(0, read)), "first");
  }));

Deno.test("writeFileAtomic() writes through a symbolic link and leaves the link", () =>
  inTempDir(async (directory) => {
    const target = join(directory, "target");
    const link = join(directory, "link");
    Deno.writeTextFileSync(target, "first");
    Deno.symlinkSync(target, link);
    await writeFileAtomic(link, "second");
    assert.equal(Deno.readTextFileSync(target), "second");
    assert.ok(Deno.lstatSync(link).isSymlink);
  }));

Deno.test("writeFileAtomic() leaves nothing behind when the rename fails", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "taken");
    Deno.mkdirSync(path);
    await assert.rejects(writeFileAtomic(path, "text"));
    assert.deepEqual(names(directory), ["taken"]);
  }));

Deno.test("writeFileAtomic() rejects when the directory is missing", () =>
  inTempDir(async (directory) => {
    await assert.rejects(
      writeFileAtomic(join(directory, "no", "a"), "text"),
      Deno.errors.NotFound,
    );
  }));
