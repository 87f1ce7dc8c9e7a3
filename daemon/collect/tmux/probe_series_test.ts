import assert from "node:assert/strict";
import { CommandRunner, type RunResult, type RunSpec } from "../run.ts";
import type { LookDepth } from "./look.ts";
import { OUTDATED } from "./picture.ts";
import type { Look, Outdated, ProbeOptions } from "./probe.ts";
import type { SeriesPlan } from "./series.ts";
import {
  bench,
  exited,
  outcomeOf,
  print,
  SERVER,
  type Shown,
  shows,
  SOCKET,
} from "./test_probe.ts";

/** Runs one command whose output and end are in the hands of the test. */
class HandRunner extends CommandRunner {
  spec: RunSpec | null = null;
  readonly #end = Promise.withResolvers<RunResult>();

  constructor() {
    super({ maxConcurrent: 1 });
  }

  override run(spec: RunSpec): Promise<RunResult> {
    this.spec = spec;
    spec.signal?.addEventListener("abort", () => {
      this.end({ kind: "failed", failure: "cancelled", message: "ended", durationMs: 1 });
    });
    return this.#end.promise;
  }

  get mark(): string {
    const format = this.spec?.args.find((arg) => /^~\w+V /.test(arg)) ?? "";
    return format.slice(0, format.indexOf("V"));
  }

  print(text: string): void {
    for (const line of text.split("\n").slice(0, -1)) this.spec?.onLine?.(line);
  }

  shows(shown: Shown, depth: LookDepth): void {
    this.print(print(shown, { depth, mark: this.mark }));
  }

  end(result: RunResult = exited(0, "")): void {
    this.#end.resolve(result);
  }
}

const PLAN: SeriesPlan = { depths: ["full", "windows", "panes"], pauseMs: 20 };

/** A series under way, whose looks are read as they come unless `reads` says otherwise. */
function beginSeries(
  { plan = PLAN, lastServer = SERVER, reads = () => true, ...change }:
    & {
      readonly plan?: SeriesPlan;
      readonly lastServer?: typeof SERVER | null;
      readonly reads?: (told: number) => boolean;
    }
    & Partial<ProbeOptions> = {},
) {
  const runner = new HandRunner();
  const { probe } = bench(shows({}), { runner, timeoutMs: 60_000, ...change });
  const looks: (Look | Outdated)[] = [];
  const depths: LookDepth[] = [];
  const abort = new AbortController();
  const ended = probe.series(plan, {
    lastServer,
    signal: abort.signal,
    onLook: (read, depth) => {
      depths.push(depth);
      if (reads(depths.length)) looks.push(read());
    },
  });
  return { runner, probe, looks, depths, abort, ended };
}

/** What looks came to, in short. */
function outcomesOf(looks: readonly (Look | Outdated)[]): readonly string[] {
  return looks.map((look) => look === OUTDATED ? "outdated" : outcomeOf(look.observation));
}

Deno.test("TmuxProbe.series() is one process that tells its looks one by one", async () => {
  const { runner, looks, depths, ended } = beginSeries();
  assert.deepEqual(runner.spec?.args.slice(0, 3), ["-u", "-S", SOCKET]);
  assert.equal(runner.spec?.timeoutMs, 0, "it is meant to wait");
  assert.equal(runner.spec?.maxOutputBytes, 30_000, "as much for each look as for one alone");
  for (const [index, depth] of PLAN.depths.entries()) {
    assert.equal(looks.length, index);
    runner.shows({ title: "a\nb" }, depth);
  }
  runner.end();
  await ended;
  assert.deepEqual(outcomesOf(looks), ["ok look", "ok look", "ok look"]);
  assert.deepEqual(depths, PLAN.depths);
  for (const look of looks) {
    assert.ok(look !== OUTDATED && look.durationMs === null);
    assert.ok(look.observation.outcome === "ok" && look.observation.kind === "look");
    assert.deepEqual(look.observation.panes.map(({ title }) => title), ["a b"]);
  }
});

Deno.test("TmuxProbe.series() says when only a full look can tell, and goes on", async () => {
  const { runner, looks, ended } = beginSeries();
  runner.shows({}, "full");
  runner.shows({ panes: [{ id: "%1" }, { id: "%2" }] }, "windows");
  runner.shows({ title: "other" }, "panes");
  runner.end();
  await ended;
  assert.deepEqual(outcomesOf(looks), ["ok look", "outdated", "ok look"]);
});

Deno.test("TmuxProbe.series() a look that is not read leaves no trace", async () => {
  const { runner, probe, looks, ended } = beginSeries({ reads: (told) => told !== 2 });
  runner.shows({}, "full");
  runner.shows({ panes: [{ id: "%1", seconds: 1_750_000_001 }] }, "windows");
  runner.shows({}, "panes");
  runner.end();
  await ended;
  const last = looks.at(-1);
  assert.equal(looks.length, 2);
  assert.ok(last && last !== OUTDATED && last.observation.outcome === "ok");
  assert.ok(last.observation.kind === "look");
  assert.equal(last.observation.panes[0]?.windowActivityAt, 1_750_000_000_000);
  assert.equal(probe.takesSeries, true);
});

Deno.test("TmuxProbe.series() a look that does not come is one timeout, and the end", async () => {
  for (const told of [0, 1]) {
    const { runner, probe, looks, ended } = beginSeries({ timeoutMs: 20 });
    if (told) runner.shows({}, "full");
    await ended;
    assert.deepEqual(outcomesOf(looks).slice(told), ["failed timeout"]);
    assert.ok(runner.spec?.signal?.aborted, "its process is ended");
    assert.equal(probe.takesSeries, true);
  }
});

Deno.test("TmuxProbe.series() the pauses do not count against the looks", async () => {
  const plan = { depths: ["full", "windows", "windows"], pauseMs: 600_000 } as const;
  const { runner, looks, ended } = beginSeries({ plan, timeoutMs: 10 });
  runner.shows({}, "full");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(runner.spec?.signal?.aborted, false, "its deadline is up, the pause is not");
  runner.shows({}, "windows");
  runner.shows({}, "windows");
  runner.end();
  await ended;
  assert.equal(outcomesOf(looks).join(), "ok look,ok look,ok look");
});

const refusals: readonly (readonly [stderr: string, outcome: string, takesSeries: boolean])[] = [
  ["run-shell: unknown option -- d", "failed command_failed", false],
  ["command too long", "failed command_failed", false],
  [`error connecting to ${SOCKET} (Permission denied)`, "failed permission", true],
  ["protocol version mismatch (client 8, server 7)", "failed unsupported_version", true],
  [`no server running on ${SOCKET}`, "absent no_server", true],
  ["server exited unexpectedly", "outdated", true],
  ["server exited", "outdated", true],
  ["lost server", "outdated", true],
];

for (const [stderr, wanted, takesSeries] of refusals) {
  Deno.test(`TmuxProbe.series() "${stderr}" is ${wanted}`, async () => {
    const { runner, probe, looks, ended } = beginSeries();
    assert.equal(probe.takesSeries, true);
    runner.end(exited(1, "", `${stderr}\n`));
    await ended;
    assert.deepEqual(outcomesOf(looks), [wanted]);
    assert.equal(probe.takesSeries, takesSeries);
  });
}

Deno.test("TmuxProbe.series() a server whose process is gone has ended", async () => {
  let runs = true;
  const { runner, looks, ended } = beginSeries({ serverRuns: () => runs });
  runner.shows({}, "full");
  runs = false;
  runner.end(exited(1, "", `no server running on ${SOCKET}\n`));
  await ended;
  assert.deepEqual(outcomesOf(looks), ["ok look", "ok server_exit"]);
});

Deno.test("TmuxProbe.series() a server that ends in the middle asks for a full look", async () => {
  // A server that is told to end makes its clients end as if all was well.
  for (const result of [exited(0, ""), exited(1, "", "server exited unexpectedly\n")]) {
    const { runner, probe, looks, depths, ended } = beginSeries({ serverRuns: () => false });
    runner.shows({}, "full");
    runner.end(result);
    await ended;
    assert.deepEqual(outcomesOf(looks), ["ok look", "outdated"]);
    assert.equal(depths.length, 2);
    assert.equal(probe.takesSeries, true);
  }
});

Deno.test("TmuxProbe.series() a server that lost its last session is an empty look", async () => {
  const { runner, probe, looks, ended } = beginSeries();
  runner.shows({}, "full");
  runner.print(`${runner.mark}V 100 1700000000 3.3a${runner.mark}\n`);
  runner.end(exited(1, "all of it", "no current target\n"));
  await ended;
  // Windows that are no more are news that only a full look tells.
  assert.deepEqual(outcomesOf(looks), ["ok look", "outdated"]);
  assert.equal(probe.takesSeries, true);
});

Deno.test("TmuxProbe.series() garbage in the middle is one failed look", async () => {
  const { runner, probe, looks, ended } = beginSeries();
  runner.shows({}, "full");
  runner.print(`garbage\n${print({}, { depth: "windows", mark: runner.mark })}`);
  runner.shows({}, "panes");
  runner.end();
  await ended;
  assert.deepEqual(outcomesOf(looks), ["ok look", "failed garbage", "ok look"]);
  assert.equal(probe.takesSeries, true);
});

Deno.test("TmuxProbe.series() that tells nothing, or stops in a look, asks for a full one", async () => {
  for (const text of ["", "garbage\n"]) {
    const { runner, looks, ended } = beginSeries();
    runner.print(text);
    runner.end();
    await ended;
    assert.deepEqual(outcomesOf(looks), ["outdated"]);
  }
});

Deno.test("TmuxProbe.series() a look of another depth than promised is garbage", async () => {
  const { runner, looks, ended } = beginSeries();
  runner.shows({}, "windows");
  runner.shows({}, "windows");
  runner.shows({}, "windows");
  runner.end();
  await ended;
  assert.deepEqual(outcomesOf(looks), ["failed garbage", "outdated", "failed garbage"]);
});

Deno.test("TmuxProbe.series() more looks than promised are not told", async () => {
  const { runner, looks, ended } = beginSeries({ plan: { depths: ["full"], pauseMs: 20 } });
  runner.shows({}, "full");
  runner.shows({}, "full");
  runner.end();
  await ended;
  assert.deepEqual(outcomesOf(looks), ["ok look"]);
});

Deno.test("TmuxProbe.series() what did not fit into one command line is not missed", async () => {
  const depths = Array.from({ length: 200 }, () => "windows" as const);
  const { runner, looks, ended } = beginSeries({ plan: { depths, pauseMs: 20 } });
  const fits = runner.spec?.args.filter((arg) => arg === `${runner.mark}E${runner.mark}`).length;
  assert.ok(fits && fits > 20 && fits < 200);
  for (let look = 0; look < fits; look++) runner.shows({}, "windows");
  runner.end();
  await ended;
  assert.equal(looks.length, fits);
});

Deno.test("TmuxProbe.series() the signal ends it, and nothing is told of that", async () => {
  const { runner, probe, looks, abort, ended } = beginSeries();
  runner.shows({}, "full");
  abort.abort();
  await ended;
  assert.deepEqual(outcomesOf(looks), ["ok look"]);
  assert.ok(runner.spec?.signal?.aborted);
  assert.equal(probe.takesSeries, true);
});

Deno.test("TmuxProbe.series() without tmux starts nothing and says so", async () => {
  const { runner, probe, looks, ended } = beginSeries({ tmuxProgram: () => null });
  await ended;
  assert.deepEqual(outcomesOf(looks), ["absent not_installed"]);
  assert.equal(runner.spec, null);
  assert.equal(probe.takesSeries, true);
});
