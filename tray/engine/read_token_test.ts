import { equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { readToken } from "./read_token.ts";

async function withFile(
  text: string,
  body: (path: string) => Promise<void>,
  mode = 0o600,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ntm-token-" });
  try {
    const path = join(folder, "token.admin");
    await Deno.writeTextFile(path, text);
    await Deno.chmod(path, mode);
    await body(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readToken() reads what a daemon has written", async () => {
  await withFile("abc-_\n", async (path) => equal(await readToken(path), "abc-_"));
});

Deno.test("readToken() says what is wrong, and not what it has read", async () => {
  await rejects(readToken("/nowhere/token.admin"), {
    message:
      "read token from /nowhere/token.admin: there is none, name the file that the daemon writes",
  });
  await rejects(readToken("/dev/null"), /it holds no token/);
  for (const text of ["", "  \n", "two words", "zwei\nZeilen", "ü", "x".repeat(5_000)]) {
    await withFile(text, (path) =>
      rejects(readToken(path), {
        message: `read token from ${path}: it holds no token, name the daemon's token.admin`,
      }));
  }
});

Deno.test({
  name: "readToken() takes no file that others may open",
  ignore: Deno.build.os === "windows",
  fn: () => withFile("abc", (path) => rejects(readToken(path), /others may open it/), 0o644),
});
