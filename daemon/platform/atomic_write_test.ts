import assert from "node:assert/strict";
import { join } from "node:path";
import { writeAtomically } from "./atomic_write.ts";

async function inTempDir(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-atomic-" });
  try {
    await run(directory);
  } finally {
    await Deno.chmod(directory, 0o700);
    await Deno.remove(directory, { recursive: true });
  }
}

const namesIn = (directory: string) => [...Deno.readDirSync(directory)].map(({ name }) => name);
const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

Deno.test("writeAtomically() makes a file, 0600 unless told otherwise", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "a b'c.json");
    assert.equal(await writeAtomically(path, "one"), true);
    assert.equal(await writeAtomically(join(directory, "x"), "", { mode: 0o644 }), true);
    assert.equal(Deno.readTextFileSync(path), "one");
    assert.deepEqual([modeOf(path), modeOf(join(directory, "x"))], [0o600, 0o644]);
    assert.deepEqual(namesIn(directory).toSorted(), ["a b'c.json", "x"]);
  }));

Deno.test("writeAtomically() keeps the mode of a file that exists, whatever it is asked", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "settings.json");
    await Deno.writeTextFile(path, "old");
    await Deno.chmod(path, 0o640);
    await writeAtomically(path, "new", { mode: 0o600 });
    assert.equal(modeOf(path), 0o640);
  }));

Deno.test("writeAtomically() gives a new file to readers: the one they hold is unchanged", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "settings.json");
    await Deno.writeTextFile(path, "old");
    using held = await Deno.open(path);
    await writeAtomically(path, "new");
    assert.equal(await new Response(held.readable).text(), "old");
    assert.equal(Deno.readTextFileSync(path), "new");
  }));

Deno.test("writeAtomically() follows a link, also through a second one, and leaves the links", () =>
  inTempDir(async (directory) => {
    const real = join(directory, "dotfiles", "real.json");
    await Deno.mkdir(join(directory, "dotfiles"));
    await Deno.writeTextFile(real, "old");
    await Deno.symlink("dotfiles/real.json", join(directory, "second.json"));
    await Deno.symlink("second.json", join(directory, "first.json"));
    await writeAtomically(join(directory, "first.json"), "new");
    assert.equal(Deno.readTextFileSync(real), "new");
    assert.equal(Deno.readLinkSync(join(directory, "first.json")), "second.json");
    assert.equal(Deno.readLinkSync(join(directory, "second.json")), "dotfiles/real.json");
    assert.deepEqual(namesIn(join(directory, "dotfiles")), ["real.json"]);
  }));

Deno.test("writeAtomically() refuses a link that leads nowhere", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "settings.json");
    await Deno.symlink("nowhere/real.json", path);
    await assert.rejects(writeAtomically(path, "new"), /leads to no file/);
    assert.deepEqual(namesIn(directory), ["settings.json"]);
  }));

Deno.test("writeAtomically() replaces only what it was told to replace", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "settings.json");
    assert.equal(await writeAtomically(path, "new", { replaces: "old" }), false);
    assert.deepEqual(namesIn(directory), []);
    assert.equal(await writeAtomically(path, "first", { replaces: null }), true);
    assert.equal(await writeAtomically(path, "second", { replaces: null }), false);
    assert.equal(await writeAtomically(path, "second", { replaces: "other" }), false);
    assert.equal(Deno.readTextFileSync(path), "first");
    assert.equal(await writeAtomically(path, "second", { replaces: "first" }), true);
    assert.equal(Deno.readTextFileSync(path), "second");
    assert.deepEqual(namesIn(directory), ["settings.json"]);
  }));

Deno.test("writeAtomically() leaves nothing behind when the place of the file is taken", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "settings.json");
    await Deno.mkdir(path);
    await assert.rejects(writeAtomically(path, "new"));
    assert.deepEqual(namesIn(directory), ["settings.json"]);
  }));
