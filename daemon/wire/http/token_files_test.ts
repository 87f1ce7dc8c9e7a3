import assert from "node:assert/strict";
import { join } from "node:path";
import { stageFile } from "../../platform/atomic_write.ts";
import { readOrMakeTokens, TokenFileError, type TokenFileOptions } from "./token_files.ts";

const KEEP = { rotate: false, enforcePermissions: true };
const ROTATE = { rotate: true, enforcePermissions: true };
const LAX = { rotate: false, enforcePermissions: false };

/** The token of a file, beside another one that is as it should be. */
async function readOrMakeToken(path: string, options: TokenFileOptions): Promise<string> {
  return (await readOrMakeTokens({ read: path, admin: `${path}.admin` }, options)).read;
}

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

Deno.test("readOrMakeTokens() makes a token that nobody else may read, and keeps it", () =>
  withFile(async (path) => {
    const token = await readOrMakeToken(path, KEEP);
    assert.match(token, /^[\w-]{43}$/);
    assert.equal(modeOf(path), 0o600);
    assert.equal(Deno.readTextFileSync(path), `${token}\n`);
    assert.equal(await readOrMakeToken(path, KEEP), token);
  }));

Deno.test("readOrMakeTokens() makes another one each time where it is to rotate", () =>
  withFile(async (path, directory) => {
    put(path, `${GIVEN}\n`);
    const tokens = [await readOrMakeToken(path, ROTATE), await readOrMakeToken(path, ROTATE)];
    assert.equal(new Set([GIVEN, ...tokens]).size, 3);
    assert.equal(Deno.readTextFileSync(path), `${tokens[1]}\n`);
    assert.deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name).toSorted(), [
      "token",
      "token.admin",
    ]);
  }));

for (const mode of [0o644, 0o640, 0o660, 0o604, 0o602, 0o610]) {
  Deno.test(`readOrMakeTokens() refuses a file of mode ${mode.toString(8)}, also to rotate it`, () =>
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

Deno.test("readOrMakeTokens() writes no new token into a file that others may open", () =>
  withFile(async (path) => {
    put(path, `${GIVEN}\n`, 0o644);
    await readOrMakeToken(path, { rotate: true, enforcePermissions: false });
    assert.equal(modeOf(path), 0o600);
  }));

Deno.test("readOrMakeTokens() follows no link, wherever it leads", () =>
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

Deno.test("readOrMakeTokens() refuses what is no file, and waits for none", () =>
  withFile(async (path) => {
    await Deno.mkdir(path, { mode: 0o700 });
    await assert.rejects(readOrMakeToken(path, KEEP), /it is no file, remove it/);
    await Deno.remove(path);
    await new Deno.Command("mkfifo", { args: ["-m", "600", path] }).output();
    await assert.rejects(readOrMakeToken(path, KEEP), /it is no file, remove it/);
  }));

const WRONG = ["", "\n", "short\n", `${GIVEN} ${GIVEN}\n`, `${GIVEN}\n${GIVEN}\n`, "ü".repeat(40)];

for (const text of [...WRONG, "x".repeat(5_000)]) {
  Deno.test(`readOrMakeTokens() takes no token from ${JSON.stringify(text.slice(0, 20))}…`, () =>
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

Deno.test("readOrMakeTokens() says that it cannot write", () =>
  withFile(async (path, directory) => {
    const missing = join(directory, "missing", "token");
    await assert.rejects(readOrMakeToken(missing, KEEP), /^TokenFileError: write token to /);
    assert.throws(() => Deno.lstatSync(path), Deno.errors.NotFound);
  }));

/** Two token files that are there, and what they hold. */
async function withBoth(
  body: (both: {
    readonly places: { readonly read: string; readonly admin: string };
    readonly held: () => readonly [read: string, admin: string];
    readonly directory: string;
  }) => Promise<void>,
): Promise<void> {
  await withFile(async (read, directory) => {
    const places = { read, admin: join(directory, "admin") };
    put(places.read, "r".repeat(40));
    put(places.admin, "a".repeat(40));
    const held = () =>
      [Deno.readTextFileSync(places.read), Deno.readTextFileSync(places.admin)] as const;
    await body({ places, held, directory });
  });
}

/** Writes files aside, until the one of this name is to be put into its place. */
function failingAt(name: string): typeof stageFile {
  return async (path, text, mode) => {
    const staged = await stageFile(path, text, mode);
    if (!path.endsWith(name)) return staged;
    return { ...staged, put: () => Promise.reject(new Error("disk full")) };
  };
}

Deno.test("readOrMakeTokens() makes both new, and gives what stands in the files", () =>
  withBoth(async ({ places, held }) => {
    const { read, admin } = await readOrMakeTokens(places, ROTATE);
    assert.deepEqual(held(), [`${read}\n`, `${admin}\n`]);
    assert.notEqual(read, admin);
  }));

for (const name of ["token", "admin"]) {
  Deno.test(`readOrMakeTokens() changes neither file when ${name} cannot be put into its place`, () =>
    withBoth(async ({ places, held, directory }) => {
      const before = held();
      await assert.rejects(
        readOrMakeTokens(places, { ...ROTATE, stage: failingAt(name) }),
        (error: Error) =>
          error instanceof TokenFileError &&
          error.message.startsWith(`write token to ${join(directory, name)}: Error: disk full`) &&
          error.message.endsWith("; no token was changed"),
      );
      assert.deepEqual(held(), before);
      assert.equal([...Deno.readDirSync(directory)].length, 2, "nothing is left behind");
    }));
}

Deno.test("readOrMakeTokens() changes neither file when one cannot be written at all", () =>
  withBoth(async ({ places, held }) => {
    const before = held();
    const admin = join(places.admin, "beneath a file");
    await assert.rejects(readOrMakeTokens({ ...places, admin }, ROTATE), TokenFileError);
    await assert.rejects(
      readOrMakeTokens({ ...places, admin: `${places.admin}.none/x` }, ROTATE),
      /^TokenFileError: write token to .*no token was changed$/,
    );
    assert.deepEqual(held(), before);
  }));

Deno.test("readOrMakeTokens() leaves no first token where there was none, when the second fails", () =>
  withBoth(async ({ places, directory }) => {
    await Deno.remove(places.read);
    await assert.rejects(
      readOrMakeTokens(places, { ...ROTATE, stage: failingAt("admin") }),
      /no token was changed/,
    );
    assert.deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["admin"]);
  }));

Deno.test("readOrMakeTokens() refuses one token, or one file, for both roles", () =>
  withBoth(async ({ places }) => {
    put(places.admin, "r".repeat(40));
    await assert.rejects(readOrMakeTokens(places, KEEP), /hold the same one, remove one/);
    const one = { read: places.read, admin: places.read };
    for (const options of [KEEP, ROTATE]) {
      await assert.rejects(readOrMakeTokens(one, options), /hold the same one/);
    }
  }));
