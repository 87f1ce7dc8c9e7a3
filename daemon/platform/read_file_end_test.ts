import assert from "node:assert/strict";
import { join } from "node:path";
import { readFileEnd } from "./read_file_end.ts";

async function withFile(body: (file: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-end-" });
  try {
    await body(join(directory, "a.log"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("readFileEnd() whole lines, and apart from them one that is being written", () =>
  withFile(async (file) => {
    assert.equal(await readFileEnd(file, 100), null);
    await Deno.writeTextFile(file, "a\n\nb\nhal");
    assert.deepEqual(await readFileEnd(file, 100), {
      ...{ bytes: 8, lines: ["a", "b"], rest: "hal", isCut: false },
    });
    await Deno.writeTextFile(file, "");
    assert.deepEqual(await readFileEnd(file, 100), { bytes: 0, lines: [], rest: "", isCut: false });
  }));

Deno.test("readFileEnd() no line that has lost its beginning", () =>
  withFile(async (file) => {
    await Deno.writeTextFile(file, "first\nsecond\nthird\n");
    const end = await readFileEnd(file, 10);
    assert.deepEqual([end?.lines, end?.isCut, end?.bytes], [["third"], true, 19]);
    assert.deepEqual((await readFileEnd(file, 3))?.lines, []);
  }));

Deno.test("readFileEnd() refuses what is no file", () =>
  withFile(async (file) => {
    await Deno.mkdir(file);
    await assert.rejects(readFileEnd(file, 10), /it is no file/);
    await assert.rejects(readFileEnd("/dev/null", 10), /it is no file/);
  }));
