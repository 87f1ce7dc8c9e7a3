import assert from "node:assert/strict";
import { join } from "node:path";
import { readOrMakeToken, TokenFileError } from "./token_file.ts";

const KEEP = { rotate: false, enforcePermissions: true };
const ROTATE = { rotate: true, enforcePermissions: true };
const LAX = { rotate: false, enforcePermissions: false };

const GIVEN = "given-by-the-user-given-by-the-user";

async function withFile(body: (path: string, directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-token-" });
  try {
    await body(join(directory, "token"), directory);
  } finally {
    await Deno.chmod(directory, 0o700);
    await Deno.remove(directory, { recursive: true });
  }
}

function put(path: string, text: string, mode = 0o600): void {
  Deno.writeTextFileSync(path, text);
  Deno.chmodSync(path, mode);
}

function modeOf(path: string): number {
  return (Deno.lstatSync(path).mode ?? 0) & 0o777;
}

Deno.test("readOrMakeToken() makes a token that nobody else may read, and keeps it", () =>
  withFile(async (path) => {
    const token = await readOrMakeToken(path, KEEP);
    assert.match(token, /^[\w-]{43}$/);
    assert.equal(modeOf(path), 0o600);
    assert.equal(Deno.readTextFileSync(path), `${token}\n`);
    assert.equal(await readOrMakeToken(path, KEEP), token);
  }));

Deno.test("readOrMakeToken() makes another one each time where it is to rotate", () =>
  withFile(async (path, directory) => {
    put(path, `${GIVEN}\n`);
    const tokens = [await readOrMakeToken(path, ROTATE), await readOrMakeToken(path, ROTATE)];
    assert.equal(new Set([GIVEN, ...tokens]).size, 3);
    assert.equal(Deno.readTextFileSync(path), `${tokens[1]}\n`);
    assert.deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["token"]);
  }));

for (const mode of [0o644, 0o640, 0o660, 0o604, 0o602, 0o610]) {
  Deno.test(`readOrMakeToken() refuses a file of mode ${mode.toString(8)}, also to rotate it`, () =>
    withFile(async (path) => {
      put(path, `${GIVEN}\n`, mode);
      for (const options of [KEEP, ROTATE]) {
        await assert.rejects(
          readOrMakeToken(path, options),
          (error) => error instanceof TokenFileError && /`chmod 600` it/.test(error.message),
        );
      }
      assert.equal(Deno.readTextFileSync(path), `${GIVEN}\n`);
      assert.equal(await readOrMakeToken(path, LAX), GIVEN);
    }));
}

Deno.test("readOrMakeToken() writes no new token into a file that others may open", () =>
  withFile(async (path) => {
    put(path, `${GIVEN}\n`, 0o644);
    await readOrMakeToken(path, { rotate: true, enforcePermissions: false });
    assert.equal(modeOf(path), 0o600);
  }));

Deno.test("readOrMakeToken() follows no link, wherever it leads", () =>
  withFile(async (path, directory) => {
    const other = join(directory, "other");
    put(other, `${GIVEN}\n`);
    for (const target of [other, join(directory, "nowhere"), path]) {
      await Deno.symlink(target, path);
      for (const options of [KEEP, ROTATE, LAX]) {
        await assert.rejects(readOrMakeToken(path, options), /it is a symbolic link/);
      }
      await Deno.remove(path);
    }
    assert.equal(Deno.readTextFileSync(other), `${GIVEN}\n`);
  }));

Deno.test("readOrMakeToken() refuses what is no file, and waits for none", () =>
  withFile(async (path) => {
    await Deno.mkdir(path, { mode: 0o700 });
    await assert.rejects(readOrMakeToken(path, KEEP), /it is no file, remove it/);
    await Deno.remove(path);
    await new Deno.Command("mkfifo", { args: ["-m", "600", path] }).output();
    await assert.rejects(readOrMakeToken(path, KEEP), /it is no file, remove it/);
  }));

const WRONG = ["", "\n", "short\n", `${GIVEN} ${GIVEN}\n`, `${GIVEN}\n${GIVEN}\n`, "ü".repeat(40)];

for (const text of [...WRONG, "x".repeat(5_000)]) {
  Deno.test(`readOrMakeToken() takes no token from ${JSON.stringify(text.slice(0, 20))}…`, () =>
    withFile(async (path) => {
      put(path, text);
      await assert.rejects(
        readOrMakeToken(path, KEEP),
        (error) =>
          error instanceof TokenFileError && /remove it/.test(error.message) &&
          (text.trim() === "" || !error.message.includes(text.trim())),
      );
    }));
}

Deno.test("readOrMakeToken() says that it cannot write", () =>
  withFile(async (path, directory) => {
    const missing = join(directory, "missing", "token");
    await assert.rejects(readOrMakeToken(missing, KEEP), /^TokenFileError: write token to /);
    assert.throws(() => Deno.lstatSync(path), Deno.errors.NotFound);
  }));
