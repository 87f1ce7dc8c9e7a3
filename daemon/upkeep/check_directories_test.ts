import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureDirectories } from "../platform/directories.ts";
import { resolvePaths } from "../platform/paths.ts";
import { checkDirectories } from "./check_directories.ts";
import { checkSocketDirectory } from "./check_sockets.ts";

const env = { get: () => undefined };
const uid = Deno.uid() ?? 0;

async function withDir(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-dirs-" });
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const statuses = (home: string, user = uid) =>
  checkDirectories(resolvePaths({ env, userInfo: { homedir: home, uid: user } }))
    .map(({ name, status }) => [name, status]);

Deno.test("checkDirectories() is content before the first start and after it", () =>
  withDir(async (dir) => {
    const paths = resolvePaths({ env, userInfo: { homedir: dir, uid } });
    const fine = [
      ["configuration directory", "ok"],
      ["data directory", "ok"],
      ["run directory", "ok"],
    ];
    assert.deepEqual(statuses(dir), fine);
    await ensureDirectories(paths);
    assert.deepEqual(statuses(dir), fine);
    await Deno.chmod(paths.runDir, 0o755);
    assert.deepEqual(statuses(dir).at(-1), ["run directory", "warn"]);
    assert.deepEqual(statuses(dir, uid + 1).map(([, status]) => status), [
      "problem",
      "problem",
      "problem",
    ]);
  }));

Deno.test("checkDirectories() tells a file in the way, and a path that is too long", () =>
  withDir(async (dir) => {
    await Deno.writeTextFile(join(dir, ".config"), "");
    await Deno.mkdir(join(dir, ".local/share"), { recursive: true });
    await Deno.writeTextFile(join(dir, ".local/share/ntm-tracker"), "");
    assert.deepEqual(statuses(dir)[1], ["data directory", "problem"]);
    const long = join(dir, "x".repeat(100));
    assert.deepEqual(statuses(long).at(-1), ["socket path", "problem"]);
  }));

Deno.test("checkDirectories() tells a directory where a lock or a socket is to be", () =>
  withDir(async (dir) => {
    const { runDir } = resolvePaths({ env, userInfo: { homedir: dir, uid } });
    for (const name of ["daemon.lock", "daemon.sock", "supervisor.lock", "supervisor.json"]) {
      await Deno.mkdir(join(runDir, name), { recursive: true, mode: 0o700 });
      assert.deepEqual(statuses(dir).at(-1), ["run files", "problem"]);
      await Deno.remove(join(runDir, name));
    }
    assert.deepEqual(statuses(dir).at(-1), ["run directory", "ok"]);
  }));

Deno.test("checkSocketDirectory() knows what tmux refuses", () =>
  withDir(async (dir) => {
    const path = join(dir, "tmux-1");
    assert.equal(checkSocketDirectory(path, uid).status, "ok");
    await Deno.mkdir(path, { mode: 0o700 });
    assert.equal(checkSocketDirectory(path, uid).status, "ok");
    assert.equal(checkSocketDirectory(path, uid + 1).status, "problem");
    await Deno.chmod(path, 0o755);
    const open = checkSocketDirectory(path, uid);
    assert.deepEqual([open.status, open.advice], ["problem", `chmod 700 ${path}`]);
    await Deno.remove(path);
    await Deno.writeTextFile(path, "");
    assert.equal(checkSocketDirectory(path, uid).status, "problem");
  }));

Deno.test("checkDirectories() tells where a first start could not make a directory", () => {
  const paths = resolvePaths({
    homeFlag: "/proc/ntm/home",
    env,
    userInfo: { homedir: "/proc/ntm", uid },
  });
  const [configuration] = checkDirectories(paths);
  assert.equal(configuration?.status, "problem");
  assert.match(configuration?.detail ?? "", /is not there, and \/proc cannot be written: /);
  assert.match(configuration?.advice ?? "", /--home DIR/);
});

Deno.test("checkDirectories() leaves nothing behind", () =>
  withDir(async (dir) => {
    const paths = resolvePaths({ homeFlag: dir, env, userInfo: { homedir: dir, uid } });
    await ensureDirectories(paths);
    const before = [...Deno.readDirSync(dir)].map(({ name }) => name);
    checkDirectories(paths);
    assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name), before);
  }));
