import assert from "node:assert/strict";
import { FakeTmux, type FakeTmuxMode } from "../../../fixtures/fake_tmux.ts";
import { hasTmux } from "../../../fixtures/has_tmux.ts";
import type { Observation } from "../../state/observation.ts";
import { CommandRunner, type RunFailure, type RunResult, type RunSpec } from "../run.ts";
import type { LookDepth } from "./look.ts";
import { OUTDATED } from "./picture.ts";
import { type Look, type Outdated, type ProbeOptions, TmuxProbe } from "./probe.ts";
import type { SeriesPlan } from "./series.ts";

const SOCKET = "/tmp/tmux-1000/default";
const NOW = 1_750_000_000_000;
const SERVER = { pid: 100, startedAt: 1_700_000_000_000 };

/** Answers without any process. `text` is given the mark of the probe. */
type Answer = (mark: string) => RunResult;

class FakeRunner extends CommandRunner {
  readonly specs: RunSpec[] = [];
  answer: Answer;
  /** Given before `answer`, one each. */
  answers: Answer[] = [];

  constructor(answer: Answer) {
    super({ maxConcurrent: 1 });
    this.answer = answer;
  }

  override run(spec: RunSpec): Promise<RunResult> {
    this.specs.push(spec);
    const format = spec.args[spec.args.indexOf("-p") + 1] ?? "";
    const answer = this.answers.shift() ?? this.answer;
    return Promise.resolve(answer(format.slice(0, format.indexOf("V"))));
  }
}

const exited = (code: number, stdout: string, stderr = ""): RunResult => {
  return { kind: "exited", code, stdout, stderr, durationMs: 5 };
};

const refused = (stderr: string, stdout = ""): Answer => () => exited(1, stdout, stderr);

interface Shown {
  readonly version?: string;
  readonly title?: string;
  readonly panes?: readonly { readonly id: string; readonly window?: string; seconds?: number }[];
}

/** What tmux prints of one session with these panes. */
const shows = (shown: Shown, depth: LookDepth = "full"): Answer => (mark) =>
  exited(0, print(shown, { depth, mark }));

/** Prints as tmux does, one session whose windows are those of the panes. */
function print(
  { version = "3.3a", panes = [{ id: "%1" }], title = "title" }: Shown,
  { depth, mark }: { readonly depth: LookDepth; readonly mark: string },
): string {
  const line = (head: string, ...texts: readonly string[]) =>
    `${mark}${head}${texts.map((text) => mark + text).join("")}${mark}\n`;
  const windows = new Map<string, { seconds: number; ids: string[] }>();
  for (const { id, window = "@1", seconds = 1_750_000_000 } of panes) {
    const known = windows.get(window);
    windows.set(window, { seconds, ids: [...known?.ids ?? [], id.slice(1)] });
  }
  const rows = panes.map(({ id, window = "@1" }) => {
    const numbers = `$1 ${window} ${id} 0 1 2 3 50`;
    if (depth !== "full") return line(`L ${numbers}`, title);
    return line(`F ${numbers} 0`, title, "", "/dev/pts/7", "bash", "/home");
  });
  return [
    line(`V 100 1700000000 ${version}`),
    depth === "full" ? line("S $1 0 1700000000", "work", "", "/home") : "",
    ...[...windows].map(([id, { seconds, ids }], index) =>
      line(`W $1 0 ${id} ${index} ${seconds}`, "work", "main", `80x24{${ids.join()}}`)
    ),
    ...(depth === "windows" ? [] : rows),
    line("E"),
  ].join("");
}

function bench(answer: Answer, change: Partial<ProbeOptions> = {}) {
  const runner = new FakeRunner(answer);
  const probe = new TmuxProbe({ sourceId: "source", socket: SOCKET }, {
    runner,
    tmuxProgram: () => "/usr/bin/tmux",
    timeoutMs: 1_000,
    maxOutputBytes: 10_000,
    now: () => NOW,
    serverRuns: () => true,
    socketExists: () => true,
    ttyOutputAt: () => null,
    ...change,
  });
  return { runner, probe };
}

/** What one look came to, in short. */
function outcomeOf(observation: Observation): string {
  if (observation.outcome === "ok") return `ok ${observation.kind}`;
  return `${observation.outcome} ${observation.reason}`;
}

Deno.test("TmuxProbe.look() says what it saw", async () => {
  const { runner, probe } = bench(shows({ panes: [{ id: "%1" }] }));
  const { observation, changed, durationMs } = await probe.look("full", null);
  assert.ok(observation.outcome === "ok" && observation.kind === "look");
  assert.deepEqual(observation.server, SERVER);
  assert.equal(observation.sourceId, "source");
  assert.equal(observation.at, NOW);
  assert.equal(observation.tmuxVersion, "3.3a");
  assert.deepEqual(observation.sessions.map(({ name }) => name), ["work"]);
  assert.deepEqual(observation.panes.map(({ tmuxPaneId }) => tmuxPaneId), ["%1"]);
  assert.equal(changed, true);
  assert.equal(durationMs, 5);
  const [spec] = runner.specs;
  assert.equal(spec?.program, "/usr/bin/tmux");
  assert.deepEqual(spec?.args.slice(0, 3), ["-u", "-S", SOCKET]);
  assert.equal(spec?.timeoutMs, 1_000);
});

Deno.test("TmuxProbe.look() is one process", async () => {
  const { runner, probe } = bench(shows({ panes: [{ id: "%1" }, { id: "%2" }] }));
  await probe.look("full", null);
  await probe.look("full", SERVER);
  assert.equal(runner.specs.length, 2);
});

Deno.test("TmuxProbe.look() the same text again has not changed, and is a look all the same", async () => {
  const { runner, probe } = bench(shows({ panes: [{ id: "%1" }] }));
  const first = await probe.look("full", null);
  const again = await probe.look("full", null);
  assert.equal(again.changed, false);
  assert.deepEqual(again.observation, first.observation);
  runner.answer = shows({ panes: [{ id: "%1" }, { id: "%2" }] });
  assert.equal((await probe.look("full", null)).changed, true);
});

Deno.test("TmuxProbe.look() remembers looks of each depth apart", async () => {
  const { runner, probe } = bench(shows({}));
  await probe.look("full", null);
  for (const depth of ["windows", "panes"] as const) {
    runner.answer = shows({}, depth);
    assert.equal((await probe.look(depth, null)).changed, true);
    assert.equal((await probe.look(depth, null)).changed, false);
  }
  runner.answer = shows({});
  assert.equal((await probe.look("full", null)).changed, false);
});

for (const depth of ["windows", "panes"] as const) {
  Deno.test(`TmuxProbe.look() at ${depth} tells of every session and pane`, async () => {
    const { runner, probe } = bench(shows({ panes: [{ id: "%1" }, { id: "%2" }] }));
    await probe.look("full", null);
    runner.answer = shows({ panes: [{ id: "%1" }, { id: "%2" }] }, depth);
    const { observation } = await probe.look(depth, null);
    assert.ok(observation.outcome === "ok" && observation.kind === "look");
    assert.deepEqual(observation.sessions.map(({ name }) => name), ["work"]);
    assert.deepEqual(observation.panes.map(({ tmuxPaneId, detail }) => [tmuxPaneId, detail]), [
      ...[["%1", null], ["%2", null]],
    ]);
    assert.equal(runner.specs.length, 2);
  });

  Deno.test(`TmuxProbe.look() at ${depth} that finds a new pane is followed by a full one`, async () => {
    const { runner, probe } = bench(shows({}));
    await probe.look("full", null);
    runner.answers = [
      shows({ panes: [{ id: "%1" }, { id: "%2" }] }, depth),
      shows({ panes: [{ id: "%1" }, { id: "%2" }] }),
    ];
    const { observation, changed } = await probe.look(depth, null);
    assert.ok(observation.outcome === "ok" && observation.kind === "look");
    assert.deepEqual(observation.panes.map(({ detail }) => detail?.currentCommand), [
      ...["bash", "bash"],
    ]);
    assert.equal(changed, true);
    assert.equal(runner.specs.length, 3);
    assert.deepEqual(runner.answers, []);
  });
}

Deno.test("TmuxProbe.look() after no answer the next text is new", async () => {
  const { runner, probe } = bench(shows({}));
  await probe.look("full", null);
  runner.answer = refused(`no server running on ${SOCKET}`);
  assert.equal((await probe.look("full", SERVER)).changed, true, "it was there");
  assert.equal((await probe.look("full", SERVER)).changed, false, "it is still not there");
  runner.answer = shows({});
  assert.equal((await probe.look("full", null)).changed, true);
});

Deno.test("TmuxProbe.look() a failed look changes nothing and forgets nothing", async () => {
  const { runner, probe } = bench(shows({}));
  await probe.look("full", null);
  runner.answer = refused("something else");
  assert.equal((await probe.look("full", null)).changed, false);
  runner.answer = shows({});
  assert.equal((await probe.look("full", null)).changed, false);
});

const SAID: readonly (readonly [stderr: string, outcome: string])[] = [
  [`no server running on ${SOCKET}`, "absent no_server"],
  [`error connecting to ${SOCKET} (No such file or directory)`, "absent no_server"],
  [`error connecting to ${SOCKET} (Connection refused)`, "absent no_server"],
  [`error connecting to ${SOCKET} (Permission denied)`, "failed permission"],
  [`error connecting to ${SOCKET} (File name too long)`, "failed command_failed"],
  ["protocol version mismatch (client 8, server 7)", "failed unsupported_version"],
  ["server exited unexpectedly", "failed command_failed"],
  ["lost server", "failed command_failed"],
  ["create window failed: fork failed", "failed command_failed"],
  ["no current target", "failed command_failed"],
  ["unknown option -- F", "failed command_failed"],
  ["", "failed command_failed"],
];

for (const [stderr, wanted] of SAID) {
  Deno.test(`TmuxProbe.look() "${stderr}" is ${wanted}`, async () => {
    const { observation } = await bench(refused(`${stderr}\n`)).probe.look("windows", SERVER);
    assert.equal(outcomeOf(observation), wanted);
    assert.ok(observation.outcome !== "ok" && observation.message.includes(stderr));
    assert.equal(observation.at, NOW);
  });
}

Deno.test("TmuxProbe.look() what tmux says is made safe to show", async () => {
  const { observation } = await bench(refused("\x1b]0;x\x07a\nb\t\x1b[31mc")).probe
    .look("windows", null);
  assert.ok(observation.outcome === "failed");
  assert.equal(observation.message, "tmux ended with status 1: a b c");
});

const FAILURES: readonly (readonly [failure: RunFailure, outcome: string])[] = [
  ["timeout", "failed timeout"],
  ["permission", "failed permission"],
  ["too_much_output", "failed too_much_output"],
  ["busy", "failed busy"],
  ["cancelled", "failed busy"],
  ["spawn", "failed spawn"],
  ["not_installed", "absent not_installed"],
];

for (const [failure, wanted] of FAILURES) {
  Deno.test(`TmuxProbe.look() a command that failed with ${failure} is ${wanted}`, async () => {
    const failed: Answer = () => ({ kind: "failed", failure, message: "why", durationMs: 9 });
    // The server's process has gone, too: none of these answers proves that its sessions have.
    const { probe } = bench(failed, { serverRuns: () => false });
    const { observation, durationMs, changed } = await probe.look("full", SERVER);
    assert.equal(outcomeOf(observation), wanted);
    assert.ok(observation.outcome !== "ok" && observation.message === "why");
    assert.deepEqual([durationMs, changed], [9, false]);
  });
}

Deno.test("TmuxProbe.look() without tmux starts nothing and says so", async () => {
  const { runner, probe } = bench(shows({}), { tmuxProgram: () => null });
  assert.equal(outcomeOf((await probe.look("full", SERVER)).observation), "absent not_installed");
  assert.equal(runner.specs.length, 0);
});

Deno.test("TmuxProbe.look() without a socket starts nothing, and knows no more than that", async () => {
  const { runner, probe } = bench(shows({ panes: [] }), { socketExists: () => false });
  assert.equal(outcomeOf((await probe.look("windows", null)).observation), "absent no_server");
  assert.equal(outcomeOf((await probe.look("windows", SERVER)).observation), "absent no_server");
  assert.equal(runner.specs.length, 0);
});

Deno.test("TmuxProbe.look() without a socket a server that ended is told as ended", async () => {
  const gone = { socketExists: () => false, serverRuns: () => false };
  const { probe } = bench(shows({ panes: [] }), gone);
  assert.equal(outcomeOf((await probe.look("windows", SERVER)).observation), "ok server_exit");
});

Deno.test("TmuxProbe.look() finds a tmux that was installed later", async () => {
  let program: string | null = null;
  const { probe } = bench(shows({}), { tmuxProgram: () => program });
  assert.equal(outcomeOf((await probe.look("full", null)).observation), "absent not_installed");
  program = "/usr/bin/tmux";
  assert.equal(outcomeOf((await probe.look("full", null)).observation), "ok look");
});

const GARBAGE: Readonly<Record<string, string>> = {
  "nothing": "",
  "other words": "hello\n",
  "bytes": "\ufffd\ufffd\0\x1b[31m\n",
};

for (const [name, text] of Object.entries(GARBAGE)) {
  Deno.test(`TmuxProbe.look() a good status and ${name} is garbage`, async () => {
    const { observation } = await bench(() => exited(0, text)).probe.look("windows", SERVER);
    assert.equal(outcomeOf(observation), "failed garbage");
  });
}

Deno.test("TmuxProbe.look() an answer that was cut is garbage, not fewer panes", async () => {
  const whole = shows({ panes: [{ id: "%1" }, { id: "%2" }] });
  const { probe } = bench((mark) => {
    const result = whole(mark);
    assert.ok(result.kind === "exited");
    return { ...result, stdout: result.stdout.slice(0, result.stdout.lastIndexOf(`${mark}F`)) };
  });
  assert.equal(outcomeOf((await probe.look("full", null)).observation), "failed garbage");
});

Deno.test("TmuxProbe.look() a tmux that is too old", async () => {
  const { probe } = bench(shows({ version: "3.1c" }));
  for (let look = 0; look < 2; look++) {
    const { observation, changed } = await probe.look("full", SERVER);
    assert.ok(observation.outcome === "failed" && observation.reason === "unsupported_version");
    assert.equal(observation.message, "tmux 3.1c is too old: 3.2 or later is needed");
    assert.equal(changed, false);
  }
});

Deno.test("TmuxProbe.look() sessions are gone only when their server's process is", async () => {
  const asked: unknown[] = [];
  let runs = true;
  const serverRuns = (server: unknown) => {
    asked.push(server);
    return runs;
  };
  const { probe } = bench(refused(`no server running on ${SOCKET}`), { serverRuns });
  assert.equal(outcomeOf((await probe.look("windows", SERVER)).observation), "absent no_server");
  runs = false;
  const { observation } = await probe.look("windows", SERVER);
  assert.ok(observation.outcome === "ok" && observation.kind === "server_exit");
  assert.deepEqual(observation.server, SERVER);
  assert.deepEqual(asked, [SERVER, SERVER]);
  // Where no server was known, none can have ended.
  assert.equal(outcomeOf((await probe.look("windows", null)).observation), "absent no_server");
  assert.equal(asked.length, 2);
});

Deno.test("TmuxProbe.look() a server without a session is an empty look", async () => {
  const empty: Answer = (mark) => {
    return exited(1, `${mark}V 100 1700000000 3.3a${mark}\n`, "no current target\n");
  };
  const { probe } = bench(empty);
  const { observation, changed } = await probe.look("windows", SERVER);
  assert.ok(observation.outcome === "ok" && observation.kind === "look");
  assert.deepEqual([observation.sessions, observation.panes], [[], []]);
  assert.equal(changed, true);
  assert.equal((await probe.look("full", SERVER)).changed, false);
});

Deno.test("TmuxProbe.look() a refusal after a session was printed is no empty look", async () => {
  const { probe } = bench((mark) =>
    exited(
      1,
      `${mark}V 100 1700000000 3.3a${mark}\n${mark}S $1 0 1${mark}a${mark}${mark}${mark}\n`,
      "no current target",
    )
  );
  assert.equal(
    outcomeOf((await probe.look("windows", SERVER)).observation),
    "failed command_failed",
  );
});

Deno.test("TmuxProbe.look() asks the terminals only of windows in which something was printed", async () => {
  let asked = 0;
  const ttyOutputAt = () => NOW - ++asked;
  const panes = (seconds: number) => [
    { id: "%1", window: "@1", seconds: 1_750_000_000 },
    { id: "%2", window: "@2", seconds },
    { id: "%3", window: "@2", seconds },
  ];
  const { runner, probe } = bench(shows({ panes: panes(1_750_000_000) }), { ttyOutputAt });
  const times = async (depth: LookDepth = "full") => {
    const { observation } = await probe.look(depth, null);
    assert.ok(observation.outcome === "ok" && observation.kind === "look");
    return observation.panes.map(({ detail }) => detail?.ttyOutputAt);
  };
  assert.deepEqual(await times(), [NOW - 1, NOW - 2, NOW - 3]);
  assert.deepEqual(await times(), [null, null, null]);
  runner.answer = shows({ panes: panes(1_750_000_009) }, "panes");
  assert.deepEqual(await times("panes"), [undefined, undefined, undefined]);
  runner.answer = shows({ panes: panes(1_750_000_009) });
  assert.deepEqual(await times(), [null, NOW - 4, NOW - 5]);
});

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

Deno.test("TmuxProbe.look() a server whose process was never seen is not known to end", async () => {
  const { runner, probe } = bench(shows({ panes: [{ id: "%1" }] }), { serverRuns: () => false });
  assert.equal(outcomeOf((await probe.look("full", null)).observation), "ok look");
  runner.answer = refused(`no server running on ${SOCKET}\n`);
  assert.equal(outcomeOf((await probe.look("full", SERVER)).observation), "absent no_server");
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

/** A probe with everything as it runs, of a stand-in tmux. */
async function probeStandIn(mode: FakeTmuxMode, spec: Partial<ProbeOptions> = {}) {
  await using fake = await FakeTmux.create({ mode });
  const probe = new TmuxProbe({ sourceId: "source", socket: "/nonexistent/tmux.sock" }, {
    runner: new CommandRunner({
      maxConcurrent: 2,
      environment: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C.UTF-8" },
    }),
    tmuxProgram: () => fake.path,
    timeoutMs: 10_000,
    maxOutputBytes: 100_000,
    now: () => NOW,
    socketExists: () => true,
    ...spec,
  });
  return await probe.look("full", null);
}

const STAND_INS: readonly (readonly [FakeTmuxMode, string, Partial<ProbeOptions>])[] = [
  ["hung", "failed timeout", { timeoutMs: 300 }],
  ["stubborn", "failed timeout", { timeoutMs: 300 }],
  ["garbage", "failed garbage", {}],
  ["endless", "failed too_much_output", {}],
  ["denied", "failed permission", {}],
  ["no_server", "absent no_server", {}],
  ["never_started", "absent no_server", {}],
];

for (const [mode, wanted, spec] of STAND_INS) {
  Deno.test(`TmuxProbe.look() a tmux that is ${mode} is ${wanted}`, async () => {
    assert.equal(outcomeOf((await probeStandIn(mode, spec)).observation), wanted);
  });
}

Deno.test({
  name: "TmuxProbe.look() the words of the real tmux where there is no server",
  ignore: hasTmux() === null,
  async fn() {
    const { observation } = await probeStandIn("recording");
    assert.equal(outcomeOf(observation), "absent no_server");
  },
});
