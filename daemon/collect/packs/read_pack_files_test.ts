import assert from "node:assert/strict";
import { join } from "node:path";
import { readPackFiles } from "./read_pack_files.ts";

const LIMITS = { files: 3, bytes: 40 };

async function withDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-packs-" });
  try {
    await body(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Names read, and each problem as `name: message`. */
async function read(directory: string, { required = false, limits = LIMITS } = {}) {
  const { files, problems } = await readPackFiles(directory, { limits, required });
  const base = (file: string) => file.slice(directory.length + 1);
  return {
    files: files.map(({ file, text }) => `${base(file)} ${text}`),
    problems: problems.map(({ file, message }) => `${base(file)}: ${message}`),
  };
}

Deno.test("readPackFiles() reads TOML files by name, and nothing else", async () => {
  await withDirectory(async (directory) => {
    for (const name of ["b.toml", "a.toml", "a.toml~", ".c.toml", "README.md"]) {
      await Deno.writeTextFile(join(directory, name), name);
    }
    await Deno.symlink(join(directory, "README.md"), join(directory, "linked.toml"));
    assert.deepEqual(await read(directory), {
      files: ["a.toml a.toml", "b.toml b.toml", "linked.toml README.md"],
      problems: [],
    });
  });
});

Deno.test("readPackFiles() a directory that is missing is a problem only where it is named", async () => {
  await withDirectory(async (directory) => {
    const missing = join(directory, "missing");
    assert.deepEqual(await read(missing), { files: [], problems: [] });
    const { problems } = await read(missing, { required: true });
    assert.match(problems[0] ?? "", /^: the packs cannot be read: No such file or directory/);
    const file = join(directory, "file");
    await Deno.writeTextFile(file, "");
    const wrong = await read(file);
    assert.match(wrong.problems[0] ?? "", /the packs cannot be read: Not a directory/);
  });
});

Deno.test("readPackFiles() what cannot be read is told, and the rest is read", async () => {
  await withDirectory(async (directory) => {
    await Deno.mkdir(join(directory, "a.toml"));
    await Deno.writeFile(join(directory, "b.toml"), new Uint8Array([0xff, 0xfe]));
    await Deno.writeTextFile(join(directory, "c.toml"), "x".repeat(LIMITS.bytes + 1));
    await Deno.writeTextFile(join(directory, "d.toml"), "x".repeat(LIMITS.bytes));
    await Deno.symlink("nowhere", join(directory, "e.toml"));
    const { success } = await new Deno.Command("mkfifo", { args: [join(directory, "f.toml")] })
      .output();
    assert.ok(success);
    const { files, problems } = await read(directory, { limits: { ...LIMITS, files: 9 } });
    assert.deepEqual(files, [`d.toml ${"x".repeat(LIMITS.bytes)}`]);
    assert.deepEqual(problems, [
      "a.toml: it is not a file",
      "b.toml: it is not UTF-8 text",
      "c.toml: it has 41 bytes, at most 40 are read",
      "e.toml: it cannot be read: No such file or directory (os error 2)",
      "f.toml: it is not a file",
    ]);
  });
});

Deno.test("readPackFiles() reads so many files and no more", async () => {
  await withDirectory(async (directory) => {
    for (const at of [0, 1, 2, 3, 4]) await Deno.writeTextFile(join(directory, `${at}.toml`), "");
    const { files, problems } = await read(directory);
    assert.deepEqual(files, ["0.toml ", "1.toml ", "2.toml "]);
    assert.deepEqual(problems, [
      "3.toml: the pack is not read, and 1 after it: at most 3 are",
    ]);
  });
});

Deno.test("readPackFiles() does not list a directory without end", async () => {
  await withDirectory(async (directory) => {
    for (let at = 0; at < 1_001; at++) Deno.writeTextFileSync(join(directory, `${at}.md`), "");
    assert.deepEqual(await read(directory), {
      files: [],
      problems: [": the packs cannot be read: there are more than 1000 files"],
    });
  });
});
