import assert from "node:assert/strict";
import { FakeTmux, type FakeTmuxMode } from "../../../fixtures/fake_tmux.ts";
import { hasTmux } from "../../../fixtures/has_tmux.ts";
import { CommandRunner, type RunFailure } from "../run.ts";
import type { LookDepth } from "./look.ts";
import { type ProbeOptions, TmuxProbe } from "./probe.ts";
import {
  bench,
  exited,
  NOW,
  outcomeOf,
  refused,
  type ScriptedAnswer,
  SERVER,
  shows,
  SOCKET,
} from "./test_probe.ts";

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
    const failed: ScriptedAnswer = () => ({
      kind: "failed",
      failure,
      message: "why",
      durationMs: 9,
    });
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
  const empty: ScriptedAnswer = (mark) => {
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

Deno.test("TmuxProbe.look() a server whose process was never seen is not known to end", async () => {
  const { runner, probe } = bench(shows({ panes: [{ id: "%1" }] }), { serverRuns: () => false });
  assert.equal(outcomeOf((await probe.look("full", null)).observation), "ok look");
  runner.answer = refused(`no server running on ${SOCKET}\n`);
  assert.equal(outcomeOf((await probe.look("full", SERVER)).observation), "absent no_server");
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
