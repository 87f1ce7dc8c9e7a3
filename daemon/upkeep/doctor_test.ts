import assert from "node:assert/strict";
import { join } from "node:path";
import { hasTmux } from "../../fixtures/has_tmux.ts";
import { installHooksArgs } from "../collect/tmux/hooks.ts";
import { ensureDirectories } from "../platform/directories.ts";
import { resolvePaths } from "../platform/paths.ts";
import { runDoctor } from "./doctor.ts";

const env = {
  get: (name: string) => name === "PATH" ? Deno.env.get("PATH") : undefined,
};

async function withHome(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-doctor-" });
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const pathsIn = (dir: string) =>
  resolvePaths({ homeFlag: dir, env, userInfo: { homedir: dir, uid: Deno.uid() ?? 0 } });

Deno.test("runDoctor() of a fresh machine finds nothing that keeps it from starting", () =>
  withHome(async (dir) => {
    const daemon = { kind: "none" } as const;
    const checks = await runDoctor({ paths: pathsIn(dir), env, daemon, fix: false });
    const named = new Map(checks.map((check) => [check.name, check]));
    for (const name of ["program", "configuration", "data directory", "database", "daemon"]) {
      assert.equal(named.get(name)?.status, "ok", name);
    }
    for (const { status, advice } of checks) assert.equal(status === "ok", advice === null);
    // It only looks; an ntm that is asked may keep files of its own, in folders with a dot.
    const made = [...Deno.readDirSync(dir)].filter(({ name }) => !name.startsWith("."));
    assert.deepEqual(made, []);
  }));

Deno.test("runDoctor() goes on behind a wrong configuration", () =>
  withHome(async (dir) => {
    const paths = pathsIn(dir);
    await Deno.writeTextFile(paths.configFile, "[sever]\nport = 1\n");
    const checks = await runDoctor({ paths, env, daemon: { kind: "none" }, fix: false });
    const configuration = checks.find(({ name }) => name === "configuration");
    assert.equal(configuration?.status, "problem");
    assert.match(configuration?.detail ?? "", /daemon\.toml:1: unknown section \[sever\]$/);
    assert.equal(checks.at(-1)?.name, "daemon");
  }));

Deno.test("runDoctor() tells a configured tmux that is not there", () =>
  withHome(async (dir) => {
    const paths = pathsIn(dir);
    await Deno.writeTextFile(paths.configFile, `[tmux]\nprogram = "${dir}/tmux"\n`);
    const checks = await runDoctor({ paths, env, daemon: { kind: "none" }, fix: false });
    const tmux = checks.find(({ name }) => name === "tmux");
    assert.equal(tmux?.status, "problem");
    assert.equal(tmux?.detail, `${dir}/tmux cannot be executed`);
  }));

Deno.test({
  name: "runDoctor() finds hooks that were left behind, and removes them when told",
  ignore: hasTmux() === null,
  fn: () =>
    withHome(async (dir) => {
      const paths = pathsIn(join(dir, "home"));
      await ensureDirectories(paths);
      const socket = join(dir, "s");
      await Deno.writeTextFile(paths.configFile, `[tmux]\nsockets = ["${socket}"]\n`);
      const tmux = async (...args: string[]) => {
        const argv = ["-S", socket, "-f", "/dev/null", ...args];
        const { stdout } = await new Deno.Command("tmux", { args: argv }).output();
        return new TextDecoder().decode(stdout);
      };
      const hooks = async (fix: boolean, daemon: "none" | "runs" = "none") => {
        const answer = daemon === "none"
          ? { kind: "none" } as const
          : { kind: "answers", version: "1", runId: "r" } as const;
        const checks = await runDoctor({ paths, env, daemon: answer, fix });
        return checks.find(({ name }) => name === "tmux hooks");
      };
      try {
        await tmux("new-session", "-d", "sleep 60");
        assert.equal((await hooks(false))?.detail, "none of ours are set");
        await tmux(...installHooksArgs());
        await tmux("set-hook", "-g", "after-new-window[3]", "display-message mine");
        assert.equal((await hooks(false))?.status, "warn");
        // Those of a daemon that runs are in use.
        assert.equal((await hooks(true, "runs"))?.status, "ok");
        assert.match(await tmux("show-hooks", "-g"), /ntm-tracker-hint/);
        assert.equal((await hooks(true))?.detail, `removed from ${socket}`);
        const left = await tmux("show-hooks", "-g", ";", "show-hooks", "-gw");
        assert.doesNotMatch(left, /ntm-tracker-hint/);
        assert.match(left, /after-new-window\[3\] display-message mine/);
      } finally {
        await tmux("kill-server");
      }
    }),
});

Deno.test("runDoctor() says that a database was deleted only while the lock is held", () =>
  withHome(async (dir) => {
    const paths = pathsIn(dir);
    await ensureDirectories(paths);
    const found = async () => {
      const checks = await runDoctor({ paths, env, daemon: { kind: "none" }, fix: false });
      return checks.find(({ name }) => name === "database");
    };
    assert.equal((await found())?.status, "ok");
    using file = await Deno.open(paths.lock, { write: true, create: true });
    assert.ok(await file.tryLock(true));
    assert.match((await found())?.detail ?? "", /was deleted/);
    await file.unlock();
    await Deno.remove(paths.lock);
    // What cannot be opened as a file is no reason to end without an answer.
    await Deno.symlink(paths.lock, paths.lock);
    assert.equal((await found())?.status, "ok");
  }));
