import assert from "node:assert/strict";
import { join } from "node:path";
import { checkSocketPath, ensureDirectories } from "./directories.ts";
import { PathError } from "./path_error.ts";
import { type Paths, resolvePaths } from "./paths.ts";

const uid = Deno.uid() ?? 0;
const env = { get: () => undefined };
const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;
const withCode = (code: string) => (error: unknown) =>
  error instanceof PathError && error.code === code;

async function inTempDir(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-dirs-" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const standard = (home: string): Paths => resolvePaths({ env, userInfo: { homedir: home, uid } });
const under = (homeFlag: string): Paths =>
  resolvePaths({ homeFlag, env, userInfo: { homedir: "/nowhere", uid } });

Deno.test("ensureDirectories() makes all of them 0700, and again without harm", () =>
  inTempDir(async (home) => {
    const paths = standard(home);
    await ensureDirectories(paths);
    await ensureDirectories(paths);
    for (const path of [paths.configDir, paths.dataDir, paths.runDir]) {
      assert.equal(modeOf(path), 0o700, path);
    }
  }));

Deno.test("ensureDirectories() makes an override directory that is missing", () =>
  inTempDir(async (directory) => {
    const paths = under(join(directory, "new", "demo"));
    await ensureDirectories(paths);
    assert.equal(modeOf(paths.dataDir), 0o700);
    assert.equal(modeOf(paths.runDir), 0o700);
  }));

Deno.test("ensureDirectories() closes run and the standard data directory", () =>
  inTempDir(async (home) => {
    const paths = standard(home);
    await Deno.mkdir(paths.runDir, { recursive: true });
    for (const path of [paths.dataDir, paths.runDir]) await Deno.chmod(path, 0o777);
    await ensureDirectories(paths);
    assert.equal(modeOf(paths.dataDir), 0o700);
    assert.equal(modeOf(paths.runDir), 0o700);
  }));

Deno.test("ensureDirectories() leaves the mode of a directory that the user named", () =>
  inTempDir(async (directory) => {
    await Deno.chmod(directory, 0o755);
    await ensureDirectories(under(directory));
    assert.equal(modeOf(directory), 0o755);
    assert.equal(modeOf(join(directory, "run")), 0o700);
  }));

Deno.test("ensureDirectories() refuses a run directory that is a symbolic link", () =>
  inTempDir(async (directory) => {
    await Deno.mkdir(join(directory, "elsewhere"), { mode: 0o755 });
    await Deno.symlink(join(directory, "elsewhere"), join(directory, "run"));
    await assert.rejects(ensureDirectories(under(directory)), withCode("SYMBOLIC_LINK"));
    assert.equal(modeOf(join(directory, "elsewhere")), 0o755);
  }));

Deno.test("ensureDirectories() refuses a dangling link and a file", () =>
  inTempDir(async (directory) => {
    const run = join(directory, "run");
    await Deno.symlink(join(directory, "missing"), run);
    await assert.rejects(ensureDirectories(under(directory)), withCode("SYMBOLIC_LINK"));
    await Deno.remove(run);
    await Deno.writeTextFile(run, "");
    await assert.rejects(ensureDirectories(under(directory)), withCode("NOT_A_DIRECTORY"));
  }));

Deno.test("ensureDirectories() refuses a run directory of another user", () =>
  inTempDir(async (directory) => {
    await Deno.mkdir(join(directory, "run"), { mode: 0o755 });
    // Seen from another user's side: nobody but root can give a directory away.
    const paths: Paths = { ...under(directory), uid: uid + 1 };
    await assert.rejects(ensureDirectories(paths), withCode("FOREIGN_OWNER"));
    assert.equal(modeOf(join(directory, "run")), 0o755);
  }));

Deno.test("ensureDirectories() accepts a configuration directory that is a link", () =>
  inTempDir(async (home) => {
    const paths = standard(home);
    await Deno.mkdir(join(home, "dotfiles"));
    await Deno.mkdir(join(home, ".config"));
    await Deno.symlink(join(home, "dotfiles"), paths.configDir);
    await ensureDirectories(paths);
    assert.ok(Deno.lstatSync(paths.configDir).isSymlink);
  }));

Deno.test("checkSocketPath() takes 107 bytes and not 108, counted in bytes", () => {
  checkSocketPath(`/${"a".repeat(106)}`);
  assert.throws(() => checkSocketPath(`/${"a".repeat(107)}`), withCode("SOCKET_PATH_TOO_LONG"));
  assert.throws(() => checkSocketPath(`/${"ö".repeat(54)}`), /109 bytes.*107.*--home DIR/);
});

Deno.test("checkSocketPath() agrees with the kernel", () =>
  inTempDir((directory) => {
    const of = (bytes: number) => join(directory, "s".repeat(bytes - directory.length - 1));
    Deno.listen({ transport: "unix", path: of(107) }).close();
    assert.throws(() => Deno.listen({ transport: "unix", path: of(108) }));
    return Promise.resolve();
  }));

Deno.test("ensureDirectories() says which directory cannot be made, why, and what to do", async () => {
  await assert.rejects(ensureDirectories(under("/proc/no/such/place")), {
    code: "NOT_WRITABLE",
    message: /^cannot make \/proc\/no\/such\/place.*: .* does not exist, choose .*--home DIR/,
  });
});
