import assert from "node:assert/strict";
import { join } from "node:path";
import { type OwnFileOptions, readOwnFile } from "./own_file.ts";

const OPTIONS = { mostBytes: 10, enforcePermissions: true };

async function withFile(body: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-own-" });
  try {
    const path = join(directory, "own");
    Deno.writeTextFileSync(path, "text", { mode: 0o600 });
    await body(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function refusal(path: string, options: Partial<OwnFileOptions> = {}): Promise<string> {
  const found = await readOwnFile(path, { ...OPTIONS, ...options });
  return found.kind === "refused" ? found.why : `it is ${found.kind}`;
}

Deno.test("readOwnFile() reads a file that is ours alone", () =>
  withFile(async (path) => {
    assert.deepEqual(await readOwnFile(path, OPTIONS), { kind: "read", text: "text" });
    assert.deepEqual(await readOwnFile(`${path}.none`, OPTIONS), { kind: "none" });
  }));

Deno.test("readOwnFile() refuses one that others may open, where that matters", () =>
  withFile(async (path) => {
    for (const mode of [0o604, 0o640, 0o620, 0o601]) {
      Deno.chmodSync(path, mode);
      assert.match(await refusal(path), /^others may open it/);
      assert.equal(await refusal(path, { enforcePermissions: false }), "it is read");
    }
  }));

Deno.test("readOwnFile() refuses what is too long, and what is no file", () =>
  withFile(async (path) => {
    assert.match(await refusal(path, { mostBytes: 3 }), /^it has 4 bytes, at most 3 are read/);
    Deno.removeSync(path);
    Deno.mkdirSync(path, { mode: 0o700 });
    assert.match(await refusal(path), /^it is no file/);
  }));

Deno.test("readOwnFile() follows a link where it is told to, and judges what it leads to", () =>
  withFile(async (path) => {
    const link = `${path}.link`;
    Deno.symlinkSync(path, link);
    assert.match(await refusal(link), /^it is a symbolic link/);
    assert.equal(await refusal(link, { followsLinks: true }), "it is read");
    Deno.chmodSync(path, 0o644);
    assert.match(await refusal(link, { followsLinks: true }), /^others may open it/);
    Deno.removeSync(path);
    assert.equal(await refusal(link, { followsLinks: true }), "it is none");
  }));
