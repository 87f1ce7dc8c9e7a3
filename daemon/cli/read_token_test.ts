import assert from "node:assert/strict";
import { join } from "node:path";
import { readToken } from "./read_token.ts";

const TOKEN = "abcDEF-_0123456789";

/** What becomes of a file with this text and these permissions. */
async function read(text: string, mode = 0o600): Promise<string> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-token-" });
  try {
    const path = join(dir, "token");
    await Deno.writeTextFile(path, text);
    await Deno.chmod(path, mode);
    return await readToken(path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("readToken() reads a file that only its owner may open", async () => {
  assert.equal(await read(`${TOKEN}\n`), TOKEN);
  assert.equal(await read(TOKEN, 0o400), TOKEN);
});

for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644, 0o610]) {
  Deno.test(`readToken() refuses a file of mode ${mode.toString(8)}`, async () => {
    await assert.rejects(read(TOKEN, mode), { code: "TOKEN_FILE", message: /chmod 600/ });
  });
}

for (const text of ["", "\n", "two words", "a\nb", "ü", "x".repeat(5_000)]) {
  Deno.test(`readToken() refuses ${JSON.stringify(text.slice(0, 12))}, without telling it`, async () => {
    await assert.rejects(read(text), (error: Error) => {
      assert.match(error.message, /no token$|at most 4096 are read, remove it$/);
      assert.ok(text.trim() === "" || !error.message.includes(text.trim()));
      return true;
    });
  });
}

Deno.test("readToken() follows a link, and judges what it leads to", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-token-" });
  try {
    const path = join(dir, "token");
    await Deno.writeTextFile(path, TOKEN, { mode: 0o600 });
    await Deno.symlink(path, join(dir, "link"));
    assert.equal(await readToken(join(dir, "link")), TOKEN);
    await Deno.chmod(path, 0o644);
    await assert.rejects(readToken(join(dir, "link")), { code: "TOKEN_FILE" });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("readToken() refuses what is no file, and what is not there", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-token-" });
  try {
    await assert.rejects(readToken(dir), { code: "TOKEN_FILE" });
    await assert.rejects(readToken(join(dir, "none")), {
      code: "TOKEN_FILE",
      message: /there is none/,
    });
  } finally {
    await Deno.remove(dir);
  }
});
