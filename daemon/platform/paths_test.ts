import assert from "node:assert/strict";
import { join } from "node:path";
import { PathError } from "./path_error.ts";
import { expandHome, type Paths, resolvePaths, systemPaths } from "./paths.ts";

const ada = { homedir: "/home/ada", uid: 1000 };

function envOf(values: Record<string, string>) {
  return { get: (name: string) => values[name] };
}

Deno.test("resolvePaths() standard places", () => {
  assert.deepEqual(resolvePaths({ env: envOf({}), userInfo: ada }), {
    home: "/home/ada",
    uid: 1000,
    override: null,
    configDir: "/home/ada/.config/ntm-tracker",
    configFile: "/home/ada/.config/ntm-tracker/daemon.toml",
    pricesFile: "/home/ada/.config/ntm-tracker/prices.toml",
    dataDir: "/home/ada/.local/share/ntm-tracker",
    database: "/home/ada/.local/share/ntm-tracker/tracker.db",
    logFile: "/home/ada/.local/share/ntm-tracker/daemon.log",
    hookSpool: "/home/ada/.local/share/ntm-tracker/agent-hooks",
    runDir: "/home/ada/.local/share/ntm-tracker/run",
    socket: "/home/ada/.local/share/ntm-tracker/run/daemon.sock",
    lock: "/home/ada/.local/share/ntm-tracker/run/daemon.lock",
  });
});

Deno.test("resolvePaths() override holds everything", () => {
  const paths = resolvePaths({ homeFlag: "/tmp/demo", env: envOf({}), userInfo: ada });
  assert.deepEqual(paths, {
    home: "/home/ada",
    uid: 1000,
    override: "/tmp/demo",
    configDir: "/tmp/demo",
    configFile: "/tmp/demo/daemon.toml",
    pricesFile: "/tmp/demo/prices.toml",
    dataDir: "/tmp/demo",
    database: "/tmp/demo/tracker.db",
    logFile: "/tmp/demo/daemon.log",
    hookSpool: "/tmp/demo/agent-hooks",
    runDir: "/tmp/demo/run",
    socket: "/tmp/demo/run/daemon.sock",
    lock: "/tmp/demo/run/daemon.lock",
  });
});

Deno.test("resolvePaths() ignores HOME and XDG_*", () => {
  const env = envOf({
    HOME: "/elsewhere",
    XDG_CONFIG_HOME: "/x/config",
    XDG_DATA_HOME: "/x/data",
    XDG_RUNTIME_DIR: "/run/user/1000",
    XDG_STATE_HOME: "/x/state",
  });
  assert.deepEqual(
    resolvePaths({ env, userInfo: ada }),
    resolvePaths({ env: envOf({}), userInfo: ada }),
  );
});

Deno.test("resolvePaths() the flag wins over the variable, an empty one counts as absent", () => {
  const override = (homeFlag: string | undefined, variable: string) =>
    resolvePaths({ homeFlag, env: envOf({ NTM_TRACKER_HOME: variable }), userInfo: ada }).override;
  assert.equal(override("/flag", "/variable"), "/flag");
  assert.equal(override(undefined, "/variable"), "/variable");
  assert.equal(override("", "/variable"), "/variable");
  assert.equal(override(undefined, ""), null);
  assert.equal(override("~/demo/", ""), "/home/ada/demo");
  assert.equal(override("demo", ""), join(Deno.cwd(), "demo"));
});

Deno.test("resolvePaths() a variable must mean the same wherever a command is run", () => {
  const env = envOf({ NTM_TRACKER_HOME: "demo" });
  assert.throws(
    () => resolvePaths({ env, userInfo: ada }),
    (error) =>
      error instanceof PathError && error.code === "HOME_RELATIVE" &&
      error.message.includes("NTM_TRACKER_HOME=demo"),
  );
  assert.equal(resolvePaths({ homeFlag: "/flag", env, userInfo: ada }).override, "/flag");
});

Deno.test("resolvePaths() without any home says what to do", () => {
  const nobody = { homedir: "", uid: 65534 };
  assert.throws(
    () => resolvePaths({ env: envOf({}), userInfo: nobody }),
    (error) =>
      error instanceof PathError && error.code === "HOME_UNKNOWN" &&
      error.message.includes("--home DIR"),
  );
  const paths = resolvePaths({ homeFlag: "/tmp/d", env: envOf({}), userInfo: nobody });
  assert.equal(paths.socket, "/tmp/d/run/daemon.sock");
});

Deno.test("expandHome() touches only a leading ~", () => {
  assert.equal(expandHome("~", "/home/ada"), "/home/ada");
  assert.equal(expandHome("~/a/b", "/home/ada"), "/home/ada/a/b");
  assert.equal(expandHome("~bob/a", "/home/ada"), "~bob/a");
  assert.equal(expandHome("/a/~/b", "/home/ada"), "/a/~/b");
  assert.equal(expandHome("", "/home/ada"), "");
});

/** The paths as a process with exactly this environment sees them. */
async function pathsInChild(env: Record<string, string>): Promise<Paths> {
  const script = `
    import { systemPaths } from ${JSON.stringify(import.meta.resolve("./paths.ts"))};
    console.log(JSON.stringify(systemPaths()));`;
  const args = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const { success, stdout, stderr } = await new Deno.Command("/usr/bin/env", {
    args: ["-i", ...args, Deno.execPath(), "eval", script],
    stdout: "piped",
    stderr: "piped",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("systemPaths() are the same in a bare environment and in a login shell", async () => {
  const bare = await pathsInChild({});
  const temporary = await Deno.makeTempDir({ prefix: "ntm-paths-" });
  try {
    const login = await pathsInChild({
      HOME: temporary,
      XDG_CONFIG_HOME: join(temporary, "config"),
      XDG_DATA_HOME: join(temporary, "data"),
      XDG_RUNTIME_DIR: join(temporary, "run"),
      PATH: "/usr/bin:/bin",
      SHELL: "/bin/bash",
    });
    assert.deepEqual(bare, login);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
  assert.equal(bare.override, null);
  assert.equal(bare.socket, join(bare.home, ".local/share/ntm-tracker/run/daemon.sock"));
  assert.equal(bare.uid, Deno.uid());
});

Deno.test("systemPaths() follow NTM_TRACKER_HOME in a bare environment", async () => {
  const paths = await pathsInChild({ NTM_TRACKER_HOME: "/tmp/ntm-somewhere" });
  assert.equal(paths.socket, "/tmp/ntm-somewhere/run/daemon.sock");
  assert.equal(paths.home, systemPaths().home);
});
