import assert from "node:assert/strict";
import { MemoryScreen } from "./memory_screen.ts";
import { OutputClosedError } from "./output.ts";
import { runCli } from "./run_cli.ts";

async function run(args: readonly string[], screen = new MemoryScreen()) {
  const home = await Deno.makeTempDir({ prefix: "ntm-run-" });
  const stderr = new MemoryScreen();
  const loadHost = () => Promise.reject(new Error("no host was expected"));
  const env = { get: (name: string) => name === "NTM_TRACKER_HOME" ? home : undefined };
  // What a command leaves in its home is nothing: none of these starts a daemon.
  const argv = args.map((arg) => arg.replace("HOME", home));
  const ownHome = argv.includes("--home") ? argv : ["--home", home, ...argv];
  try {
    const status = await runCli(args.length === 0 ? [] : ownHome, {
      loadHost,
      env,
      screen,
      stderr,
    });
    return { status, stdout: screen.text, stderr: stderr.text };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("runCli() prints the answer on stdout and returns the status", async () => {
  const { status, stdout, stderr } = await run(["config", "path"]);
  assert.equal(status, 0);
  assert.match(stdout, /^\/.*\/daemon\.toml\n$/);
  assert.equal(stderr, "");
});

Deno.test("runCli() tells errors on stderr, as a sentence or as JSON", async () => {
  const plain = await run(["sessions"]);
  assert.equal(plain.status, 69);
  assert.equal(plain.stdout, "");
  assert.match(plain.stderr, /^ntm-tracker: no daemon runs: start one with .*\n$/);
  const json = await run(["sessions", "--json"]);
  assert.equal(json.status, 69);
  assert.equal(JSON.parse(json.stderr).error.code, "NO_DAEMON");
  assert.match(JSON.parse(json.stderr).error.message, /^no daemon runs/);
});

Deno.test("runCli() without a command shows help on stderr", async () => {
  const { status, stdout, stderr } = await run([]);
  assert.equal(status, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /Exit status:/);
});

Deno.test("runCli() of a wrong command line has status 2", async () => {
  const plain = await run(["statsu"]);
  assert.equal(plain.status, 2);
  assert.match(plain.stderr, /^ntm-tracker: .*"statsu".*; see `ntm-tracker --help`\n$/);
  const json = await run(["statsu", "--json"]);
  assert.equal(JSON.parse(json.stderr).error.code, "USAGE");
});

Deno.test("runCli() ends quietly when nobody reads any more", async () => {
  const screen = new MemoryScreen();
  screen.print = () => Promise.reject(new OutputClosedError("gone"));
  const { status, stderr } = await run(["config", "path"], screen);
  assert.equal(status, 0);
  assert.equal(stderr, "");
});

Deno.test("runCli() keeps its status when the error cannot be told", async () => {
  const screen = new MemoryScreen();
  const stderr = new MemoryScreen();
  stderr.print = () => Promise.reject(new Error("closed"));
  const loadHost = () => Promise.reject(new Error("no host was expected"));
  const env = { get: () => undefined };
  assert.equal(await runCli(["nonsense"], { loadHost, env, screen, stderr }), 2);
});

Deno.test("runCli() asks a daemon elsewhere only what is about no machine", async () => {
  const elsewhere = ["--url", "ws://127.0.0.1:1", "--token-file", "HOME/none"];
  for (const command of [["serve"], ["start"], ["doctor"], ["db", "check"], ["config", "path"]]) {
    const { status, stderr } = await run([...command, ...elsewhere]);
    assert.equal(status, 2);
    assert.match(stderr, /--url cannot be used with .*: that works on this machine/);
  }
  const asked = await run(["status", ...elsewhere]);
  assert.equal(asked.status, 1);
  assert.match(asked.stderr, /^ntm-tracker: read token from .*\/none: there is none\n$/);
  const exec = await run(
    ["attach", "%1", "--exec", ...elsewhere],
    new MemoryScreen({ columns: 80, rows: 24 }),
  );
  assert.match(exec.stderr, /cannot use --exec with --url/);
});

Deno.test("runCli() says that its home is a file, whatever was asked", async () => {
  const file = await Deno.makeTempFile({ prefix: "ntm-run-" });
  try {
    const commands = ["service status", "db check", "logs", "recover", "status", "report --week"];
    for (const command of [...commands, "config check", "service install --dry-run"]) {
      const { status, stderr } = await run(["--home", file, ...command.split(" ")]);
      assert.equal(status, 1, command);
      assert.equal(
        stderr,
        `ntm-tracker: cannot use ${file}: it is not a directory, move it away\n`,
        command,
      );
    }
    const below = await run(["--home", `${file}/below`, "logs"]);
    assert.match(below.stderr, /below: something above it is not a directory, move it away\n$/);
    assert.equal((await run(["--home", file, "config", "path"])).status, 0);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("runCli() makes no service for a home whose name breaks lines", async () => {
  const { status, stdout, stderr } = await run(
    ["--home", "HOME/a\nb", "service", "install", "--dry-run"],
  );
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(stderr, /^ntm-tracker: cannot install a service for ".*\/a\\nb": its name holds a/);
});
