import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { connect } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { DEADLINE_MS, eventually, within } from "./eventually.ts";
import { processesWith } from "./processes.ts";
import { programStart } from "./program.ts";
import { runProgram } from "./run_program.ts";
import { QUICK, TempHome, writeConfig } from "./temp_home.ts";

/** The part of the supervisor's file that is looked at here. */
interface State {
  readonly pid: number;
  readonly phase: string;
  readonly daemonPid: number | null;
  readonly restarts: number;
  readonly failuresInRow: number;
  readonly lastFailure: { readonly reason: string } | null;
}

/** The supervisor in a process of its own; every process of its home is ended with it. */
class Supervised implements AsyncDisposable {
  readonly home: TempHome;
  readonly #child: Deno.ChildProcess;
  readonly #said: Promise<string>;

  private constructor(home: TempHome, child: Deno.ChildProcess) {
    this.home = home;
    this.#child = child;
    this.#said = new Response(child.stderr).text();
  }

  static async start(...args: readonly string[]): Promise<Supervised> {
    const home = await TempHome.create();
    const sockets = [join(home.dir, "none")];
    await writeConfig(home.dir, { ...QUICK, tmux: { sockets } });
    const { argv, env } = programStart(["supervise", "--home", home.dir, ...args]);
    const child = new Deno.Command(argv[0] ?? "", {
      args: argv.slice(1),
      cwd: home.dir,
      clearEnv: true,
      env: { ...env, PATH: "/usr/local/bin:/usr/bin:/bin", TMUX_TMPDIR: home.dir },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    return new Supervised(home, child);
  }

  get state(): State | null {
    try {
      return JSON.parse(Deno.readTextFileSync(join(this.home.paths.runDir, "supervisor.json")));
    } catch {
      return null;
    }
  }

  /** Waits for a daemon that serves, and is not the one with this number. */
  async daemon(other: number | null = null): Promise<number> {
    return await eventually("a daemon that serves", async () => {
      const { phase, daemonPid } = this.state ?? {};
      if (phase !== "running" || !daemonPid || daemonPid === other) return undefined;
      (await connect(this.home.dir)).close();
      return daemonPid;
    }, { lastSeen: () => JSON.stringify(this.state) });
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** How it ended, and what it said. */
  async ended(deadlineMs = DEADLINE_MS): Promise<{ readonly code: number; readonly said: string }> {
    const { code } = await within("the end of the supervisor", this.#child.status, { deadlineMs });
    return { code, said: await this.#said };
  }

  /** Numbers of all processes that have to do with this home. */
  get left(): readonly number[] {
    return processesWith("--home", this.home.dir).map(({ pid }) => pid);
  }

  async gone(): Promise<void> {
    await eventually("the end of every process", () => this.left.length === 0, {
      lastSeen: () => this.left,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of this.left) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch {
        // It has just ended.
      }
    }
    await this.#child.status;
    await this.#said;
    await this.gone();
    await this.home[Symbol.asyncDispose]();
  }
}

e2eTest("a supervised daemon that is killed is back within five seconds", async () => {
  await using supervised = await Supervised.start();
  const first = await supervised.daemon();
  const killedAt = performance.now();
  Deno.kill(first, "SIGKILL");
  const second = await supervised.daemon(first);
  const tookMs = Math.round(performance.now() - killedAt);
  console.log(`supervise: back after ${tookMs} ms`);
  ok(tookMs < 5_000, `${tookMs} ms`);
  equal(supervised.state?.restarts, 1);
  match(supervised.state?.lastFailure?.reason ?? "", /SIGKILL/);

  supervised.signal("SIGTERM");
  equal((await supervised.ended()).code, 0);
  await supervised.gone();
  equal(supervised.state?.phase, "stopped");
  ok(second !== first);
});

e2eTest("a supervised daemon that hangs is replaced", async () => {
  await using supervised = await Supervised.start("--hang-limit", "2s");
  const first = await supervised.daemon();
  const stoppedAt = performance.now();
  Deno.kill(first, "SIGSTOP");
  await eventually("the failure", () => supervised.state?.lastFailure ?? undefined);
  console.log(`supervise: hang ended after ${Math.round(performance.now() - stoppedAt)} ms`);
  await supervised.daemon(first);
  console.log(`supervise: replaced after ${Math.round(performance.now() - stoppedAt)} ms`);
  match(supervised.state?.lastFailure?.reason ?? "", /hung/);
  equal(processesWith(String(supervised.home.dir)).some(({ pid }) => pid === first), false);
  supervised.signal("SIGTERM");
  equal((await supervised.ended()).code, 0);
  await supervised.gone();
});

e2eTest("a supervised daemon that keeps failing is started later and later", async () => {
  await using supervised = await Supervised.start();
  let last = await supervised.daemon();
  // A directory in its place: no daemon can open that.
  await Deno.remove(supervised.home.paths.database);
  await Deno.mkdir(supervised.home.paths.database);
  Deno.kill(last, "SIGKILL");
  await eventually("the third failure", () => (supervised.state?.failuresInRow ?? 0) >= 3, {
    lastSeen: () => JSON.stringify(supervised.state),
  });
  const status = await runProgram(
    ["service", "status", "--json", "--home", supervised.home.dir],
    { cwd: supervised.home.dir },
  );
  const report = JSON.parse(status.stdout);
  equal(report.manager, "supervisor");
  equal(report.running, false);
  ok(report.supervisor.failuresInRow >= 3);
  await Deno.remove(supervised.home.paths.database);
  last = await supervised.daemon(last);

  supervised.signal("SIGTERM");
  const { said } = await supervised.ended();
  const pauses = [...said.matchAll(/pauseMs=(\d+)/g)].map(([, ms]) => Number(ms));
  deepEqual(pauses.slice(0, 3), [250, 500, 1_000]);
  await supervised.gone();
});

e2eTest("a daemon whose supervisor is killed ends well, and another can begin", async () => {
  await using supervised = await Supervised.start();
  await supervised.daemon();
  supervised.signal("SIGKILL");
  await supervised.ended();
  await supervised.gone();
  match(await Deno.readTextFile(supervised.home.paths.logFile), /its supervisor has gone/);

  const { dir } = supervised.home;
  const run = (...args: readonly string[]) => runProgram([...args, "--home", dir], { cwd: dir });
  const begun = await run("supervise", "--background");
  equal(begun.code, 0, begun.stderr);
  await supervised.daemon();
  match((await run("supervise", "--background")).stdout, /^nothing to do/);
  const twice = await run("supervise");
  equal(twice.code, 3, twice.stderr);
  equal((await run("service", "status")).code, 0);
  const ended = await run("service", "uninstall");
  equal(ended.code, 0, ended.stderr);
  await supervised.gone();
});

e2eTest("a supervisor ends with the daemon that was asked to stop", async () => {
  await using supervised = await Supervised.start();
  await supervised.daemon();
  const { dir } = supervised.home;
  equal((await runProgram(["stop", "--home", dir], { cwd: dir })).code, 0);
  equal((await supervised.ended()).code, 0);
  await supervised.gone();
});

e2eTest("a supervisor does not try again where the settings are wrong", async () => {
  await using supervised = await Supervised.start();
  const daemon = await supervised.daemon();
  await Deno.writeTextFile(supervised.home.paths.configFile, "[server]\nnonsense = 1\n");
  Deno.kill(daemon, "SIGKILL");
  const { code, said } = await supervised.ended();
  equal(code, 78);
  match(said, /gave up: the settings are wrong/);
  await supervised.gone();
  const { dir } = supervised.home;
  const status = await runProgram(["service", "status", "--home", dir], { cwd: dir });
  equal(status.code, 1);
  match(status.stdout, /gave up: the settings are wrong, see `ntm-tracker config\s+check`/);
});

e2eTest(
  "a supervisor does not try again where a newer version has written the database",
  async () => {
    await using supervised = await Supervised.start();
    const daemon = await supervised.daemon();
    const database = new DatabaseSync(supervised.home.paths.database, { timeout: 5_000 });
    database.exec("PRAGMA user_version = 999");
    database.close();
    Deno.kill(daemon, "SIGKILL");
    const { code, said } = await supervised.ended();
    equal(code, 65, said);
    match(said, /gave up: a newer version has written the database/);
    equal(supervised.state?.phase, "gave_up");
    await supervised.gone();
  },
);
